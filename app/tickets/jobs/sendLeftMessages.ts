/**
 * Opens the tickets of messages whose call is over and that have no ticket, because the process that
 * recorded them, Asterisk or the database died before. No message that a caller has spoken is lost.
 *
 * Each node keeps its messages on its own disk, so each does this by itself (jobs/nodeJobs.ts).
 */
import type { App } from '../../core/app.js';
import { reasonOf } from '../../core/files/ownStore.js';
import type { HasIdentityKeys } from '../../court/identity/store/identityKeys.js';
import {
  discardMessage,
  forgetNote,
  messagePath,
  sendMessage,
  unsentMessages,
  type UnsentMessage,
} from '../opening/unsentMessages.js';
import { hasEnded } from '../../calls/store/calls.js';
import { readTicketOfFile } from '../store/tickets.js';

/** As in app/telephony/asterisk/sound/recordingFile.ts. Returns null when there is no message. */
export type MeasureMessage = (
  file: string,
) => Promise<{ readonly lengthMs: number; readonly sha256: string } | null>;

/**
 * Opens the tickets of messages that were left.
 * @returns how many tickets were opened, or given a message.
 */
export async function sendLeftMessages(
  app: App & HasIdentityKeys,
  measure: MeasureMessage,
): Promise<number> {
  let sent = 0;
  const { messages, unreadable } = await unsentMessages(app.config.RECORDINGS_DIR);
  for (const note of unreadable) app.log.error('cannot read the note of a message', { note });
  for (const unsent of messages) {
    try {
      if (await sendLeft(app, unsent, measure)) sent += 1;
    } catch (error) {
      // A message that cannot be read must not keep others from their tickets. `hotline doctor`
      // reports it. The log names the file of none: that of an anonymous report would be the one
      // that no ticket has later.
      const why = reasonOf(error).replaceAll(unsent.file, '…');
      app.log.error('cannot open the ticket of a message yet', { why });
    }
  }
  return sent;
}

async function sendLeft(
  app: App & HasIdentityKeys,
  { file, ticket, begunAt }: UnsentMessage,
  measure: MeasureMessage,
): Promise<boolean> {
  const { RECORDINGS_DIR, MAX_MINUTES_PER_CALL } = app.config;
  if ((await readTicketOfFile(app.db, file)) !== null) {
    await forgetNote(RECORDINGS_DIR, file);
    return false;
  }
  // While the caller is on the line, they may still send the message or discard it.
  const ageMs = app.clock.now().getTime() - begunAt.getTime();
  const isOver = ticket.callId === null ? null : await hasEnded(app.db, ticket.callId);
  if (!(isOver ?? ageMs > MAX_MINUTES_PER_CALL * 60_000)) return false;
  const whole = await measure(messagePath(RECORDINGS_DIR, file));
  if (whole === null) {
    await discardMessage(RECORDINGS_DIR, file);
    return false;
  }
  // The row of that call was never written, so the ticket must not refer to it.
  const given = isOver === null ? { ...ticket, callId: null } : ticket;
  const opened = await sendMessage(app, RECORDINGS_DIR, given, { file, ...whole });
  if (opened.kind === 'refused') throw new Error(`cannot open its ticket: ${opened.because}`);
  // The line has the minute of the call. For an anonymous report there is none.
  if (opened.kind !== 'opened' || opened.isHeld !== true) {
    app.log.warn('opened the ticket of a message that an earlier process left', {
      file,
      ticket: opened.ticket.number,
    });
  }
  return true;
}
