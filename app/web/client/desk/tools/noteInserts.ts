/** Puts a text into the notes of an agent call, wherever the agent reads it, and whether the form is open or not. */
import { useEffect, useRef } from 'react';
import { keepNotes, notesSaved, readNotes, type Notes } from '../notesDraft.js';
import { sendInTurn } from '../savedNotes.js';
import { useDeskAct } from '../useDesk.js';
import { appended } from './appended.js';

/** The forms that are open, by the agent call. */
const forms = new Map<number, (text: string) => void>();

/** Hands the form of an agent call what is inserted while it is open. */
export function useInserted(entryId: number, insert: (text: string) => void): void {
  const latest = useRef(insert);
  useEffect(() => {
    latest.current = insert;
  });
  useEffect(() => {
    const own = (text: string) => latest.current(text);
    forms.set(entryId, own);
    return () => {
      if (forms.get(entryId) === own) forms.delete(entryId);
    };
  }, [entryId]);
}

/** Returns a function that inserts into the notes of an agent call; without an open form it saves them. */
export function useInsertNote(
  agentCall: (Notes & { readonly entryId: number; readonly isRecorded: boolean }) | null,
) {
  const save = useDeskAct('POST /api/desk/wrap-up');
  if (agentCall === null) return null;
  const { entryId, isRecorded } = agentCall;
  return (text: string): void => {
    const form = forms.get(entryId);
    if (form !== undefined) {
      form(text);
      return;
    }
    const { disposition, notes } = readNotes(entryId) ?? agentCall;
    const next = { disposition, notes: appended(notes, text) };
    keepNotes(entryId, next, isRecorded);
    sendInTurn(async () => {
      await save.mutateAsync({ body: { entryId, ...next } });
      notesSaved(entryId, next);
    });
  };
}
