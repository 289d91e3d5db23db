/** Opens a ticket for a caller; known data is filled in. */
import { useEffect, useState, type SubmitEvent } from 'react';
import type { SentBody } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { Input, TextArea } from '../parts/controls/input.js';
import { Select } from '../parts/controls/select.js';
import { Field } from '../parts/field.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { dropDraft, keepDraft, keepInPage, readDraft } from '../session/drafts.js';
import { queueWords } from '../words/queue.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { AddresseeFields, type Addressee } from './addressee.js';
import { CourtOfTicket, courtOfCase, useCourtsOfTickets } from './courtOfTicket.js';

type Kind = SentBody<'POST /api/tickets'>['kind'];

/** The kinds of ticket, the most requested first. */
const kinds: readonly Kind[] = [
  ...(['contact_judge', 'consultation', 'handed_over', 'opinion'] as const),
  ...(['judge_appointment', 'judgment_questions', 'visit'] as const),
  ...(['complaint', 'filing_complaint', 'violation_report'] as const),
];
/** Kinds that the server makes confidential. */
const alwaysConfidential: readonly Kind[] = ['filing_complaint', 'violation_report'];
/** Kinds for which a caller may stay anonymous. */
const mayBeAnonymous: readonly Kind[] = ['complaint', 'violation_report', 'opinion'];

/** The data of the caller at the desk. */
interface CallerOfTicket {
  readonly number: string;
  readonly language: 'zh' | 'en';
  /** The server refuses an anonymous ticket from a recorded agent call. */
  readonly isRecorded: boolean;
  readonly verified: { readonly personName: string } | null;
  readonly cases: readonly { readonly id: number; readonly number: string }[];
}

/** What is written in the form. */
interface Written {
  readonly kind: Kind;
  readonly text: string;
  readonly name: string;
  readonly number: string;
  readonly caseNumber: string;
  readonly urgent: boolean;
  readonly anonymous: boolean;
  readonly confidential: boolean;
  readonly language: 'zh' | 'en';
  /** Null: that of the case, the call or the agent. */
  readonly courtId: number | null;
  readonly about: Addressee;
  readonly to: Addressee;
  /** The number that the call does not show is that of its caller. */
  readonly isOfCaller: boolean;
}

const nobody: Addressee = { departmentId: null, staffId: null };

/** Under which name a ticket is kept while it is written in a call, or after one; null: in none. */
export const ticketDraft = (callId: string | null) => `ticket.${callId ?? 'none'}`;

