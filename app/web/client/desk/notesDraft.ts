/**
 * What an agent has written of an agent call and the server may not have yet. Once it is saved, or where
 * the agent call is not recorded, only the page keeps it: nothing of the caller stays in the browser. Once
 * the server shows it, the server's text counts, which somebody may have changed at another desk.
 */
import { dropDraft, keepDraft, keepInPage, readDraft } from '../session/drafts.js';
import type { DeskNow } from './useDesk.js';

export type Notes = Pick<NonNullable<DeskNow['lastAgentCall']>, 'disposition' | 'notes'>;

const nameOf = (entryId: number) => `talk.${entryId}`;

const isSame = (a: Notes, b: Notes) => a.disposition === b.disposition && a.notes === b.notes;

/** Keeps what the agent has written just now. */
export function keepNotes(entryId: number, written: Notes, isRecorded: boolean): void {
  if (isRecorded) keepDraft(nameOf(entryId), written);
  else keepInPage(nameOf(entryId), written);
}

/** Returns what was written and the server has not shown yet; null when there is nothing. */
export function readNotes(entryId: number): Notes | null {
  const draft = readDraft(nameOf(entryId));
  const isWritten =
    typeof draft === 'object' &&
    draft !== null &&
    'notes' in draft &&
    typeof draft.notes === 'string';
  return isWritten ? (draft as Notes) : null;
}

/** The server has it: the browser need not keep it any more, unless more was written meanwhile. */
export function notesSaved(entryId: number, saved: Notes): void {
  const draft = readNotes(entryId);
  if (draft !== null && isSame(draft, saved)) keepInPage(nameOf(entryId), saved);
}

/** The server shows these notes of the agent call. */
export function notesShown(entryId: number, shown: Notes, isRecorded: boolean): void {
  const draft = readNotes(entryId);
  if (draft === null) return;
  if (isSame(draft, shown)) dropDraft(nameOf(entryId));
  else if (!isRecorded) keepInPage(nameOf(entryId), draft);
}
