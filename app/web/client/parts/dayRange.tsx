import { dayStart } from '../clock/formatTime.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { Input } from './controls/input.js';
import type { Filters } from './useFilters.js';

const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

/** The moments between which a list is read, from the days in the address. */
export function daysOf(filters: Pick<Filters, 'get'>): {
  readonly since?: string;
  readonly until?: string;
} {
  const [since, until] = [filters.get('since'), filters.get('until')];
  return {
    ...(isDay(since) ? { since: dayStart(since) } : {}),
    ...(isDay(until) ? { until: dayStart(until, 1) } : {}),
  };
}

/** The first and the last day of a list. */
export function DayRange({ filters }: { readonly filters: Filters }) {
  const words = useWords(commonWords);
  return (
    <>
      {(['since', 'until'] as const).map((name) => (
        <label key={name} className="row tight">
          {words[name]}
          <Input
            type="date"
            className="date"
            value={filters.get(name) ?? ''}
            onChange={(event) => filters.set(name, event.target.value)}
          />
        </label>
      ))}
    </>
  );
}
