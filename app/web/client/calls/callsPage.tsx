/** Past calls, the newest first. */
import { Link } from 'wouter';
import type { SentQuery } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatDuration, formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { DayRange, daysOf } from '../parts/dayRange.js';
import { chosenOf, FilterSelect } from '../parts/filterSelect.js';
import { Pager } from '../parts/pager.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { useFilters } from '../parts/useFilters.js';
import { queueTitle } from '../parts/useQueueName.js';
import { WordSearch } from '../parts/wordSearch.js';
import { pageWords } from '../session/pages.js';
import { useSearchWords } from '../session/useSearchWords.js';
import { usePreferences } from '../words/preferences.js';
import { callWords } from '../words/calls.js';
import { commonWords } from '../words/common.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

type Wanted = NonNullable<SentQuery<'GET /api/calls'>>;
type Outcome = NonNullable<Wanted['outcome']>;
type Disposition = NonNullable<Wanted['disposition']>;
const outcomes: readonly Outcome[] = [
  ...(['served', 'abandoned', 'failed', 'busy', 'too_long', 'lost', 'not_reached'] as const),
];

const dispositions = Object.keys(queueWords.zh.disposition) as Disposition[];

/** The digits of a number as it is pasted: with the country's code, in full width, in groups. */
const digitsOf = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(?:00)?86(?=\d{10,11}$)/, '');

/** How long the names of agents and queues count as new. */
const freshMs = 300_000;

export function CallsPage() {
  const words = useWords(callWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const titles = useWords(pageWords);
  const { language } = usePreferences();
  const filters = useFilters();
  const [number, setNumber] = useSearchWords('calls');
  const agents = useRead('GET /api/agent-names', undefined, { freshMs }).data?.agents ?? [];
  const queues = useRead('GET /api/queue-titles', undefined, { freshMs }).data?.queues ?? [];
  const outcome = chosenOf(filters, 'outcome', outcomes);
  const disposition = chosenOf(filters, 'disposition', dispositions);
  const agentId = Number(filters.get('agent'));
  const inQueue = filters.get('queue') ?? '';
  const wanted = {
    ...daysOf(filters),
    page: filters.page,
    ...(outcome === undefined ? {} : { outcome }),
    ...(disposition === undefined ? {} : { disposition }),
    ...(Number.isInteger(agentId) && agentId > 0 ? { agentId } : {}),
    ...(/^[a-z0-9-]{1,32}$/.test(inQueue) ? { queue: inQueue } : {}),
  };
  const all = useRead(
    'GET /api/calls',
    { query: wanted },
    { enabled: number === '', keepsFormer: true },
  );
  const ofNumber = useRead(
    'POST /api/calls/search',
    { body: { ...wanted, number } },
    { enabled: number !== '' },
  );
  const calls = number === '' ? all : ofNumber;

  function search(text: string): void {
    const digits = digitsOf(text);
    if (text !== '' && digits.length < 4) {
      tell('bad', words.badNumber);
      return;
    }
    filters.setPage(1);
    setNumber(digits);
  }

  return (
    <div className="page">
      <div className="title">
        <h1>{titles.calls}</h1>
        <div className="row">
          <WordSearch label={words.findNumber} words={number} onSearch={search} />
          <DayRange filters={filters} />
          <FilterSelect
            filters={filters}
            name="agent"
            label={words.agent}
            all={words.anyAgent}
            choices={agents.map(({ id }) => String(id))}
            words={Object.fromEntries(
              agents.map((each) => [String(each.id), `${each.number} ${each.name}`]),
            )}
          />
          <FilterSelect
            filters={filters}
            name="queue"
            label={words.queue}
            all={words.anyQueue}
            choices={queues.map(({ name }) => name)}
            words={Object.fromEntries(
              queues.map((each) => [each.name, queueTitle(each, language)]),
            )}
          />
          <FilterSelect
            filters={filters}
            name="disposition"
            label={words.disposition}
            all={words.anyDisposition}
            choices={dispositions}
            words={queue.disposition}
          />
          <FilterSelect
            filters={filters}
            name="outcome"
            label={words.outcome}
            all={words.anyOutcome}
            choices={outcomes}
            words={queue.outcome}
          />
        </div>
      </div>
      <Panel title={titles.calls} flush>
        <DataTable
          caption={titles.calls}
          empty={words.noCalls}
          rows={calls.data?.calls}
          error={calls.error}
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
              show: (call) => queue.language[call.language],
            },
            {
              key: 'proof',
              title: words.proof,
              show: (call) =>
                call.proof === null ? (
                  <span className="mute">{words.notVerified}</span>
                ) : (
                  <Tag tone="good">{wordOf(queue.proof, call.proof)}</Tag>
                ),
            },
            {
              key: 'agent',
              title: words.agent,
              show: ({ agentCalls }) =>
                [...new Set(agentCalls.map(({ agent }) => agent))].join(common.comma),
            },
            {
              key: 'disposition',
              title: words.disposition,
              show: ({ agentCalls }) =>
                agentCalls
                  .flatMap(({ disposition }) => disposition ?? [])
                  .map((each) => wordOf(queue.disposition, each))
                  .join(common.comma),
            },
            {
              key: 'length',
              title: words.wholeLength,
              figure: true,
              show: (call) =>
                call.endedAt === null
                  ? '…'
                  : formatDuration((Date.parse(call.endedAt) - Date.parse(call.startedAt)) / 1000),
            },
            {
              key: 'outcome',
              title: words.outcome,
              show: (call) => (call.outcome === null ? '' : wordOf(queue.outcome, call.outcome)),
            },
          ]}
        />
        <Pager
          page={filters.page}
          hasMore={calls.data?.hasMore === true}
          onPage={filters.setPage}
        />
      </Panel>
    </div>
  );
}
