/** The Asterisk under test that the project `calls` shares, beside the database and Redis of `testParts`. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startAsterisk, type Asterisk } from '../../app/local/asterisk.js';
import { makeHoldMusic } from '../../app/local/holdMusic.js';
import { varFolder } from '../../app/paths.js';
import { holdParts, releaseParts } from './testParts.js';

/** Addresses the Asterisk under test takes for the carrier: calls from there are let in without a password. */
export const carrierAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'] as const;

export interface SharedTelephony {
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  /** Stasis application its dialplan hands 12368 to. */
  readonly ariApp: string;
  readonly sipAddress: string;
  readonly sipPort: number;
  /** The same path inside and outside of Asterisk. Kept from run to run: it is a cache. */
  readonly soundsDir: string;
  /** An account that may register and dial. */
  readonly softphone: { readonly user: string; readonly password: string };
  /** Notices, warnings and errors of the Asterisk under test. */
  readonly logFile: string;
}

const shelf = globalThis as typeof globalThis & { hotlineTestAsterisk?: Asterisk };
const ariApp = 'hotline';
const softphone = { user: 'softphone', password: 'softphone-of-the-tests' };

/** A configuration of `asterisk-config` as the tests lay it out. */
export function hotlineVariables(soundsDir: string): Record<string, string> {
  return {
    ARI_APP: ariApp,
    SOUNDS_DIR: soundsDir,
    TRUNK_ADDRESSES: carrierAddresses.join(','),
    SOFTPHONE_USER: softphone.user,
    SOFTPHONE_PASSWORD: softphone.password,
  };
}

export async function holdTelephony(): Promise<void> {
  const { folder } = await holdParts();
  try {
    const soundsDir = path.join(varFolder, 'test', 'sounds');
    await mkdir(soundsDir, { recursive: true });
    await makeHoldMusic(soundsDir);
    const asterisk = await startAsterisk({
      folder: path.join(folder, 'asterisk'),
      name: 'hotline',
      address: '127.0.0.1',
      configFrom: path.join(__dirname, '../../asterisk-config'),
      variables: hotlineVariables(soundsDir),
    });
    shelf.hotlineTestAsterisk = asterisk;
    const { ariUrl, ariUser, ariPassword, sipAddress, sipPort, logFile } = asterisk;
    const shared: SharedTelephony = {
      ...{ ariUrl, ariUser, ariPassword, sipAddress, sipPort, logFile },
      ...{ ariApp, soundsDir, softphone },
    };
    process.env.TEST_TELEPHONY = JSON.stringify(shared);
  } catch (error) {
    await releaseParts();
    throw error;
  }
}

export async function releaseTelephony(): Promise<void> {
  await shelf.hotlineTestAsterisk?.stop();
  delete shelf.hotlineTestAsterisk;
  await releaseParts();
}

/** Where the Asterisk under test is; throws outside of the project `calls`. */
export function sharedTelephony(): SharedTelephony {
  const text = process.env.TEST_TELEPHONY;
  if (text === undefined)
    throw new Error('no Asterisk runs: the test is not in the project `calls`');
  return JSON.parse(text) as SharedTelephony;
}
