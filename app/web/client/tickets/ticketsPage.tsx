/** The tickets that the user may see, by due time: all open ones, or the result of a search. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { GotReply } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { MultiCombobox } from '../parts/controls/combobox.js';
import { DataTable } from '../parts/dataTable.js';
import { FigureCard } from '../parts/figureCard.js';
import { chosenOf, FilterSelect } from '../parts/filterSelect.js';
import { Pager } from '../parts/pager.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { useFilters } from '../parts/useFilters.js';
import { WordSearch } from '../parts/wordSearch.js';
import { pageWords } from '../session/pages.js';
import { useMe } from '../session/useMe.js';
import { useSearchWords } from '../session/useSearchWords.js';
import { usePreferences } from '../words/preferences.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { DueTag } from './dueTag.js';
import { ticketTone } from './ticketTone.js';

type Status = keyof (typeof ticketWords)['zh']['status'];
type Kind = keyof (typeof ticketWords)['zh']['kind'];

const statuses = Object.keys(ticketWords.zh.status) as Status[];
const kinds = Object.keys(ticketWords.zh.kind) as Kind[];

/**
 * Milliseconds between two readings of the figures. No event tells of a confidential or anonymous
 * ticket: its moment would tell who has opened it. Figures name nobody, and reading them is no
 * reading of callers' data.
 */
const summaryMs = 15_000;

/** Reads the list again when the figures say that it is another one. */
function useListByFigures(figures: GotReply<'GET /api/ticket-summary'> | undefined): void {
  const cache = useQueryClient();
  const text = figures === undefined ? null : JSON.stringify(figures);
  const before = useRef(text);
  useEffect(() => {
    if (before.current !== null && before.current !== text)
      for (const route of ['GET /api/tickets', 'POST /api/tickets/search'])
        void cache.invalidateQueries({ queryKey: [route] });
    before.current = text;
  }, [cache, text]);
}

export function TicketsPage() {
  const words = useWords(ticketWords);
  const titles = useWords(pageWords);
  const { language } = usePreferences();
  const me = useMe();
  const filters = useFilters();
  const [looked, setLooked] = useSearchWords('tickets');
  const status = statuses.filter((each) => filters.getAll('status').includes(each));
  const kind = chosenOf(filters, 'kind', kinds);
  const wanted = {
    page: filters.page,
    ...(status.length > 0 ? { status } : {}),
    ...(kind === undefined ? {} : { kind }),
    overdue: filters.isOn('overdue'),
    supervised: filters.isOn('supervised'),
    mine: filters.isOn('mine'),
  };
  const listed = useRead(
    'GET /api/tickets',
    { query: wanted },
    { enabled: looked === '', keepsFormer: true },
  );
  const found = useRead(
    'POST /api/tickets/search',
    { body: { ...wanted, words: looked } },
    { enabled: looked !== '' },
  );
  const tickets = looked === '' ? listed : found;
  const summary = useRead('GET /api/ticket-summary', undefined, { everyMs: summaryMs }).data;
  useListByFigures(summary);
  const isNarrowed =
    looked !== '' ||
    status.length > 0 ||
    kind !== undefined ||
    wanted.overdue ||
    wanted.supervised ||
    wanted.mine;
  const switches = [
    ['overdue', words.onlyOverdue],
    ['supervised', words.action.supervise],
    // An agent has no tickets to answer: they go to the court.
    ...(me.staffId === null ? [] : [['mine', words.mine] as const]),
  ] as const;

  return (
    <div className="page">
      <div className="title">
        <h1>{titles.tickets}</h1>
        <div className="row">
          <WordSearch
            label={words.find}
            words={looked}
            onSearch={(text) => {
              filters.setPage(1);
              setLooked(text);
            }}
          />
          <FilterSelect
            filters={filters}
            name="kind"
            label={words.kindOf}
            all={words.anyKind}
            choices={kinds}
            words={words.kind}
          />
          <MultiCombobox
            className="wide-select"
            aria-label={words.statusOf}
            placeholder={looked === '' ? words.openOnes : words.anyStatus}
            value={status}
            onChange={(next) => filters.set('status', next)}
            options={statuses.map((each) => ({ value: each, label: words.status[each] }))}
          />
          {switches.map(([name, label]) => (
            <Checkbox
              key={name}
              checked={filters.isOn(name)}
              onChange={(event) => filters.set(name, event.target.checked)}
            >
              {label}
            </Checkbox>
          ))}
        </div>
      </div>
      {summary !== undefined && (
        <div className="figures">
          <FigureCard name={words.summary.open} value={summary.open} to="/tickets" />
          <FigureCard
            name={words.summary.overdue}
            value={summary.overdue}
            tone={summary.overdue > 0 ? 'bad' : undefined}
            to="/tickets?overdue=true"
          />
          <FigureCard name={words.summary.dueToday} value={summary.dueToday} />
          <FigureCard
            name={words.summary.toDispatch}
            value={summary.toDispatch}
            to="/tickets?status=opened&status=returned&status=reopened"
          />
        </div>
      )}
      <Panel title={titles.tickets} flush>
        <DataTable
          caption={titles.tickets}
          empty={isNarrowed ? words.someFound : words.noTickets}
          rows={tickets.data?.tickets}
          error={tickets.error}
          rowKey={(ticket) => ticket.number}
          columns={[
            {
              key: 'number',
              title: words.number,
              show: (ticket) => (
                <Link href={`/tickets/${ticket.number}`} className="num">
                  {ticket.number}
                </Link>
              ),
            },
            {
              key: 'kind',
              title: words.kindOf,
              show: (ticket) => (
                <span className="row">
                  {words.kind[ticket.kind]}
                  {ticket.urgent && <Tag tone="bad">{words.urgent}</Tag>}
                  {ticket.confidential && <Tag tone="calm">{words.confidential}</Tag>}
                </span>
              ),
            },
            {
              key: 'status',
              title: words.statusOf,
              show: (ticket) => (
                <Tag tone={ticketTone(ticket.status)}>{words.status[ticket.status]}</Tag>
              ),
            },
            { key: 'due', title: words.dueAt, show: (ticket) => <DueTag {...ticket} /> },
            {
              key: 'department',
              title: words.department,
              show: (ticket) => ticket.department?.name ?? <span className="mute">—</span>,
            },
            {
              key: 'handler',
              title: words.handler,
              show: (ticket) =>
                (ticket.holder ?? ticket.handler)?.name ?? <span className="mute">—</span>,
            },
            {
              key: 'supervision',
              title: words.action.supervise,
              show: (ticket) =>
                ticket.supervisionLevel > 0 && (
                  <Tag tone="warn">{words.supervised(ticket.supervisionLevel)}</Tag>
                ),
            },
            {
              key: 'opened',
              title: words.openedAt,
              show: (ticket) => (
                <span className="num">{formatMoment(ticket.openedAt, language)}</span>
              ),
            },
          ]}
        />
        <Pager
          page={filters.page}
          hasMore={tickets.data?.hasMore === true}
          onPage={filters.setPage}
        />
      </Panel>
    </div>
  );
}
