/** The queue reports: a chart, the table below it, the formula of each figure, and its calls. */
import { useMutation } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { SentQuery } from '../../contract/contract.js';
import { pathOf } from '../api/callApi.js';
import { refusalWords } from '../api/refusals.js';
import { saveFile } from '../api/saveFile.js';
import { useRead } from '../api/useRead.js';
import { formatDay, formatMoment, isoDay } from '../clock/formatTime.js';
import { serverNow } from '../clock/serverClock.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { Input } from '../parts/controls/input.js';
import { Menu } from '../parts/controls/menu.js';
import { Select } from '../parts/controls/select.js';
import { Pager } from '../parts/pager.js';
import { Panel } from '../parts/panel.js';
import { useQueueName } from '../parts/useQueueName.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';
import { DrillDialog, type Drilled } from './drillDialog.js';
import { MailDialog } from './mailDialog.js';
import { namedQueues } from './namedQueues.js';
import { isFigure } from './reportCells.js';
import { FigureChart, HeatMap } from './reportCharts.js';
import { ReportTable } from './reportTable.js';

type Asked = SentQuery<'GET /api/reports/:name'>;

const dayMs = 86_400_000;
const quick = { today: [0, 0], yesterday: [1, 1], week: [6, 0], month: [29, 0] } as const;

