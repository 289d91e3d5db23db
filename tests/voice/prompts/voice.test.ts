import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Language } from '../../../app/telephony/call.js';
import { makeEspeakNg } from '../../../app/voice/speech/espeakNg.js';
import { makeSoundMaker } from '../../../app/voice/speech/soundMaker.js';
import type { SpeechEngine } from '../../../app/voice/speech/speechEngine.js';
import { recordablePieces } from '../../../app/voice/prompts/promptFiles.js';
import { makeVoice, VoiceError, type VoiceOptions } from '../../../app/voice/prompts/voice.js';
import { measureSound, synthWav, temporaryFolder } from '../speech/measureSound.js';

const root = temporaryFolder();
let folders = 0;

/** Returns an espeak-ng engine that notes what it is asked, and can be switched off. */
function listeningEngine() {
  const espeak = makeEspeakNg();
  const asked: string[] = [];
  const state = { broken: false, voice: '' };
  const engine: SpeechEngine = {
    name: 'espeak-ng',
    identity: async () => `${await espeak.identity()}${state.voice}`,
    speak(text, language) {
      asked.push(text);
      if (state.broken) return Promise.reject(new Error('the engine is broken'));
      return espeak.speak(text, language);
    },
  };
  return { engine, asked, state };
}

function hotline(more: Partial<VoiceOptions> = {}) {
  const soundsDir = path.join(root, `sounds-${++folders}`);
  const recordedDir = path.join(root, `recorded-${folders}`);
  mkdirSync(path.join(recordedDir, 'zh'), { recursive: true });
  const warnings: { message: string; fields: unknown }[] = [];
  const log = {
    warn: ((message: string, fields: unknown) => {
      warnings.push({ message, fields });
    }) as unknown as VoiceOptions['log']['warn'],
    info: (() => undefined) as unknown as VoiceOptions['log']['info'],
  };
  const { engine, asked, state } = listeningEngine();
  const options = {
    soundMaker: makeSoundMaker(engine),
    soundsDir,
    recordedDir,
    log,
    ...more,
  };
  return {
    voice: makeVoice(options),
    /** Returns the voice as after a restart of the program. */
    restarted: () => makeVoice(options),
    soundsDir,
    asked,
    state,
    warnings,
    record: (name: string, pitch = 440, language: Language = 'zh') =>
      synthWav(path.join(recordedDir, language, `${name}.wav`), [
        'synth',
        '1',
        'sine',
        String(pitch),
        'vol',
        '0.3',
      ]),
    recording: (name: string) => path.join(recordedDir, 'zh', `${name}.wav`),
    /** Lists the sounds of sentences that were made; each has a note beside it. */
    said: () =>
      readdirSync(path.join(soundsDir, 'zh', 'said')).filter((file) => !file.endsWith('.json')),
  };
}

/**
 * Returns whether a sound's energy lies around a pitch: near 0 dB for a tone of that pitch, far
 * below for speech.
 */
function isTone(target: string, pitch: number): boolean {
  const raw = ['-t', 'raw', '-r', '16000', '-e', 'signed-integer', '-b', '16', '-c', '1'];
  const level = (effects: string[]) => {
    const out = execFileSync('sox', [...raw, `${target}.sln16`, ...raw, '-', ...effects]);
    let sum = 0;
    for (let i = 0; i < out.length - 1; i += 2) sum += out.readInt16LE(i) ** 2;
    return sum;
  };
  return level(['bandpass', String(pitch), '20']) > 0.5 * level([]);
}

const court = '临江市中级人民法院';

