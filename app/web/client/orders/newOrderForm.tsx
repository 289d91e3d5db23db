/** Opens an order for a caller; known data is filled in. */
import { Alert, Button, Checkbox, Input, Select } from 'antd';
import { useEffect, useState, type SubmitEvent } from 'react';
import type { SentBody } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { Field } from '../parts/field.js';
import { dropDraft, keepDraft, readDraft } from '../session/drafts.js';
import { orderWords } from '../words/orders.js';
import { useWords } from '../words/useWords.js';

type Kind = SentBody<'POST /api/orders'>['kind'];

/** The kinds of order, the most requested first. */
const kinds: readonly Kind[] = [
  ...(['contact_judge', 'consultation', 'handed_over', 'opinion'] as const),
  ...(['complaint', 'filing_complaint', 'violation_report'] as const),
];
/** Kinds for which a caller may stay anonymous. */
const mayBeAnonymous: readonly Kind[] = ['complaint', 'violation_report', 'opinion'];

/** The data of the caller at the desk. */
interface CallerOfOrder {
  readonly number: string;
  readonly language: 'zh' | 'en';
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
}

/** Under which name an order is kept while it is written in a call, or after one; null: in none. */
export const orderDraft = (callId: string | null) => `order.${callId ?? 'none'}`;

export function NewOrderForm(props: {
  /** The name of the draft: the end of the call or of the wrap-up must not empty the form. */
  readonly draft: string;
  /** The caller at the desk; null: the call is over. */
  readonly caller: CallerOfOrder | null;
  /** The case of the order, if it is known. */
  readonly caseNumber: string | null;
  readonly onOpened: (number: string) => void;
}) {
  const words = useWords(orderWords);
  const { caller } = props;
  const [isOfCaller, setOfCaller] = useState(true);
  const [written, setWritten] = useState(() => firstWritten(props));
  const { kind, text, name, number, caseNumber, urgent, anonymous } = written;
  const change = (next: Partial<Written>) => setWritten((former) => ({ ...former, ...next }));
  const isAnonymous = anonymous && mayBeAnonymous.includes(kind);
  const open = useAct('POST /api/orders', {
    // An anonymous order is in no list before the next morning, and reading one leaves a row of the
    // audit at this moment.
    refreshes: isAnonymous ? [] : ['GET /api/desk', 'GET /api/orders', 'GET /api/order-summary'],
  });
  // Without a telephone number the server takes the call at the desk.
  const isOtherNumber = !isAnonymous && number !== '' && number !== caller?.number;
  // The call of a caller who declined the recording shows no number once it is over, nor does that of
  // a caller who withholds it. The server cannot see whose number this is.
  const mayBeOfCaller = !isAnonymous && caller?.number === '' && caller.verified !== null;

  useEffect(() => {
    if (text !== '') keepDraft(props.draft, written);
  }, [props.draft, written, text]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    open.mutate(
      {
        body: {
          kind,
          text,
          urgent,
          anonymous: isAnonymous,
          ...(caller === null ? {} : { language: caller.language }),
          ...(caseNumber === '' ? {} : { caseNumber }),
          ...(name === '' || isAnonymous ? {} : { callerName: name }),
          ...(isOtherNumber ? { callerNumber: number } : {}),
          ...(mayBeOfCaller ? { isOfCaller } : {}),
        },
      },
      { onSuccess: () => dropDraft(props.draft) },
    );
  }

  if (open.data !== undefined) {
    const { number: opened, code, kind: what } = open.data;
    return (
      <div className="stack">
        <Alert
          type="success"
          showIcon
          title={what === 'joined' ? words.joined(opened) : words.opened(opened)}
          description={
            code !== null && (
              <>
                <p className="call-number num">
                  {words.code} {code}
                </p>
                <p>{words.codeHint}</p>
              </>
            )
          }
        />
        <div className="row">
          {!isAnonymous && <Button onClick={() => props.onOpened(opened)}>{words.seeIt}</Button>}
          <Button
            type="primary"
            onClick={() => {
              change({ text: '' });
              open.reset();
            }}
          >
            {words.newOrder}
          </Button>
        </div>
      </div>
    );
  }

  return (
    <form className="form-grid" onSubmit={submit}>
      <Field label={words.kindOf}>
        {(tied) => (
          <Select
            {...tied}
            aria-label={words.kindOf}
            value={kind}
            onChange={(next: Kind) => change({ kind: next })}
            options={kinds.map((each) => ({ value: each, label: words.kind[each] }))}
          />
        )}
      </Field>
      <Field label={words.aboutCase}>
        {(tied) => (
          <Input
            {...tied}
            maxLength={60}
            list="cases-of-caller"
            value={caseNumber}
            onChange={(event) => change({ caseNumber: event.target.value })}
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
          <Field label={words.callerName}>
            {(tied) => (
              <Input
                {...tied}
                maxLength={100}
                value={name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={words.callerNumber}>
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
      <Field label={words.matter} hint={words.matterHint} whole>
        {(tied) => (
          <Input.TextArea
            {...tied}
            required
            rows={5}
            maxLength={4000}
            value={text}
            onChange={(event) => change({ text: event.target.value })}
          />
        )}
      </Field>
      <div className="row whole">
        <Checkbox checked={urgent} onChange={(event) => change({ urgent: event.target.checked })}>
          {words.urgent}
        </Checkbox>
        {mayBeOfCaller && (
          <Checkbox checked={isOfCaller} onChange={(event) => setOfCaller(event.target.checked)}>
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
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {words.openIt}
        </Button>
      </div>
    </form>
  );
}

/** What this tab has written already; otherwise what is known of the caller. */
function firstWritten(props: {
  readonly draft: string;
  readonly caller: CallerOfOrder | null;
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
  };
  const draft = readDraft(props.draft);
  if (!isWritten(draft)) return known;
  return { ...draft, ...(caseNumber === null ? {} : { caseNumber, kind: known.kind }) };
}

function isWritten(draft: unknown): draft is Written {
  if (typeof draft !== 'object' || draft === null) return false;
  const { kind, text, name, number, caseNumber } = draft as Readonly<Record<string, unknown>>;
  const isText = [text, name, number, caseNumber].every((each) => typeof each === 'string');
  return isText && kinds.some((each) => each === kind);
}
