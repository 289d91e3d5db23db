/**
 * The sound that a page's microphone picks up, and the sound that comes to the page. Each party in
 * an agent call sends its own tone, so that a recording at one end shows who is heard there, and who is
 * not.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { wavHeader } from '../../../app/telephony/wav.js';
import type { Caller } from '../../telephone/caller.js';
import { loudestTone, playTone } from '../../telephone/recogniser/toneLevel.js';
import { readWav, type Wav } from '../../telephone/recogniser/wav.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { askPage } from '../../web/pages/askPage.js';
import type { Hotline } from '../hotline.js';

/**
 * In hertz: between the tones of the hotline's sentences (tests/telephone/recogniser/soundCode.ts), and
 * within the band of a telephone.
 */
export const tones = { caller: 260, agent: 3200, otherAgent: 3350, supervisor: 1250 } as const;

/** A sent tone arrives at -20 dB; without it, the level stays below -50 dB. */
const heardDb = -32;
const unheardDb = -45;

/** Samples a second of the microphones' files. */
const rate = 16_000;
/** How long a speaker speaks, and a listener listens, before both try again. */
const spokenS = 1;

/**
 * Lets a test record the sound that comes to a page, ask its connections, and count the alarms that
 * it plays, and turns off voice processing of its microphone. Runs in the page before its own
 * scripts; these tests are compiled without the browser's types.
 */
export const ears = `{
  // SIP of a page is within TLS or a WebSocket, and in no trace: the page writes it down.
  localStorage.setItem('debug', 'JsSIP:*');
  const connections = [];
  const Real = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); connections.push(this); }
  };
  // The tests' sounds are no voices, so voice processing would take them for noise.
  const media = navigator.mediaDevices;
  if (media) {
    const real = media.getUserMedia.bind(media);
    media.getUserMedia = async () => {
      const stream = await real({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
      globalThis.track = stream.getAudioTracks()[0];
      return stream;
    };
  }
  globalThis.connections = connections;
  globalThis.played = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...given) {
    globalThis.played.push(this.frequency.value);
    return start.apply(this, given);
  };
  globalThis.countedSound = async () => {
    const counted = [];
    for (const connection of connections) {
      const reports = [...(await connection.getStats()).values()].filter(({ type }) => /^(in|out)bound-rtp|media-playout|media-source$/.test(type));
      counted.push({ state: connection.connectionState, ice: connection.iceConnectionState, reports });
    }
    return JSON.stringify(counted, null, 1);
  };
  globalThis.recordSound = async (seconds) => {
    const samples = [];
    let rate = 8000;
    const connection = connections.findLast(({ connectionState }) => connectionState === 'connected');
    const track = connection?.getReceivers()
      .map((receiver) => receiver.track)
      .find(({ kind, readyState }) => kind === 'audio' && readyState === 'live');
    if (track === undefined) return { rate, samples };
    const mine = track.clone();
    const reader = new MediaStreamTrackProcessor({ track: mine }).readable.getReader();
    for (let heardS = 0; heardS < seconds; ) {
      // Without a running audio context there are no samples at all.
      const nothing = new Promise((resolve) => setTimeout(() => resolve({ done: true }), 3000));
      const { done, value } = await Promise.race([reader.read(), nothing]);
      if (done) break;
      const { numberOfFrames, sampleRate } = value;
      const plane = new Float32Array(numberOfFrames);
      value.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
      value.close();
      // Audio of a telephone has nothing above 4 kHz.
      const step = Math.max(1, Math.floor(sampleRate / 8000));
      rate = sampleRate / step;
      for (let at = 0; at < numberOfFrames; at += step) samples.push(Math.round(plane[at] * 32767));
      heardS += numberOfFrames / sampleRate;
    }
    await reader.cancel();
    mine.stop();
    return { rate, samples };
  };
}`;

/**
 * Makes a microphone that always hears a tone.
 * @returns Chromium's argument for it
 */
export async function microphoneHearing(hotline: Hotline, hertz: number): Promise<string> {
  const file = path.join(hotline.folder, `microphone-${hertz}.wav`);
  const samples = playTone(hertz, 4, rate);
  const data = Buffer.from(samples.buffer);
  await writeFile(file, Buffer.concat([wavHeader(rate, data.byteLength), data]));
  return `--use-file-for-fake-audio-capture=${file}`;
}

/** Records the sound that comes to a page now; without a call there is none. */
export async function recordSound(page: Page, seconds = spokenS): Promise<Wav> {
  const { rate: heardAt, samples } = await askPage<{ rate: number; samples: number[] }>(
    page,
    `recordSound(${seconds})`,
  );
  return { rate: heardAt, samples: Int16Array.from(samples) };
}

export const isHeardIn = ({ rate: heardAt, samples }: Wav, hertz: number): boolean =>
  loudestTone(samples, heardAt, hertz) > heardDb;

/** Checks that a sound has nothing of a tone, not even faintly. */
export function expectUnheard({ rate: heardAt, samples }: Wav, hertz: number): void {
  expect(loudestTone(samples, heardAt, hertz)).toBeLessThan(unheardDb);
}

/** Ten times what it takes on a busy machine until a tone is heard. */
const heardWithinMs = 60_000;

/**
 * Listens again and again until a tone is heard.
 * @returns the sound in which it was
 * @throws Error saying what was heard last
 */
async function untilHeard(
  who: string,
  hertz: number,
  listen: () => Promise<Wav> | Wav,
): Promise<Wav> {
  let last = 'nothing';
  const hear = async () => {
    const sound = await listen();
    const level = loudestTone(sound.samples, sound.rate, hertz).toFixed(0);
    last = `${(sound.samples.length / sound.rate).toFixed(1)} s of sound with it at ${level} dB`;
    return isHeardIn(sound, hertz) ? sound : undefined;
  };
  try {
    return await untilTrue(`${who} to hear ${hertz} Hz`, hear, heardWithinMs);
  } catch (error) {
    throw new Error(`${(error as Error).message}; last there was ${last}`, { cause: error });
  }
}

/** Waits until a page hears a tone, and returns the sound with it. */
export function pageHearsTone(page: Page, hertz: number): Promise<Wav> {
  return untilHeard('the page', hertz, () => recordSound(page));
}

/** Waits until a page hears the caller, who speaks meanwhile. */
export async function pageHearsCaller(hotline: Hotline, page: Page, caller: Caller): Promise<void> {
  const words = path.join(hotline.folder, 'callerTone');
  await writeFile(`${words}.sln16`, Buffer.from(playTone(tones.caller, spokenS, rate).buffer));
  await untilHeard('the page', tones.caller, async () => {
    const [sound] = await Promise.all([recordSound(page), caller.say(words, 'end')]);
    return sound;
  });
}

/** Waits until a caller, who is silent now, hears a tone again, and returns the sound with it. */
export function callerHearsTone(caller: Caller, hertz: number): Promise<Wav> {
  const from = readWav(caller.recording).samples.length;
  return untilHeard('the caller', hertz, () => {
    const { rate: heardAt, samples } = readWav(caller.recording);
    return { rate: heardAt, samples: samples.subarray(from) };
  });
}

/** Waits until the page hears the caller, and the caller the tone of the page's microphone. */
export async function hearEachOther(
  hotline: Hotline,
  { page, tone }: { readonly page: Page; readonly tone: number },
  caller: Caller,
): Promise<void> {
  await pageHearsCaller(hotline, page, caller);
  await callerHearsTone(caller, tone);
}
