import path from 'node:path';
import { answersFolder, messagesFolder } from '../../core/files/fileKinds.js';
import type { Actor } from '../rules/ticketAccess.js';
import { readTicketOfFile } from '../store/tickets.js';
import type { TicketChange, TicketDeps } from './changeTicket.js';
import { keepFile, nameKeptFiles } from '../store/keptFiles.js';
import { replyTicket } from './replyTicket.js';

/**
 * A recorded answer: a WAV in the format that Asterisk plays, and in writing whatever else there is
 * to say.
 */
export interface SpokenAnswer {
  readonly wav: Uint8Array;
  readonly lengthMs: number;
  readonly body: string | null;
  /** As in `NewMessage`. */
  readonly nothingPersonal?: boolean;
}

/**
 * Answers a ticket with a recording. It is kept with the messages, but in `answers/`, because
 * Asterisk makes the folders of days beside it. It is deleted again if the answer is refused.
 */
export async function replyByVoice(
  deps: TicketDeps,
  recordingsDir: string,
  ticketId: number,
  by: Actor,
  { wav, lengthMs, ...said }: SpokenAnswer,
): Promise<TicketChange> {
  const folder = path.join(recordingsDir, messagesFolder);
  const { file, sha256 } = await keepFile(folder, [wav], {
    below: answersFolder,
    ending: '.wav',
    now: deps.clock.now(),
  });
  return nameKeptFiles(
    folder,
    [file],
    async () => {
      const answer = { ...said, voice: { file, lengthMs, sha256 } };
      const result = await replyTicket(deps, ticketId, by, answer);
      return { result, areNamed: result.kind === 'changed' };
    },
    async () => ((await readTicketOfFile(deps.db, file)) === null ? [] : [file]),
  );
}
