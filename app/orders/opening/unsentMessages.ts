/**
 * Messages on their way from a caller's mouth to an order. Before she speaks, a note is on the disk beside the file to be: what
 * order it is for. It goes when the order is there, or when she discards what she said. So a message whose process dies,
 * or whose database is away, is known with all that it takes to open its order (jobs/sendLeftMessages.ts).
 *
 * All below the recordings folder, in `messages/`: `YYYY/MM/DD/UUID.wav`, `unsent/UUID.json`. No name says anything of the
 * caller.
 */
import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { messagesFolder } from '../../telephony/call.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { insertMessage, type VoiceMessage } from '../store/orderMessages.js';
import { isKnownFile, readOrderOfFile } from '../store/orders.js';
import { newCode } from '../store/orderCodes.js';
import type { CodeDesk, OrderDesk } from '../state/changeOrder.js';
import { makeFolder, syncFolder } from '../store/keptFiles.js';
import { openOrder, type NewOrder, type OpenResult } from './openOrder.js';

/** What becomes of a message. Without the code, which is to stand on no disk. */
export type MessageOrder = Omit<NewOrder, 'message' | 'code'>;

export interface UnsentMessage {
  /** As in `VoiceMessage`. */
  readonly file: string;
  readonly begunAt: Date;
  readonly order: MessageOrder;
}

/** The whole path of a message's file. */
export function messagePath(recordingsDir: string, file: string): string {
  return path.join(recordingsDir, messagesFolder, file);
}

/**
 * Notes what a message will be for that is about to be recorded. Of a caller who is to stay unknown the note has her call
 * only, whose records are cleaned of her when the order is opened, and goes then.
 * @returns the name of its file.
 */
export async function noteMessage(
  recordingsDir: string,
  order: MessageOrder,
  now: Date,
): Promise<string> {
  const file = `${chinaDate(now).replaceAll('-', '/')}/${randomUUID()}.wav`;
  const nobody = { callerName: null, callerNumber: null, personId: null };
  const unsent = {
    file,
    begunAt: now,
    order: order.anonymous === true ? { ...order, ...nobody } : order,
  };
  const folder = await unsentFolder(recordingsDir);
  const note = notePath(recordingsDir, file);
  const handle = await open(`${note}.new`, 'w', 0o660);
  try {
    await handle.writeFile(JSON.stringify(unsent));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${note}.new`, note);
  await syncFolder(folder);
  return file;
}

/** She does not want it: nothing is left of it, the note last. Harmless when it is gone already. */
export async function discardMessage(recordingsDir: string, file: string): Promise<void> {
  await rm(messagePath(recordingsDir, file), { force: true });
  await forgetNote(recordingsDir, file);
}

/** Its order is there, or it never had a sound. */
export async function forgetNote(recordingsDir: string, file: string): Promise<void> {
  await rm(notePath(recordingsDir, file), { force: true });
}

export interface UnsentMessages {
  /** The oldest first. */
  readonly messages: readonly UnsentMessage[];
  /** Names of notes that cannot be read: they keep no other message from its order, and stay. */
  readonly unreadable: readonly string[];
}

/** Messages of this node that have no order yet; of those under way, too. */
export async function unsentMessages(recordingsDir: string): Promise<UnsentMessages> {
  const folder = path.join(recordingsDir, messagesFolder, 'unsent');
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  const messages: UnsentMessage[] = [];
  const unreadable: string[] = [];
  for (const name of names.filter((each) => each.endsWith('.json'))) {
    try {
      messages.push(readNote(await readFile(path.join(folder, name), 'utf8')));
    } catch (error) {
      // It was sent or discarded just now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable.push(name);
    }
  }
  messages.sort((a, b) => a.begunAt.getTime() - b.begunAt.getTime());
  return { messages, unreadable };
}

/** @throws Error when it is no note, or only a part of one. */
function readNote(text: string): UnsentMessage {
  const { begunAt, ...unsent } = JSON.parse(text) as Omit<UnsentMessage, 'begunAt'> & {
    begunAt: string;
  };
  const begun = new Date(begunAt);
  if (typeof unsent.file !== 'string' || Number.isNaN(begun.getTime())) {
    throw new Error('this is no note of a message');
  }
  return { ...unsent, begunAt: begun };
}

/**
 * Opens the order of a message, and forgets its note. A second message of the same call, or one more of somebody whose
 * order is open, is kept with that order.
 * @param code of the order, for who can be told it; the same when it is tried again.
 */
export async function sendMessage(
  desk: CodeDesk,
  recordingsDir: string,
  order: MessageOrder,
  voice: VoiceMessage,
  code: string = newCode(),
): Promise<OpenResult> {
  const opened = await openOrder(desk, { ...order, message: { voice }, code });
  if (opened.kind === 'refused') return opened;
  const isHeld = opened.kind === 'opened' && opened.isHeld === true;
  if (!isHeld) await keepWith(desk, opened.order.id, voice);
  await forgetNote(recordingsDir, voice.file);
  return opened;
}

/** The same call twice is one order, and its second message would be nowhere. */
async function keepWith({ db, clock }: OrderDesk, orderId: number, voice: VoiceMessage) {
  if ((await readOrderOfFile(db, voice.file)) !== null) return;
  try {
    await insertMessage(db, orderId, 'repeat', { voice }, clock.now());
  } catch (error) {
    // Somebody else was quicker.
    if (!isKnownFile(error)) throw error;
  }
}

function notePath(recordingsDir: string, file: string): string {
  const name = `${path.basename(file, '.wav')}.json`;
  return path.join(recordingsDir, messagesFolder, 'unsent', name);
}

function unsentFolder(recordingsDir: string): Promise<string> {
  return makeFolder(recordingsDir, `${messagesFolder}/unsent`);
}