describe('a prompt that is always the same', () => {
  test('is made when it is first asked for and never again, restarts included', async () => {
    const { voice, restarted, asked, soundsDir } = hotline();
    const utterance = await voice.utterance('zh', 'goodbye');
    expect(utterance.sounds).toEqual([path.join(soundsDir, 'zh', 'goodbye')]);
    expect(utterance).toMatchObject({ name: 'goodbye', language: 'zh', text: asked[0] });
    expect(measureSound(utterance.sounds[0] ?? '', '.alaw').seconds).toBeGreaterThan(0.5);
    await voice.utterance('zh', 'goodbye');
    expect(await restarted().utterance('zh', 'goodbye')).toEqual(utterance);
    expect(asked).toHaveLength(1);
    await voice.utterance('en', 'goodbye');
    expect(asked).toHaveLength(2);
  });

  test('is made again when its text has changed since', async () => {
    const { voice, restarted, asked, soundsDir } = hotline();
    await voice.utterance('zh', 'goodbye');
    const note = path.join(soundsDir, 'zh', 'goodbye.json');
    writeFileSync(note, readFileSync(note, 'utf8').replace(asked[0] ?? '', '别的话'));
    await restarted().utterance('zh', 'goodbye');
    expect(asked).toHaveLength(2);
  });

  test('built before, it is heard though the engine is gone', async () => {
    const { voice, restarted, state } = hotline();
    await voice.utterance('zh', 'goodbye');
    state.broken = true;
    expect((await restarted().utterance('zh', 'goodbye')).sounds).toHaveLength(1);
  });
});

describe('a sentence with values', () => {
  test('is one sound, kept by its content; asked for by many at once it is made once', async () => {
    const { voice, restarted, asked, said } = hotline();
    const utterances = await Promise.all(
      Array.from({ length: 5 }, () => voice.utterance('zh', 'greeting', { court })),
    );
    expect(asked).toHaveLength(1);
    expect(new Set(utterances.map(({ sounds }) => sounds.join()))).toHaveProperty('size', 1);
    expect(utterances[0]?.text).toBe(asked[0]);
    expect(utterances[0]?.text).toContain(court);
    expect(said()).toHaveLength(2);
    await restarted().utterance('zh', 'greeting', { court });
    expect(asked).toHaveLength(1);
    await voice.utterance('zh', 'greeting', { court: '城东区人民法院' });
    expect(asked).toHaveLength(2);
  });

  test('is made again by another voice', async () => {
    const { restarted, state, asked, said } = hotline();
    await restarted().utterance('zh', 'greeting', { court });
    state.voice = ' of a woman';
    await restarted().utterance('zh', 'greeting', { court });
    expect(asked).toHaveLength(2);
    expect(said()).toHaveLength(4);
  });

  test('an engine that fails is named, nothing half made stays, and the next try succeeds', async () => {
    const { voice, state, soundsDir } = hotline();
    state.broken = true;
    const failure = voice.utterance('zh', 'greeting', { court });
    await expect(failure).rejects.toThrow(VoiceError);
    await expect(failure).rejects.toThrow('no sound for zh/greeting: the engine is broken');
    expect(existsSync(path.join(soundsDir, 'zh', 'said'))).toBe(false);
    state.broken = false;
    const { sounds } = await voice.utterance('zh', 'greeting', { court });
    expect(existsSync(`${sounds[0]}.alaw`)).toBe(true);
  });
});

describe('old sentences', () => {
  const day = 86_400_000;

  test('go some days after they were last used, and never one that may be playing', async () => {
    let now = Date.now();
    const { voice, said, asked } = hotline({ now: () => now, limits: { keepDays: 7 } });
    await voice.utterance('zh', 'greeting', { court: '甲' });
    await voice.utterance('zh', 'greeting', { court: '乙' });
    now += 6 * day;
    await voice.utterance('zh', 'greeting', { court: '乙' });
    now += 2 * day;
    expect(await voice.sweep()).toBe(1);
    expect(said()).toHaveLength(2);
    await voice.utterance('zh', 'greeting', { court: '乙' });
    expect(asked).toHaveLength(2);
    // The removed one is made again.
    await voice.utterance('zh', 'greeting', { court: '甲' });
    expect(asked).toHaveLength(3);
  });

  test('those longest unused go where there are too many, but not what was just handed out', async () => {
    let now = Date.now();
    const { voice, said } = hotline({ now: () => now, limits: { maxBytes: 1 } });
    await voice.utterance('zh', 'greeting', { court: '甲' });
    now += 2 * 3_600_000;
    await voice.utterance('zh', 'greeting', { court: '乙' });
    expect(await voice.sweep()).toBe(1);
    expect(said()).toHaveLength(2);
    expect(await voice.sweep()).toBe(0);
  });

  test('what a killed process left half made goes too, whatever is being made now stays', async () => {
    const { voice, soundsDir, said } = hotline();
    await voice.utterance('zh', 'greeting', { court });
    const old = new Date(Date.now() - day);
    for (const [name, isOld] of [
      ['.abc.1-1.part.alaw', true],
      ['.abc.2-1.part.sln16', false],
    ] as const) {
      const file = path.join(soundsDir, 'zh', 'said', name);
      writeFileSync(file, 'half');
      if (isOld) utimesSync(file, old, old);
    }
    expect(await voice.sweep()).toBe(1);
    expect(said().filter((name) => name.includes('part'))).toEqual(['.abc.2-1.part.sln16']);
  });
});

