/**
 * What the project `calls` has in addition to the database and Redis of `testParts`: the tests'
 * voice, and prompts in it.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { varFolder } from '../../app/core/paths.js';
import {
  makeCodedPrompts,
  startCodedVoice,
  type CodedVoice,
} from '../telephone/recogniser/codedVoice.js';
import { CodedSounds } from '../telephone/recogniser/codedSounds.js';
import { makeBriefDocumentation } from '../telephone/network/briefDocumentation.js';
import { holdParts, releaseParts } from './testParts.js';

/**
 * Addresses that the Asterisk under test takes for the carrier's: it accepts calls from there
 * without a password.
 */
export const carrierAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'] as const;

/** What the tests of the project `calls` share. */
export interface SharedTelephony {
  /** All prompts and the music in the tests' voice; each hotline copies this folder. */
  readonly soundsDir: string;
  /** What these sound like: `CodedSounds.list`. */
  readonly soundList: string;
  /** The tests' voice as a speech engine. */
  readonly speechUrl: string;
  /** The record of what the voice has said: tests/telephone/script/spokenRecord.ts. */
  readonly spoken: string;
}

const shelf = globalThis as typeof globalThis & { hotlineTestVoice?: CodedVoice };
/** An account that may register and dial. */
export const softphone = { user: 'softphone', password: 'softphone-of-the-tests' };

/** How many ports for sound an Asterisk has: two for each leg of a call. */
const rtpPorts = 2000;

/**
 * Variables for `asterisk-config` as the tests use it. Each worker of jest has ports of its own for
 * sound: a browser of another file may go on sending to the port of a call that is over, and
 * Asterisk takes a call's sender from the first packets.
 */
export function hotlineVariables(soundsDir: string): Record<string, string> {
  const first = 10_000 + rtpPorts * ((Number(process.env.JEST_WORKER_ID ?? 1) - 1) % 5);
  return {
    RTP_PORT_FIRST: String(first),
    RTP_PORT_LAST: String(first + rtpPorts - 1),
    ARI_APP: 'hotline',
    SOUNDS_DIR: soundsDir,
    TRUNK_ADDRESSES: carrierAddresses.join(','),
    SOFTPHONE_USER: softphone.user,
    SOFTPHONE_PASSWORD: softphone.password,
  };
}

/** Starts the servers and the tests' voice, and makes all prompts in it. */
export async function holdTelephony(): Promise<void> {
  // Results of an earlier run, written by keepFailed.ts.
  const failed = process.env.FAILED_CALLS_FOLDER ?? path.join(varFolder, 'test/failed');
  await rm(failed, { recursive: true, force: true });
  const { folder } = await holdParts();
  try {
    await makeBriefDocumentation(path.join(folder, 'documentation'));
    const spoken = path.join(folder, 'spoken');
    const voice = await startCodedVoice(spoken);
    shelf.hotlineTestVoice = voice;
    const soundsDir = path.join(folder, 'sounds');
    await makeCodedPrompts(soundsDir, voice.url);
    const soundList = path.join(folder, 'sounds.json');
    await CodedSounds.list(soundsDir, soundList);
    const shared: SharedTelephony = { soundsDir, soundList, speechUrl: voice.url, spoken };
    process.env.TEST_TELEPHONY = JSON.stringify(shared);
  } catch (error) {
    await releaseTelephony();
    throw error;
  }
}

/** Stops what {@link holdTelephony} started. */
export async function releaseTelephony(): Promise<void> {
  await shelf.hotlineTestVoice?.stop();
  delete shelf.hotlineTestVoice;
  await releaseParts();
}

/**
 * Returns what the tests of the project `calls` share.
 * @throws Error outside that project
 */
export function sharedTelephony(): SharedTelephony {
  const text = process.env.TEST_TELEPHONY;
  if (text === undefined) throw new Error('the test is not in the project `calls`');
  return JSON.parse(text) as SharedTelephony;
}