export function ReportsPage() {
  const words = useWords(reportWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const me = useMe();
  const queueName = useQueueName();
  const [search, setSearch] = useSearchParams();
  const [drilled, setDrilled] = useState<Drilled | null>(null);
  const [isMailing, setIsMailing] = useState(false);
  const all = useRead('GET /api/reports', undefined).data;
  const name = search.get('report') ?? 'service';
  const definition = all?.reports.find((each) => each.name === name) ?? all?.reports[0];
  const today = isoDay(serverNow());
  const by =
    definition?.groupings.find((each) => each === search.get('by')) ?? definition?.groupings[0];
  const queue = definition?.takesQueue === true ? search.get('queue') : null;
  const asked: Asked = {
    from: search.get('from') ?? isoDay(serverNow() - 6 * dayMs),
    to: search.get('to') ?? today,
    // A queue that was chosen for another report is refused by one that is about none.
    ...(queue === null ? {} : { queue }),
    ...(by === undefined ? {} : { by }),
    ...(search.get('compare') === 'before' ? { compare: 'before' as const } : {}),
    ...(definition?.namesCallers === true ? { page: Number(search.get('page') ?? 1) } : {}),
  };
  const { data: report, error } = useRead(
    'GET /api/reports/:name',
    { params: { name: definition?.name ?? name }, query: asked },
    { enabled: definition !== undefined, keepsFormer: true },
  );
  const save = useMutation({ mutationFn: saveFile });
  const figures = (report?.columns ?? []).filter(isFigure);
  const explained = (report?.columns ?? []).filter(({ formula }) => formula !== null);
  const figure = figures.find(({ key }) => key === search.get('figure')) ?? figures[0];
  const limits = definition?.takesQueue === true ? (all?.queues ?? []) : [];
  // A list of callers gets no chart: a bar for each caller would say nothing.
  const isDrawn = definition?.namesCallers === false;
  const isByHour = by === '60m' || by === '30m' || by === '15m';

  function set(change: Readonly<Record<string, string | null | undefined>>): void {
    setSearch((former) => {
      const next = new URLSearchParams(former);
      // A new request starts at the first page.
      next.delete('page');
      for (const [key, value] of Object.entries(change)) {
        if (value === null || value === undefined || value === '') next.delete(key);
        else next.set(key, value);
      }
      return next;
    });
  }

  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
        <div className="row">
          <Button onClick={() => setIsMailing(true)}>{words.mail}</Button>
          <Menu
            className="button"
            onSave={save.mutate}
            items={(['xlsx', 'csv', 'pdf'] as const).map((format) => ({
              key: format,
              label: format.toUpperCase(),
              file: pathOf('GET /api/reports/:name/file', {
                params: { name: definition?.name ?? name },
                query: {
                  ...{ ...asked, compare: undefined, page: undefined, format, language },
                  // A PDF has the chart that is shown.
                  figure: figure?.key,
                },
              }),
            }))}
          >
            <Icon name="download" /> {words.export} ▾
          </Menu>
        </div>
      </div>
      <div className="filters">
        <Select
          aria-label={words.choose}
          className="wide-select"
          value={definition?.name ?? null}
          onChange={(report) => set({ report, by: null, figure: null })}
          options={
            all?.reports.map((each) => ({ value: each.name, label: each.title[language] })) ?? []
          }
        />
        {(Object.keys(quick) as (keyof typeof quick)[]).map((each) => {
          const [first, last] = quick[each];
          const from = isoDay(serverNow() - first * dayMs);
          const to = isoDay(serverNow() - last * dayMs);
          return (
            <Button
              key={each}
              kind={asked.from === from && asked.to === to ? 'primary' : undefined}
              onClick={() => set({ from, to })}
            >
              {words.quick[each]}
            </Button>
          );
        })}
        <Input
          type="date"
          aria-label={words.from}
          className="date"
          max={asked.to}
          value={asked.from}
          onChange={(event) => set({ from: event.target.value })}
        />
        <Input
          type="date"
          aria-label={words.to}
          className="date"
          min={asked.from}
          value={asked.to}
          onChange={(event) => set({ to: event.target.value })}
        />
        {definition?.takesQueue === true && (
          <Select
            aria-label={words.queue}
            className="mid-select"
            none={words.everyQueue}
            value={queue}
            onChange={(queue) => set({ queue })}
            options={
              all?.queues.map((each) => ({ value: each.name, label: queueName(each.name) })) ?? []
            }
          />
        )}
        {definition !== undefined && definition.groupings.length > 1 && (
          <Select
            aria-label={words.by}
            value={by ?? null}
            onChange={(next) => set({ by: next })}
            options={definition.groupings.map((each) => ({
              value: each,
              label: words.groupedBy(words.grouping[each]),
            }))}
          />
        )}
        <Checkbox
          checked={asked.compare === 'before'}
          onChange={(event) => set({ compare: event.target.checked ? 'before' : null })}
        >
          {words.compare}
        </Checkbox>
      </div>
      {definition !== undefined && <p className="mute">{definition.about[language]}</p>}
      {error !== null && <p className="nothing">{refusalWords(error, language)}</p>}
      {error === null && report === undefined && <p className="nothing">{common.loading}</p>}
      {report !== undefined && report.rows.length === 0 && (
        <p className="nothing">{words.nothing}</p>
      )}
      {report !== undefined && figure !== undefined && isDrawn && report.rows.length > 0 && (
        <Panel
          title={words.chart}
          extra={
            <span className="row">
              {figure.formula !== null && (
                <span className="small mute">{words.formulaIs(figure.formula[language])}</span>
              )}
              <Select
                size="small"
                aria-label={words.figure}
                value={figure.key}
                onChange={(key) => set({ figure: key })}
                options={figures.map((each) => ({ value: each.key, label: each.title[language] }))}
              />
            </span>
          }
        >
          <FigureChart
            report={namedQueues(report, by, queueName)}
            figure={figure}
            onPick={(row) =>
              me.permissions.includes('calls.read') &&
              figure.hasCalls &&
              setDrilled({ report, figure, row, asked })
            }
          />
          {isByHour && (
            <>
              <h3 className="small mute">{words.heat}</h3>
              <HeatMap report={report} figure={figure} />
            </>
          )}
        </Panel>
      )}
      {report !== undefined && report.rows.length > 0 && (
        <Panel
          title={words.table}
          flush
          extra={
            <span className="small mute num">
              {report.before !== null &&
                `${words.belowIsBefore(
                  formatDay(report.before.from, language),
                  // Of a period that is not over yet, only a part is compared.
                  report.before.until < report.from
                    ? formatMoment(report.before.until, language)
                    : formatDay(Date.parse(report.before.until) - 1, language),
                )} · `}
              {words.asOf(formatMoment(report.asOf, language))}
            </span>
          }
        >
          <ReportTable
            report={namedQueues(report, by, queueName)}
            onDrill={
              me.permissions.includes('calls.read')
                ? (row, column) => setDrilled({ report, figure: column, row, asked })
                : undefined
            }
          />
        </Panel>
      )}
      {report !== undefined && definition?.namesCallers === true && (
        <Pager
          page={asked.page ?? 1}
          hasMore={report.hasMore}
          onPage={(page) => set({ page: String(page) })}
        />
      )}
      {report !== undefined && explained.length > 0 && (
        <Panel title={words.formula}>
          <dl className="facts small">
            {explained.map(({ key, title, formula }) => (
              <Fragment key={key}>
                <dt>{title[language]}</dt>
                <dd>{formula?.[language]}</dd>
              </Fragment>
            ))}
            {/* The formulas speak of T and of short abandons, which each queue sets. */}
            {limits.length > 0 && <dt>{words.limits}</dt>}
            {limits
              .filter((each) => asked.queue === undefined || asked.queue === each.name)
              .map((each) => (
                <dd key={each.name}>
                  {words.limitsOf(queueName(each.name), each.serviceLevelS, each.shortAbandonS)}
                </dd>
              ))}
          </dl>
        </Panel>
      )}
      {drilled !== null && <DrillDialog drilled={drilled} onClose={() => setDrilled(null)} />}
      {isMailing && definition !== undefined && (
        <MailDialog
          report={definition}
          queue={asked.queue ?? null}
          by={by ?? null}
          onClose={() => setIsMailing(false)}
        />
      )}
    </div>
  );
}
