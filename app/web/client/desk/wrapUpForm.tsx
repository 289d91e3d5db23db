/**
 * The outcome of an agent call: result and notes. The form saves while the agent writes, so that the end
 * of the wrap-up loses nothing.
 */
import { useEffect, useRef, useState } from 'react';
import { TimeUntil } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { TextArea } from '../parts/controls/input.js';
import { Select } from '../parts/controls/select.js';
import { Field } from '../parts/field.js';
import { useKeys } from '../parts/useKeys.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { keepNotes, notesSaved, notesShown, readNotes, type Notes } from './notesDraft.js';
import { appended } from './tools/appended.js';
import { sendInTurn, sendsWhenAsked, untilSaved } from './savedNotes.js';
import { useInserted } from './tools/noteInserts.js';
import { useDeskAct, type DeskNow } from './useDesk.js';

type Disposition = DeskNow['dispositions'][number];

/** How long the agent must pause before the text is saved. */
const saveAfterMs = 800;
/** The server keeps no more characters. A field that is full says so, because it cuts what is pasted. */
const mostNotes = 4000;

export function WrapUpForm(props: {
  readonly entryId: number;
  readonly disposition: Disposition | null;
  readonly notes: string;
  readonly isRecorded: boolean;
  readonly choices: readonly Disposition[];
}) {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const save = useDeskAct('POST /api/desk/wrap-up');
  const [written] = useState(() => readWritten(props));
  const [disposition, setDisposition] = useState(written.disposition);
  const [notes, setNotes] = useState(written.notes);
  const due = useRef<ReturnType<typeof setTimeout> | null>(null);
  const unsaved = useRef<(() => void) | null>(null);

  /** A choice is saved at once, a text when the agent pauses. */
  function note(
    next: { disposition: Disposition | null; notes: string },
    how: { readonly isChoice?: true } = {},
  ): void {
    setDisposition(next.disposition);
    setNotes(next.notes);
    keepNotes(props.entryId, next, props.isRecorded);
    if (due.current !== null) clearTimeout(due.current);
    unsaved.current = () => {
      unsaved.current = null;
      sendInTurn(async () => {
        await save.mutateAsync({ body: { entryId: props.entryId, ...next } });
        notesSaved(props.entryId, next);
      });
    };
    if (how.isChoice === true) unsaved.current();
    else due.current = setTimeout(() => unsaved.current?.(), saveAfterMs);
  }

  useInserted(props.entryId, (text) => note({ disposition, notes: appended(notes, text) }));

  const { entryId, isRecorded, disposition: shownResult, notes: shownNotes } = props;
  useEffect(() => {
    notesShown(entryId, { disposition: shownResult, notes: shownNotes }, isRecorded);
  }, [entryId, shownResult, shownNotes, isRecorded]);

  useEffect(() => {
    const leave = sendsWhenAsked(() => unsaved.current?.());
    return () => {
      leave();
      if (due.current !== null) clearTimeout(due.current);
      unsaved.current?.();
    };
  }, []);

  return (
    <div className="stack">
      <Field label={words.disposition}>
        {(tied) => (
          <Select
            {...tied}
            aria-label={words.disposition}
            none={common.choose}
            value={disposition}
            onChange={(value) => note({ disposition: value, notes }, { isChoice: true })}
            options={props.choices.map((each) => ({ value: each, label: queue.disposition[each] }))}
          />
        )}
      </Field>
      <Field
        label={words.notes}
        hint={
          notes.length >= mostNotes
            ? words.notesFull(mostNotes)
            : save.isSuccess
              ? words.saved
              : words.notesHint
        }
      >
        {(tied) => (
          <TextArea
            {...tied}
            rows={4}
            maxLength={mostNotes}
            value={notes}
            onChange={(event) => note({ disposition, notes: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

/** The text that this tab has for the agent call and the server has not shown yet; otherwise the server's. */
function readWritten(
  props: Notes & { readonly entryId: number; readonly choices: readonly Disposition[] },
): Notes {
  const draft = readNotes(props.entryId);
  if (draft === null) return props;
  return {
    disposition: props.choices.find((each) => each === draft.disposition) ?? null,
    notes: draft.notes,
  };
}

/** The remaining time of the wrap-up, and the buttons that extend and end it. */
export function WrapUpCard({ desk }: { readonly desk: DeskNow }) {
  const words = useWords(deskWords);
  const done = useDeskAct('POST /api/desk/wrap-up-done');
  const extend = useDeskAct('POST /api/desk/wrap-up-extend');
  const finish = () => void untilSaved().then(() => done.mutate(undefined));
  useKeys({ F9: finish });
  const agentCall = desk.lastAgentCall;
  return (
    <section className="call-card wrapping" aria-labelledby="call-title">
      <div className="row apart">
        <h2 id="call-title" className="call-title">
          {words.wrapUp}
        </h2>
        {desk.agent.wrapUpUntilAt !== null && (
          <span className="num">
            {words.wrapUpLeft} <TimeUntil at={desk.agent.wrapUpUntilAt} />
          </span>
        )}
      </div>
      {agentCall !== null && (
        <>
          <p className="call-number num">{agentCall.number}</p>
          <WrapUpForm key={agentCall.entryId} {...agentCall} choices={desk.dispositions} />
        </>
      )}
      <div className="controls two">
        <Button kind="primary" onClick={finish}>
          <Icon name="check" /> {words.wrapUpDone} <kbd>F9</kbd>
        </Button>
        <Button onClick={() => extend.mutate({ body: { seconds: 60 } })}>{words.wrapUpMore}</Button>
      </div>
    </section>
  );
}
