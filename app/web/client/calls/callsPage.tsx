/** Past calls, the newest first. */
import { Alert, Input, Select } from 'antd';
import { Link, useSearchParams } from 'wouter';
import type { SentQuery } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatDuration, formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { pageWords } from '../session/pages.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { commonWords } from '../words/common.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

type Outcome = NonNullable<NonNullable<SentQuery<'GET /api/calls'>>['outcome']>;
const outcomes: readonly Outcome[] = ['served', 'abandoned', 'failed', 'busy', 'too_long', 'lost'];

/** The moment at which a day begins in Beijing. */
const dayStart = (day: string, plusDays = 0) =>
  new Date(Date.parse(`${day}T00:00:00+08:00`) + plusDays * 86_400_000).toISOString();
const isDay = (text: string | null): text is string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text);

export function CallsPage() {
  const words = useWords(callWords);
  const common = useWords(commonWords);
  const line = useWords(lineWords);
  const titles = useWords(pageWords);
  const { language } = usePreferences();
  const [filter, setFilter] = useSearchParams();
  const [since, until] = [filter.get('since'), filter.get('until')];
  const outcome = outcomes.find((each) => each === filter.get('outcome'));
  const calls = useRead('GET /api/calls', {
    query: {
      limit: 200,
      ...(isDay(since) ? { since: dayStart(since) } : {}),
      ...(isDay(until) ? { until: dayStart(until, 1) } : {}),
      ...(outcome === undefined ? {} : { outcome }),
    },
  });
  const set = (name: string, value: string | undefined) =>
    setFilter((former) => {
      const next = new URLSearchParams(former);
      if (value === undefined || value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });

  return (
    <div className="page">
      <div className="title">
        <h1>{titles.calls}</h1>
        <div className="row">
          <label className="row tight">
            {words.since}
            <Input
              type="date"
              value={since ?? ''}
              onChange={(event) => set('since', event.target.value)}
            />
          </label>
          <label className="row tight">
            {words.until}
            <Input
              type="date"
              value={until ?? ''}
              onChange={(event) => set('until', event.target.value)}
            />
          </label>
          <Select
            aria-label={words.outcome}
            allowClear
            placeholder={words.anyOutcome}
            className="mid-select"
            value={outcome ?? null}
            onChange={(value) => set('outcome', value ?? undefined)}
            options={outcomes.map((each) => ({ value: each, label: wordOf(line.outcome, each) }))}
          />
        </div>
      </div>
      {calls.data?.hasMore === true && <Alert type="info" showIcon title={words.hasMore} />}
      <Panel title={titles.calls} flush>
        <DataTable
          caption={titles.calls}
          rows={calls.data?.calls}
          rowKey={(call) => call.id}
          columns={[
            {
              key: 'at',
              title: words.startedAt,
              show: (call) => (
                <Link href={`/calls/${call.id}`} className="num">
                  {formatMoment(call.startedAt, language)}
                </Link>
              ),
            },
            {
              key: 'number',
              title: words.number,
              show: (call) => (
                <span className="num">{call.number === '' ? common.withheld : call.number}</span>
              ),
            },
            {
              key: 'direction',
              title: words.directionOf,
              show: (call) => words.direction[call.direction],
            },
            {
              key: 'language',
              title: words.language,
              show: (call) => line.language[call.language],
            },
            {
              key: 'proof',
              title: words.proof,
              show: (call) =>
                call.proof === null ? (
                  <span className="mute">{words.notVerified}</span>
                ) : (
                  <Tag tone="good">{wordOf(line.proof, call.proof)}</Tag>
                ),
            },
            {
              key: 'length',
              title: words.talk,
              figure: true,
              show: (call) =>
                call.endedAt === null
                  ? '…'
                  : formatDuration((Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000),
            },
            {
              key: 'outcome',
              title: words.outcome,
              show: (call) => (call.outcome === null ? '' : wordOf(line.outcome, call.outcome)),
            },
          ]}
        />
      </Panel>
    </div>
  );
}
