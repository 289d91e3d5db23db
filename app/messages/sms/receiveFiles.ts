/**
 * Takes SMS to the hotline from a folder, to try it out without a carrier: SMS_DRIVER is `file`.
 * Each file there is one SMS (`From: 13800001111`, an empty line, the text). A program that adds
 * one must write it under another name first, then rename it.
 */
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../../core/app.js';
import type { SmsReceived } from '../smsDriver.js';

export interface ReceiveFilesApp extends Pick<App, 'clock' | 'log'> {
  /** `SMS_DIR`: the files are in `received/` below it. */
  readonly folder: string;
  readonly receive: (message: SmsReceived) => Promise<void>;
}

/** Below SMS_DIR. */
export const receivedFolder = 'received';
const lookEveryMs = 500;

/** Looks into the folder repeatedly. */
export function startReceivingFiles(app: ReceiveFilesApp): { stop(): Promise<void> } {
  const folder = path.join(app.folder, receivedFolder);
  let running: Promise<void> | null = null;
  let isTroubled = false;

  async function look(): Promise<void> {
    try {
      const names = await readdir(folder);
      for (const name of names.filter((each) => /^[\w-]+\.txt$/.test(each)).sort()) {
        await take(app, folder, name);
      }
      isTroubled = false;
    } catch (error) {
      // No SMS has been sent yet.
      if (codeOf(error) === 'ENOENT') return;
      if (!isTroubled) app.log.warn('cannot take SMS from the folder; retrying', { error });
      isTroubled = true;
    }
  }

  const ticking = setInterval(() => {
    running ??= look().finally(() => (running = null));
  }, lookEveryMs);
  return {
    async stop() {
      clearInterval(ticking);
      await running;
    },
  };
}

/** Several processes may see the file: the one that renames it gets it. */
async function take(app: ReceiveFilesApp, folder: string, name: string): Promise<void> {
  const file = path.join(folder, name);
  const taken = `${file}.${process.pid}.taken`;
  try {
    await rename(file, taken);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  try {
    const [, from, text] =
      /^From: *(\+?\d+)\s*\n\s*\n([^]*)$/.exec(await readFile(taken, 'utf8')) ?? [];
    if (from === undefined || text === undefined) {
      app.log.warn('ignoring invalid file in the SMS inbox', { name });
    } else {
      const at = app.clock.now();
      await app.receive({ from, to: '', text: text.trim(), at, ref: name });
    }
  } catch (error) {
    await rename(taken, file);
    throw error;
  }
  await rm(taken);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
