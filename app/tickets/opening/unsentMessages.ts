/**
 * Messages on their way from a caller's mouth to a ticket. Before the caller speaks, a note is
 * written beside the future file: which ticket it is for. The note is deleted when the ticket exists,
 * or when the caller discards the message. So a message is not lost when its process dies or the
 * database is away: the note holds everything needed to open the ticket
 * (app/tickets/jobs/sendLeftMessages.ts).
 *
 * Everything is below the recordings folder, in `messages/`: `YYYY/MM/DD/UUID.wav`,
 * `unsent/UUID.json`. No name says anything about the caller.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../../core/wholeFile.js';
import { messagesFolder } from '../../core/files/fileKinds.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { insertMessage, type VoiceMessage } from '../store/ticketMessages.js';
import { isKnownFile, readTicketOfFile } from '../store/tickets.js';
import { sixDigits } from '../../court/identity/sixDigits.js';
import type { TicketCodeDeps, TicketDeps } from '../state/changeTicket.js';
import { makeFolder } from '../../core/files/folders.js';
import { openTicket, type NewTicket, type OpenResult } from './openTicket.js';

/**
 * The ticket a message becomes. Without the code, which must not be stored on any disk. Nobody chooses
 * an appointment by a message.
 */
export type MessageTicket = Omit<NewTicket, 'message' | 'code' | 'appointmentAt'>;

/** A message that has no ticket yet. */
export interface UnsentMessage {
  /** As in `VoiceMessage`. */
  readonly file: string;
  readonly begunAt: Date;
  readonly ticket: MessageTicket;
}

/** The folder of the notes, below that of messages. */
export const unsentFolder = 'unsent';

/** Returns the full path of a message's file. */
export function messagePath(recordingsDir: string, file: string): string {
  return path.join(recordingsDir, messagesFolder, file);
}

/**
 * Writes the note of a message that is about to be recorded. For a caller who is to stay unknown,
 * it names only their call. That call's records are cleaned of the caller when the ticket is opened,
 * and the note is deleted then.
 * @returns the name of the message's file.
 */
export async function noteMessage(
  recordingsDir: string,
  ticket: MessageTicket,
  now: Date,
): Promise<string> {
  const file = `${chinaDate(now).replaceAll('-', '/')}/${randomUUID()}.wav`;
  const nobody = { callerName: null, callerNumber: null, personId: null, onlyCaseIds: null };
  const unsent = {
    file,
    begunAt: now,
    ticket: ticket.anonymous === true ? { ...ticket, ...nobody } : ticket,
  };
  await makeFolder(recordingsDir, `${messagesFolder}/${unsentFolder}`);
  const note = notePath(recordingsDir, file);
  await writeWhole(note, JSON.stringify(unsent), { mode: 0o660, isSafe: true });
  return file;
}

/** Deletes a message that the caller does not want: its file, and the note last. Idempotent. */
export async function discardMessage(recordingsDir: string, file: string): Promise<void> {
  await rm(messagePath(recordingsDir, file), { force: true });
  await forgetNote(recordingsDir, file);
}

/** Deletes the note of a message that has its ticket, or never had a sound. */
export async function forgetNote(recordingsDir: string, file: string): Promise<void> {
  await rm(notePath(recordingsDir, file), { force: true });
}

/** The messages of a node that have no ticket yet. */
export interface UnsentMessages {
  /** The oldest first. */
  readonly messages: readonly UnsentMessage[];
  /**
   * Names of notes that cannot be read. They keep no other message from its ticket, and are not
   * deleted.
   */
  readonly unreadable: readonly string[];
}

/** Returns the messages of this node that have no ticket yet, including those being recorded. */
export async function unsentMessages(recordingsDir: string): Promise<UnsentMessages> {
  const folder = path.join(recordingsDir, messagesFolder, unsentFolder);
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
      // The message was sent or discarded just now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable.push(name);
    }
  }
  messages.sort((a, b) => a.begunAt.getTime() - b.begunAt.getTime());
  return { messages, unreadable };
}

/** @throws Error when the text is no note, or only a part of one. */
function readNote(text: string): UnsentMessage {
  const { begunAt, ...unsent } = JSON.parse(text) as Omit<UnsentMessage, 'begunAt'> & {
    begunAt: string;
  };
  const begun = new Date(begunAt);
  if (typeof unsent.file !== 'string' || Number.isNaN(begun.getTime())) {
    throw new Error('not the note of a message');
  }
  return { ...unsent, begunAt: begun };
}

/**
 * Opens the ticket of a message, and deletes its note. A second message of the same call, or a
 * further one by somebody whose ticket is open, is kept with that ticket.
 * @param code the code of the ticket, for a caller who can be told it. It is the same when the
 *   request is repeated.
 */
export async function sendMessage(
  deps: TicketCodeDeps,
  recordingsDir: string,
  ticket: MessageTicket,
  voice: VoiceMessage,
  code: string = sixDigits(),
): Promise<OpenResult> {
  const opened = await openTicket(deps, { ...ticket, message: { voice }, code });
  if (opened.kind === 'refused') return opened;
  const isHeld = opened.kind === 'opened' && opened.isHeld === true;
  if (!isHeld) await keepWith(deps, opened.ticket.id, voice);
  await forgetNote(recordingsDir, voice.file);
  return opened;
}

/** A second message in one call joins the existing ticket; otherwise it would be lost. */
async function keepWith({ db, clock }: TicketDeps, ticketId: number, voice: VoiceMessage) {
  if ((await readTicketOfFile(db, voice.file)) !== null) return;
  try {
    await insertMessage(db, ticketId, 'repeat', { voice }, clock.now());
  } catch (error) {
    // Another process was quicker.
    if (!isKnownFile(error)) throw error;
  }
}

function notePath(recordingsDir: string, file: string): string {
  const name = `${path.basename(file, '.wav')}.json`;
  return path.join(recordingsDir, messagesFolder, unsentFolder, name);
}