describe("a human's recording", () => {
  test('replaces a prompt, while the program runs too, and gives way again when it is taken away', async () => {
    const { voice, record, recording } = hotline();
    const { sounds } = await voice.utterance('zh', 'goodbye');
    const target = sounds[0] ?? '';
    expect(isTone(target, 440)).toBe(false);

    record('goodbye', 440);
    await voice.lookForRecordings();
    expect((await voice.utterance('zh', 'goodbye')).sounds).toEqual([target]);
    expect(isTone(target, 440)).toBe(true);

    rmSync(recording('goodbye'));
    record('goodbye', 880);
    await voice.lookForRecordings();
    expect(isTone(target, 880)).toBe(true);

    rmSync(recording('goodbye'));
    await voice.lookForRecordings();
    expect(isTone(target, 880)).toBe(false);
    expect(measureSound(target, '.alaw').rmsDb).toBeGreaterThan(-24);
  });

  test('that was there before the first start is what is heard', async () => {
    const { voice, record, asked } = hotline();
    record('goodbye');
    const { sounds } = await voice.utterance('zh', 'goodbye');
    expect(isTone(sounds[0] ?? '', 440)).toBe(true);
    expect(asked).toEqual([]);
  });

  test('that is no sound is named in a warning, and the engine speaks instead', async () => {
    const { voice, recording, restarted, warnings, asked } = hotline();
    writeFileSync(recording('goodbye'), 'not a sound');
    const { sounds } = await voice.utterance('zh', 'goodbye');
    expect(measureSound(sounds[0] ?? '', '.alaw').seconds).toBeGreaterThan(0.5);
    expect(warnings).toMatchObject([
      {
        message: expect.stringContaining('is unusable') as string,
        fields: { file: recording('goodbye') },
      },
    ]);
    // It is not tried again at every start.
    await restarted().utterance('zh', 'goodbye');
    expect(warnings).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test('of the fixed parts of a sentence has the values joined in between', async () => {
    const { voice, record, asked, soundsDir } = hotline();
    expect(recordablePieces('zh', 'officeCalled')).toHaveLength(2);
    record('officeCalled.1');
    const { sounds, text } = await voice.utterance('zh', 'officeCalled', { court });
    expect(sounds).toHaveLength(1);
    const [joined = ''] = sounds;
    expect(joined).toContain(`${path.sep}said${path.sep}`);
    expect(isTone(path.join(soundsDir, 'zh', 'officeCalled.1'), 440)).toBe(true);
    const lengthOf = (sound: string) => measureSound(sound, '.alaw').seconds;
    expect(lengthOf(joined)).toBeGreaterThan(
      lengthOf(path.join(soundsDir, 'zh', 'officeCalled.1')),
    );
    expect(asked.sort()).toEqual([court, recordablePieces('zh', 'officeCalled')[1]].sort());
    expect(text).toContain(court);
    for (const sound of sounds) expect(existsSync(`${sound}.sln16`)).toBe(true);
    // From now on the parts are known, and only the new value is made.
    await voice.utterance('zh', 'officeCalled', { court: '城西区人民法院' });
    expect(asked).toHaveLength(3);
  });

  test('that belongs to no prompt is named in a warning', async () => {
    const { voice, record, warnings, recording } = hotline();
    record('godbye');
    await voice.utterance('zh', 'goodbye');
    expect(warnings).toMatchObject([
      { message: 'a recording matches no prompt', fields: { file: recording('godbye') } },
    ]);
  });
});