export function NewTicketForm(props: {
  /** The name of the draft: the end of the call or of the wrap-up must not empty the form. */
  readonly draft: string;
  /** The caller at the desk; null: the call is over. */
  readonly caller: CallerOfTicket | null;
  /** The case of the ticket, if it is known. */
  readonly caseNumber: string | null;
  readonly onOpened: (number: string) => void;
}) {
  const words = useWords(ticketWords);
  const queue = useWords(queueWords);
  const { caller } = props;
  const [written, setWritten] = useState(() => firstWritten(props));
  const { kind, text, name, number, caseNumber, urgent, anonymous } = written;
  const { language, courtId, about, to, isOfCaller } = written;
  const courts = useCourtsOfTickets();
  const courtOf = (number: string) => courtId ?? courtOfCase(number, courts) ?? undefined;
  const isConfidential = written.confidential || alwaysConfidential.includes(kind);
  const change = (next: Partial<Written>) => setWritten((former) => ({ ...former, ...next }));
  const isAnonymous = anonymous && mayBeAnonymous.includes(kind);
  const open = useAct('POST /api/tickets', {
    // An anonymous ticket is in no list before the next morning, and reading one leaves a row of the
    // audit at this moment.
    inForm: true,
    onSuccess: () => dropDraft(props.draft),
    refreshes: isAnonymous ? [] : ['GET /api/desk', 'GET /api/tickets', 'GET /api/ticket-summary'],
  });
  // Without a telephone number the server takes the call at the desk.
  const isOtherNumber = !isAnonymous && number !== '' && number !== caller?.number;
  // The call of a caller who declined the recording shows no number once it is over, nor does that of
  // a caller who withholds it. The server cannot see whose number this is.
  const mayBeOfCaller = !isAnonymous && caller?.number === '' && caller.verified !== null;

  useEffect(() => {
    if (text === '') dropDraft(props.draft);
    else if (isConfidential || isAnonymous) keepInPage(props.draft, written);
    else keepDraft(props.draft, written);
  }, [props.draft, written, text, isConfidential, isAnonymous]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    open.mutate({
      body: {
        kind,
        text,
        urgent,
        anonymous: isAnonymous,
        confidential: isConfidential,
        language,
        ...(courtId === null ? {} : { courtId }),
        ...idsOf(about, 'aboutDepartmentId', 'aboutStaffId'),
        ...idsOf(to, 'departmentId', 'assigneeId'),
        ...(caseNumber === '' ? {} : { caseNumber }),
        ...(name === '' || isAnonymous ? {} : { callerName: name }),
        ...(isOtherNumber ? { callerNumber: number } : {}),
        ...(mayBeOfCaller ? { isOfCaller } : {}),
      },
    });
  }

  if (open.data !== undefined) {
    const { number: opened, code, kind: what } = open.data;
    return (
      <div className="stack">
        <Alert tone="good" title={what === 'joined' ? words.joined(opened) : words.opened(opened)}>
          {code !== null && (
            <>
              <p className="call-number num">
                {words.code} {code}
              </p>
              <p>{words.codeHint}</p>
            </>
          )}
        </Alert>
        <div className="row">
          {!isAnonymous && !isConfidential && (
            <Button onClick={() => props.onOpened(opened)}>{words.seeIt}</Button>
          )}
          <Button
            kind="primary"
            onClick={() => {
              setWritten(firstWritten({ ...props, caseNumber: null }));
              open.reset();
            }}
          >
            {words.newTicket}
          </Button>
        </div>
      </div>
    );
  }

  return (
    <form className="form-grid" onSubmit={submit}>
      <RefusedForm error={open.error}>
        <Field label={words.kindOf} name="kind">
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.kindOf}
              value={kind}
              onChange={(next) => change({ kind: next })}
              options={kinds.map((each) => ({ value: each, label: words.kind[each] }))}
            />
          )}
        </Field>
        <Field label={words.aboutCase} name="caseNumber">
          {(tied) => (
            <Input
              {...tied}
              maxLength={60}
              list="cases-of-caller"
              value={caseNumber}
              onChange={({ target: { value } }) =>
                change({
                  caseNumber: value,
                  ...(courtOf(value) === courtOf(caseNumber) ? {} : { about: nobody, to: nobody }),
                })
              }
            />
          )}
        </Field>
        <datalist id="cases-of-caller">
          {caller?.cases.map((each) => (
            <option key={each.id} value={each.number} />
          ))}
        </datalist>
        {!isAnonymous && (
          <>
            <Field label={words.callerName} name="callerName">
              {(tied) => (
                <Input
                  {...tied}
                  maxLength={100}
                  value={name}
                  onChange={(event) => change({ name: event.target.value })}
                />
              )}
            </Field>
            <Field label={words.callerNumber} name="callerNumber">
              {(tied) => (
                <Input
                  {...tied}
                  maxLength={30}
                  inputMode="tel"
                  required={mayBeOfCaller && !isOfCaller}
                  value={number}
                  onChange={(event) => change({ number: event.target.value })}
                />
              )}
            </Field>
          </>
        )}
        {caller?.isRecorded === true && mayBeAnonymous.includes(kind) && (
          <Alert
            className="whole"
            tone={isAnonymous ? 'warn' : 'info'}
            title={words.recordedAgentCall}
          />
        )}
        <Field label={words.matter} name="text" hint={words.matterHint} whole>
          {(tied) => (
            <TextArea
              {...tied}
              required
              rows={4}
              value={text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </Field>
        <CourtOfTicket
          courts={courts}
          courtId={courtId}
          onChange={(next) => change({ courtId: next, about: nobody, to: nobody })}
        />
        <Field label={words.spoken} name="language">
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.spoken}
              value={language}
              onChange={(next) => change({ language: next })}
              options={(['zh', 'en'] as const).map((each) => ({
                value: each,
                label: queue.language[each],
              }))}
            />
          )}
        </Field>
        <AddresseeFields
          courtId={courtOf(caseNumber)}
          chosen={about}
          department={{
            name: 'aboutDepartmentId',
            label: words.aboutDepartment,
            placeholder: words.notNamed,
            clears: true,
          }}
          person={{
            name: 'aboutStaffId',
            label: words.aboutStaff,
            placeholder: words.notNamed,
          }}
          onChange={(next) => change({ about: next })}
        />
        <AddresseeFields
          courtId={courtOf(caseNumber)}
          chosen={to}
          department={{
            name: 'departmentId',
            label: words.toDepartment,
            placeholder: words.rulesDecide,
            clears: true,
          }}
          person={{
            name: 'assigneeId',
            label: words.toHandler,
            placeholder: words.departmentDecides,
          }}
          onChange={(next) => change({ to: next })}
        />
        <RefusalNotice />
      </RefusedForm>
      <div className="row whole">
        <Checkbox checked={urgent} onChange={(event) => change({ urgent: event.target.checked })}>
          {words.urgent}
        </Checkbox>
        <Checkbox
          checked={isConfidential}
          disabled={alwaysConfidential.includes(kind)}
          onChange={(event) => change({ confidential: event.target.checked })}
        >
          {words.confidential} <span className="small mute">{words.confidentialHint}</span>
        </Checkbox>
        {mayBeOfCaller && (
          <Checkbox
            checked={isOfCaller}
            onChange={(event) => change({ isOfCaller: event.target.checked })}
          >
            {words.ofCaller}
          </Checkbox>
        )}
        {mayBeAnonymous.includes(kind) && (
          <Checkbox
            checked={anonymous}
            onChange={(event) => change({ anonymous: event.target.checked })}
          >
            {words.anonymous}
          </Checkbox>
        )}
        <span className="grow" />
        <Button kind="primary" type="submit" isBusy={open.isPending}>
          {words.openIt}
        </Button>
      </div>
    </form>
  );
}

