/** Opens an order for a caller; known data is filled in. */
import { Alert, Button, Checkbox, Input, Select } from 'antd';
import { useState, type SubmitEvent } from 'react';
import type { SentBody } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { Field } from '../parts/field.js';
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

export function NewOrderForm(props: {
  /** The caller at the desk; null: the call is over. */
  readonly caller: CallerOfOrder | null;
  /** The case of the order, if it is known. */
  readonly caseNumber: string | null;
  readonly onOpened: (number: string) => void;
}) {
  const words = useWords(orderWords);
  const { caller } = props;
  const open = useAct('POST /api/orders', {
    refreshes: ['GET /api/desk', 'GET /api/orders', 'GET /api/order-summary'],
  });
  const [kind, setKind] = useState<Kind>(
    props.caseNumber === null ? 'consultation' : 'contact_judge',
  );
  const [text, setText] = useState('');
  const [name, setName] = useState(caller?.verified?.personName ?? '');
  const [number, setNumber] = useState(caller?.number ?? '');
  const [caseNumber, setCaseNumber] = useState(props.caseNumber ?? '');
  const [urgent, setUrgent] = useState(false);
  const [anonymous, setAnonymous] = useState(false);
  const isAnonymous = anonymous && mayBeAnonymous.includes(kind);
  // Without a telephone number the server takes the call at the desk.
  const isOtherNumber = !isAnonymous && number !== '' && number !== caller?.number;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    open.mutate({
      body: {
        kind,
        text,
        urgent,
        anonymous: isAnonymous,
        ...(caller === null ? {} : { language: caller.language }),
        ...(caseNumber === '' ? {} : { caseNumber }),
        ...(name === '' || isAnonymous ? {} : { callerName: name }),
        ...(isOtherNumber ? { callerNumber: number } : {}),
      },
    });
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
          <Button onClick={() => props.onOpened(opened)}>{words.seeIt}</Button>
          <Button
            type="primary"
            onClick={() => {
              setText('');
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
            onChange={setKind}
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
            onChange={(event) => setCaseNumber(event.target.value)}
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
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={words.callerNumber}>
            {(tied) => (
              <Input
                {...tied}
                maxLength={30}
                inputMode="tel"
                value={number}
                onChange={(event) => setNumber(event.target.value)}
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
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <div className="row whole">
        <Checkbox checked={urgent} onChange={(event) => setUrgent(event.target.checked)}>
          {words.urgent}
        </Checkbox>
        {mayBeAnonymous.includes(kind) && (
          <Checkbox checked={anonymous} onChange={(event) => setAnonymous(event.target.checked)}>
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
