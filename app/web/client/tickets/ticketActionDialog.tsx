/** Asks for what an action on a ticket needs, and sends the action. */
import { useRef, useState, type SubmitEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { NumberInput, TextArea } from '../parts/controls/input.js';
import { RadioGroup } from '../parts/controls/radioGroup.js';
import { Select } from '../parts/controls/select.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { tell } from '../parts/toasts.js';
import { dropDraft } from '../session/drafts.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { AddresseeFields } from './addressee.js';
import { keepAsked, ticketDraftOf, readKept } from './actionDraft.js';
import { act, changedWords, noSlot, type Asked, type Unit } from './ticketAct.js';
import type { TicketAction, TicketShown } from './ticketShown.js';

const needsReason: readonly TicketAction[] = [
  'return',
  'supervise',
  'reopen',
  'withdraw',
  'extend',
];

export function TicketActionDialog(props: {
  readonly ticket: TicketShown;
  readonly action: TicketAction;
  readonly onClose: () => void;
}) {
  const { ticket, action } = props;
  const words = useWords(ticketWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const cache = useQueryClient();
  const longest = ticket.maxExtension;
  // In the label, because a refusal takes the place of a hint.
  const amountLabel =
    longest === null ? words.amount : words.amountUpTo(longest.amount, words.units[longest.unit]);
  const draft = ticketDraftOf(ticket, action);
  const [kept] = useState(() => readKept(draft));
  const [asked, setAsked] = useState<Asked>({
    text: '',
    departmentId: ticket.department?.id ?? null,
    assigneeId: null,
    nothingPersonal: false,
    amount: 1,
    unit: longest?.unit ?? 'working_days',
    ...kept,
    satisfied: null,
    file: null,
    recording: null,
    slot: null,
  });
  function change(next: Partial<Asked>): void {
    const after = { ...asked, ...next };
    setAsked(after);
    keepAsked(ticket, action, after);
  }
  /** What is written comes back when the dialog is opened again. */
  function close(): void {
    // What comes of it is told here.
    if (!doing.isPending) props.onClose();
  }
  // A ref, because the second click of a double click comes before the next render.
  const isSent = useRef(false);
  const doing = useMutation({
    mutationFn: () => act(ticket.number, action, asked),
    meta: { inForm: true },
    onSuccess: (done) => {
      dropDraft(draft);
      if (done.kind === 'code') return;
      tell('good', changedWords(action, done, language));
      props.onClose();
    },
    onError: () => (isSent.current = false),
    onSettled: () => {
      for (const route of [
        'GET /api/tickets/:number',
        'GET /api/tickets/:number/slots',
        'GET /api/tickets',
        'GET /api/ticket-summary',
      ])
        void cache.invalidateQueries({ queryKey: [route] });
    },
  });

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (isSent.current) return;
    isSent.current = true;
    doing.mutate();
  }

  if (doing.data?.kind === 'code')
    return (
      <Dialog title={words.action[action]} onClose={props.onClose}>
        <Alert
          tone="good"
          title={<span className="call-number num">{`${words.code} ${doing.data.code}`}</span>}
        >
          {words.codeHint}
        </Alert>
      </Dialog>
    );
  return (
    <Dialog title={`${words.action[action]} · ${ticket.number}`} onClose={close}>
      <form className="stack" onSubmit={submit}>
        <RefusedForm error={doing.error}>
          {action === 'dispatch' && <WhereTo ticket={ticket} asked={asked} onChange={change} />}
          {action === 'appoint' && <WhenMet ticket={ticket} asked={asked} onChange={change} />}
          {action === 'conclude' && (
            <p className="mute">{ticket.anonymous ? words.thenClose : words.thenReply}</p>
          )}
          {action === 'extend' && (
            <Field label={amountLabel} name="amount">
              {(tied) => (
                <span className="row">
                  <NumberInput
                    {...tied}
                    min={1}
                    max={5000}
                    value={asked.amount}
                    onChange={(amount) => change({ amount })}
                  />
                  <Select
                    aria-label={words.unit}
                    value={asked.unit}
                    onChange={(unit) => change({ unit })}
                    options={(Object.keys(words.units) as Unit[]).map((unit) => ({
                      value: unit,
                      label: words.units[unit],
                    }))}
                  />
                </span>
              )}
            </Field>
          )}
          {action === 'close' && (
            <Field label={words.satisfied} name="satisfied">
              {(tied) => (
                <RadioGroup
                  {...tied}
                  aria-label={words.satisfied}
                  value={asked.satisfied}
                  onChange={(satisfied) => change({ satisfied })}
                  options={[
                    { value: true, label: common.yes },
                    { value: false, label: common.no },
                    { value: null, label: words.notSaid },
                  ]}
                />
              )}
            </Field>
          )}
          {action === 'attach' && (
            <Field label={words.file} name="body">
              {(tied) => (
                <input
                  {...tied}
                  type="file"
                  onChange={(event) => change({ file: event.target.files?.[0] ?? null })}
                />
              )}
            </Field>
          )}
          {(action === 'dispatch' ||
            action === 'reply' ||
            action === 'renew_code' ||
            needsReason.includes(action)) && (
            <Field
              name={action === 'reply' ? 'text' : action === 'renew_code' ? 'how' : 'reason'}
              label={
                action === 'reply'
                  ? words.text
                  : action === 'renew_code'
                    ? words.howVerified
                    : words.reasonOf
              }
              hint={kept.text === undefined ? undefined : words.draftKept}
            >
              {(tied) => (
                <TextArea
                  {...tied}
                  rows={action === 'reply' ? 6 : 3}
                  required={action !== 'dispatch' && asked.recording === null}
                  value={asked.text}
                  onChange={(event) => change({ text: event.target.value })}
                />
              )}
            </Field>
          )}
          {action === 'reply' && (
            <Field label={words.recordedReply} name="recording" hint={words.recordedReplyHint}>
              {(tied) => (
                <input
                  {...tied}
                  type="file"
                  accept=".wav,audio/wav"
                  onChange={(event) => change({ recording: event.target.files?.[0] ?? null })}
                />
              )}
            </Field>
          )}
          {action === 'reply' && ticket.kind !== 'violation_report' && (
            <Checkbox
              checked={asked.nothingPersonal}
              onChange={(event) => change({ nothingPersonal: event.target.checked })}
            >
              {words.nothingPersonal}
            </Checkbox>
          )}
          <RefusalNotice />
        </RefusedForm>
        <div className="row">
          <Button kind="primary" type="submit" isBusy={doing.isPending}>
            {words.action[action]}
          </Button>
          <Button onClick={close}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** One of the times that are left, or none any more. */
function WhenMet(props: {
  readonly ticket: TicketShown;
  readonly asked: Asked;
  readonly onChange: (next: Partial<Asked>) => void;
}) {
  const words = useWords(ticketWords);
  const { language } = usePreferences();
  const { number, appointment } = props.ticket;
  const { data } = useRead('GET /api/tickets/:number/slots', { params: { number } });
  const slots = (data?.slots ?? []).map(({ startsAt, room }) => ({
    value: startsAt,
    label: `${formatMoment(startsAt, language)} · ${room}`,
  }));
  const cancels = appointment?.isAhead === true ? [{ value: noSlot, label: words.cancelSlot }] : [];
  return (
    <Field label={words.slot} name="startsAt">
      {(tied) => (
        <Select
          {...tied}
          aria-label={words.slot}
          placeholder={data?.slots.length === 0 ? words.noSlots : words.chooseSlot}
          value={props.asked.slot}
          onChange={(slot) => props.onChange({ slot })}
          options={[...slots, ...cancels]}
        />
      )}
    </Field>
  );
}

function WhereTo(props: {
  readonly ticket: TicketShown;
  readonly asked: Asked;
  readonly onChange: (next: Partial<Asked>) => void;
}) {
  const words = useWords(ticketWords);
  const { departmentId, assigneeId } = props.asked;
  return (
    <AddresseeFields
      courtId={props.ticket.court.id}
      chosen={{ departmentId, staffId: assigneeId }}
      department={{ name: 'departmentId', label: words.toDepartment, clears: false }}
      person={{
        name: 'assigneeId',
        label: words.toHandler,
        placeholder: words.departmentDecides,
      }}
      onChange={({ staffId, ...chosen }) => props.onChange({ ...chosen, assigneeId: staffId })}
    />
  );
}