/** The chosen ids by the names of the server; of nobody: none. */
function idsOf<D extends string, S extends string>(
  { departmentId, staffId }: Addressee,
  department: D,
  staff: S,
): Partial<Record<D | S, number>> {
  return {
    ...(departmentId === null ? {} : { [department]: departmentId }),
    ...(staffId === null ? {} : { [staff]: staffId }),
  } as Partial<Record<D | S, number>>;
}

/** What this tab has written already; otherwise what is known of the caller. */
function firstWritten(props: {
  readonly draft: string;
  readonly caller: CallerOfTicket | null;
  readonly caseNumber: string | null;
}): Written {
  const { caller, caseNumber } = props;
  const known: Written = {
    kind: caseNumber === null ? 'consultation' : 'contact_judge',
    text: '',
    name: caller?.verified?.personName ?? '',
    number: caller?.number ?? '',
    caseNumber: caseNumber ?? '',
    urgent: false,
    anonymous: false,
    confidential: false,
    language: caller?.language ?? 'zh',
    courtId: null,
    about: nobody,
    to: nobody,
    isOfCaller: true,
  };
  const draft = readDraft(props.draft);
  if (!isWritten(draft)) return known;
  return { ...known, ...draft, ...(caseNumber === null ? {} : { caseNumber, kind: known.kind }) };
}

function isWritten(draft: unknown): draft is Written {
  if (typeof draft !== 'object' || draft === null) return false;
  const { kind, text, name, number, caseNumber } = draft as Readonly<Record<string, unknown>>;
  const isText = [text, name, number, caseNumber].every((each) => typeof each === 'string');
  return isText && kinds.some((each) => each === kind);
}
