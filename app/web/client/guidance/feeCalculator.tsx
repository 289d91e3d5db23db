/** The fees of a case, each step with its article (诉讼费用交纳办法, State Council Decree 481). */
import { useDeferredValue, useState } from 'react';
import { useRead } from '../api/useRead.js';
import { Alert } from '../parts/controls/alert.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { Input } from '../parts/controls/input.js';
import { Select } from '../parts/controls/select.js';
import { Field } from '../parts/field.js';
import { usePreferences } from '../words/preferences.js';
import { guidanceWords } from '../words/guidance.js';
import { refusalWords } from '../api/refusals.js';
import { useWords } from '../words/useWords.js';

const amountPattern = /^\d{1,13}(\.\d{1,2})?$/;

export function FeeCalculator() {
  const words = useWords(guidanceWords);
  const { language } = usePreferences();
  const kinds = useRead('GET /api/fee/kinds', { query: { language } }).data?.kinds ?? [];
  const [kind, setKind] = useState('property');
  const [amount, setAmount] = useState('');
  const [halved, setHalved] = useState(false);
  const [appeal, setAppeal] = useState(false);
  const takesAmount = kinds.find((each) => each.kind === kind)?.takesAmount ?? true;
  const isAsked = amountPattern.test(amount) || (!takesAmount && kinds.length > 0);
  const query = useDeferredValue(
    JSON.stringify({ kind, halved, appeal, ...(takesAmount ? { amount } : {}) }),
  );
  const { data: fee, error } = useRead(
    'GET /api/fee',
    { query: { ...(JSON.parse(query) as { kind: string }), language } },
    { enabled: isAsked, keepsFormer: true },
  );
  return (
    <div className="stack">
      <Field label={words.kind}>
        {(tied) => (
          <Select
            {...tied}
            aria-label={words.kind}
            value={kind}
            onChange={setKind}
            options={kinds.map((each) => ({ value: each.kind, label: each.name }))}
          />
        )}
      </Field>
      {takesAmount && (
        <Field label={words.amount}>
          {(tied) => (
            <Input
              {...tied}
              inputMode="decimal"
              value={amount}
              onChange={(event) => setAmount(event.target.value.replace(/[,，\s]/g, ''))}
            />
          )}
        </Field>
      )}
      <div className="row">
        <Checkbox checked={halved} onChange={(event) => setHalved(event.target.checked)}>
          {words.halved}
        </Checkbox>
        <Checkbox checked={appeal} onChange={(event) => setAppeal(event.target.checked)}>
          {words.appeal}
        </Checkbox>
      </div>
      {isAsked && error !== null && <Alert tone="bad" title={refusalWords(error, language)} />}
      {isAsked && error === null && fee !== undefined && (
        <div className="stack" aria-live="polite">
          <p className="row apart">
            <span>{words.total}</span>
            <strong className="big-figure num">{fee.total}</strong>
          </p>
          <Steps
            title={words.steps}
            steps={fee.steps.map((each) => ({ ...each, figure: each.adds }))}
          />
          <Steps title={words.terms} steps={fee.terms} />
          <Steps title={words.refunds} steps={fee.refunds} />
        </div>
      )}
    </div>
  );
}

/** The steps of a computation, each with its article. */
export function Steps(props: {
  readonly title: string;
  readonly steps: readonly {
    readonly words: string;
    readonly law: string;
    readonly article: string;
    readonly figure?: string;
  }[];
}) {
  if (props.steps.length === 0) return null;
  return (
    <section>
      <h3 className="small">{props.title}</h3>
      <ol className="reckoning">
        {props.steps.map((step, at) => (
          <li key={at}>
            <span>
              {step.words}{' '}
              <span className="small mute source">{`${step.law} ${step.article}`}</span>
            </span>
            {step.figure !== undefined && <span className="num">{step.figure}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
