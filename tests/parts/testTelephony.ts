/** What the project `calls` has besides the database and Redis of `testParts`: a folder of sounds. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeHoldMusic } from '../../app/local/holdMusic.js';
import { varFolder } from '../../app/paths.js';
import { holdParts, releaseParts } from './testParts.js';

/** Addresses the Asterisk under test takes for the carrier: calls from there are let in without a password. */
export const carrierAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

export interface SharedTelephony {
  /** The same path inside and outside of Asterisk. Kept from run to run: it is a cache. */
  readonly soundsDir: string;
}

const softphone = { user: 'softphone', password: 'softphone-of-the-tests' };

/** A configuration of `asterisk-config` as the tests lay it out. */
export function hotlineVariables(soundsDir: string): Record<string, string> {
  return {
    ARI_APP: 'hotline',
    SOUNDS_DIR: soundsDir,
    TRUNK_ADDRESSES: carrierAddresses.join(','),
    SOFTPHONE_USER: softphone.user,
    SOFTPHONE_PASSWORD: softphone.password,
  };
}

export async function holdTelephony(): Promise<void> {
  // Of an earlier run; keepFailed.ts writes it.
  const failed = process.env.FAILED_CALLS_FOLDER ?? path.join(varFolder, 'test/failed');
  await rm(failed, { recursive: true, force: true });
  await holdParts();
  try {
    const soundsDir = path.join(varFolder, 'test', 'sounds');
    await mkdir(soundsDir, { recursive: true });
    await makeHoldMusic(soundsDir);
    const shared: SharedTelephony = { soundsDir };
    process.env.TEST_TELEPHONY = JSON.stringify(shared);
  } catch (error) {
    await releaseParts();
    throw error;
  }
}

export async function releaseTelephony(): Promise<void> {
  await releaseParts();
}

/** What the tests of the project `calls` share; throws outside of it. */
export function sharedTelephony(): SharedTelephony {
  const text = process.env.TEST_TELEPHONY;
  if (text === undefined) throw new Error('the test is not in the project `calls`');
  return JSON.parse(text) as SharedTelephony;
}
