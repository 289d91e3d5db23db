/**
 * An account without a carrier, to try the hotline out: SMS_DRIVER is `file`. Each SMS becomes a
 * file in a folder, and is delivered at once. Each file in `received/` below it is one SMS to the
 * hotline (`From: 13800001111`, an empty line, the text); a program that adds one must write it
 * under another name first, then rename it.
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import type { Clock } from '../../core/app.js';
import { writeWhole } from '../../core/wholeFile.js';
import type { SendResult, SmsDriver, SmsEvents, SmsToSend } from '../smsDriver.js';

export interface FileSmsOptions {
  /** `SMS_DIR`. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Below SMS_DIR. */
export const receivedFolder = 'received';
/** The most files that are written at a time. */
export const filesAtOnce = 16;
/** Longest file of a received SMS, in bytes. */
const maxReceivedBytes = 64 * 1024;
const lookEveryMs = 500;
const retryMs = 1000;
/** Errors of a disk that is full, away or not to be written to. They are no answer to an SMS. */
const diskTroubles: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'ENOENT', 'ESTALE'],
  ...['EACCES', 'EPERM', 'EMFILE', 'ENFILE'],
]);

/** Writes `FOLDER/sms-17.txt`; an SMS that is sent again gives the same file. */
export function makeFileSms({ folder, clock }: FileSmsOptions, log: Logger): SmsDriver {
  const received = path.join(folder, receivedFolder);
  const sending = new Set<Promise<SendResult>>();
  let events: SmsEvents | null = null;
  let since: Date | null = null;
  let lastError: string | null = null;
  let looking: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isTroubled = false;
  /** Names in `received/` that are no files of SMS; each is logged once. */
  const skipped = new Set<string>();
  let isStopped = false;

  async function write({ id, to, text, purpose }: SmsToSend): Promise<SendResult> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = path.join(folder, `${id}.txt`);
      const date = clock.now().toISOString();
      const content = `To: ${to}\nPurpose: ${purpose}\nDate: ${date}\n\n${text}\n`;
      await writeWhole(file, content, { mode: 0o600 });
    } catch (error) {
      since = null;
      lastError = error instanceof Error ? error.message : String(error);
      const code = codeOf(error);
      return diskTroubles.has(code)
        ? { kind: 'throttled', afterMs: retryMs }
        : { kind: 'refused', code, reason: lastError, isFinal: false };
    }
    since ??= clock.now();
    void deliver(id);
    return { kind: 'accepted', parts: [{ ref: id }] };
  }

  /** Gives the receipt, as a gateway does after its answer, until it is acknowledged. */
  async function deliver(ref: string): Promise<void> {
    await nextTurn();
    const receipt = { ref, state: 'delivered', code: 'DELIVRD', at: clock.now() } as const;
    do {
      try {
        await events?.receipt(receipt);
        return;
      } catch {
        // The outbox logs why it could not write it.
        await sleep(retryMs);
      }
    } while (!isStopped);
  }

  async function look(): Promise<void> {
    try {
      const names = await readdir(received);
      for (const name of names.filter((each) => /^[\w-]+\.txt$/.test(each)).sort()) {
        await take(name);
      }
      isTroubled = false;
    } catch (error) {
      // Nobody has written to the hotline yet.
      if (codeOf(error) === 'ENOENT') return;
      if (!isTroubled) log.warn('cannot take SMS from the folder; retrying', { error });
      isTroubled = true;
    }
  }

  /** Like a gateway, passes the SMS on again unless it was acknowledged. */
  async function take(name: string): Promise<void> {
    const file = path.join(received, name);
    const content = await readSmall(file).catch((error: unknown) => {
      if (!skipped.has(name)) log.warn('cannot read a file of the SMS inbox', { name, error });
      skipped.add(name);
      return null;
    });
    // Another file may be fine.
    if (content === null) return;
    const [, from, text] = /^From: *(\+?\d+)\s*\n\s*\n([^]*)$/.exec(content.text) ?? [];
    if (from === undefined || text === undefined) {
      log.warn('ignoring an invalid file in the folder of received SMS', { name });
    } else {
      const at = clock.now();
      await events?.received({ from, to: '', text: text.trim(), at, ref: `${name} ${content.id}` });
    }
    await rm(file, { force: true });
  }

  function lookAgain(): void {
    timer = setTimeout(
      () => {
        looking = look().then(() => {
          if (!isStopped) lookAgain();
        });
      },
      isTroubled ? retryMs : lookEveryMs,
    );
  }

  return {
    start(given) {
      events = given;
      since = clock.now();
      lookAgain();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await looking;
      await Promise.all(sending);
      // Until the last receipt is on its way.
      await nextTurn();
      since = null;
    },
    async send(sms) {
      if (isStopped) return { kind: 'throttled', afterMs: retryMs };
      const result = write(sms);
      sending.add(result);
      try {
        return await result;
      } finally {
        sending.delete(result);
      }
    },
    state: () => ({ isConnected: since !== null, since, lastError }),
  };
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'failed';
}

/**
 * Reads a small file. A name in the folder must not block the reading of the others: no
 * pipe is waited for, and no link is followed.
 * @returns its text, and what tells it from a later file of the same name
 * @throws Error if it is no regular file, or too long.
 */
async function readSmall(file: string): Promise<{ readonly text: string; readonly id: string }> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const is = await handle.stat({ bigint: true });
    if (!is.isFile()) throw new Error('it is no regular file');
    if (is.size > maxReceivedBytes) throw new Error(`it is longer than ${maxReceivedBytes} bytes`);
    // A file that cannot be deleted stays the same SMS when its mode or its owner changes.
    const id = `${is.ino}-${is.mtimeNs}-${is.size}`;
    return { text: await handle.readFile('utf8'), id };
  } finally {
    await handle.close();
  }
}
