/**
 * The last day of a period, each step with its article; and the day after a number of working days.
 */
import { useState } from 'react';
import { useRead } from '../api/useRead.js';
import { isoDay } from '../clock/formatTime.js';
import { serverNow } from '../clock/serverClock.js';
import { Alert } from '../parts/controls/alert.js';
import { Input } from '../parts/controls/input.js';
import { Field } from '../parts/field.js';
import { SearchedField } from '../parts/formFields.js';
import { usePreferences } from '../words/preferences.js';
import { guidanceWords } from '../words/guidance.js';
import { useWords } from '../words/useWords.js';
import { Steps } from './feeCalculator.js';

export function LastDayCalculator() {
  const words = useWords(guidanceWords);
  const { language } = usePreferences();
  const kinds = useRead('GET /api/last-day/kinds', { query: { language } }).data?.kinds ?? [];
  const [chosen, setKind] = useState<string | null>(null);
  const [from, setFrom] = useState(isoDay(serverNow()));
  const [workdays, setWorkdays] = useState('');
  const kind = chosen ?? kinds[0]?.kind ?? null;
  const hasDay = /^\d{4}-\d{2}-\d{2}$/.test(from);
  const { data: found } = useRead(
    'GET /api/last-day',
    { query: { kind: kind ?? '', from, language } },
    { enabled: kind !== null && hasDay, keepsFormer: true },
  );
  const { data: after } = useRead(
    'GET /api/workdays',
    { query: { from, workdays: Number(workdays) } },
    { enabled: hasDay && /^\d{1,3}$/.test(workdays) },
  );
  return (
    <div className="stack">
      <SearchedField
        label={words.period}
        clears={false}
        value={kind}
        onChange={setKind}
        choices={kinds.map((each) => ({ value: each.kind, label: each.name }))}
      />
      <Field label={words.from} hint={words.fromHint}>
        {(tied) => (
          <Input
            {...tied}
            type="date"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        )}
      </Field>
      {hasDay && found !== undefined && (
        <div className="stack" aria-live="polite">
          <p className="row apart">
            <span>{words.lastDay}</span>
            <strong className="big-figure num">
              {found.lastDay} {found.weekday}
            </strong>
          </p>
          {!found.isPublished && <Alert tone="warn" title={words.notPublished} />}
          <Steps
            title={words.steps}
            steps={found.steps.map((each) => ({ ...each, figure: each.day }))}
          />
        </div>
      )}
      <Field label={words.count}>
        {(tied) => (
          <Input
            {...tied}
            inputMode="numeric"
            maxLength={3}
            value={workdays}
            onChange={(event) => setWorkdays(event.target.value.replace(/\D/g, ''))}
          />
        )}
      </Field>
      {hasDay && after !== undefined && workdays !== '' && (
        <p className="row apart" aria-live="polite">
          <span>{words.after}</span>
          <strong className="num">{after.day}</strong>
        </p>
      )}
    </div>
  );
}
