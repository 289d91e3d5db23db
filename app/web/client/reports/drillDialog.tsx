/** The calls behind a figure. */
import { useState } from 'react';
import { Link } from 'wouter';
import type { SentQuery } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatDuration, formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Pager } from '../parts/pager.js';
import { Tag } from '../parts/tag.js';
import { useQueueName } from '../parts/useQueueName.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { queueWords } from '../words/queue.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { figureIn, isTime, readCell, type Report, type ReportColumn } from './reportCells.js';

export interface Drilled {
  readonly report: Report;
  readonly figure: ReportColumn;
  readonly row: number;
  readonly asked: SentQuery<'GET /api/reports/:name'>;
}

const intervalMs: Readonly<Record<string, number>> = {
  '15m': 15 * 60_000,
  '30m': 30 * 60_000,
  '60m': 60 * 60_000,
  day: 24 * 3_600_000,
};

/** The row of the report: an interval of time, a class of a distribution, or a group. */
function rowQuery({ report, row, asked }: Drilled): {
  fromAt?: string;
  untilAt?: string;
  fromS?: number;
  belowS?: number;
  group?: string;
} {
  const [first] = report.columns;
  const secondsIn = (key: string) => {
    const place = report.columns.findIndex((column) => column.key === key);
    return figureIn(report.rows[row]?.[place], 'en');
  };
  const fromS = secondsIn('from_s');
  const belowS = secondsIn('below_s');
  if (fromS !== null) return { fromS, ...(belowS === null ? {} : { belowS }) };
  // The server knows the group without a name by its English word.
  const { value } = readCell(report.rows[row]?.[0], 'en');
  const length = asked.by === undefined ? undefined : intervalMs[asked.by];
  if (typeof value !== 'string') return {};
  if (!isTime(first) || length === undefined)
    return asked.by === undefined || asked.by === 'total' ? {} : { group: value };
  const from = Date.parse(value);
  return { fromAt: new Date(from).toISOString(), untilAt: new Date(from + length).toISOString() };
}

export function DrillDialog(props: { readonly drilled: Drilled; readonly onClose: () => void }) {
  const { drilled } = props;
  const { report, figure, asked } = drilled;
  const words = useWords(reportWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  const { from, to, queue: onQueue, by } = asked;
  const [page, setPage] = useState(1);
  const calls = useRead('GET /api/reports/:name/calls', {
    params: { name: report.name },
    query: {
      from,
      to,
      ...(onQueue === undefined ? {} : { queue: onQueue }),
      ...(by === undefined ? {} : { by }),
      figure: figure.key,
      ...rowQuery(drilled),
      page,
    },
  });
  return (
    <Dialog wide title={words.drillOf(figure.title[language])} onClose={props.onClose}>
      <DataTable
        caption={words.drill}
        dense
        rows={calls.data?.calls}
        error={calls.error}
        rowKey={(call) => call.entryId}
        columns={[
          {
            key: 'at',
            title: words.time,
            show: (call) => (
              <Link href={`/calls/${call.callId}`} className="num">
                {formatMoment(call.at, language)}
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
          { key: 'queue', title: words.queue, show: (call) => queueName(call.queue) },
          { key: 'agent', title: words.agent, show: (call) => call.agent ?? '—' },
          {
            key: 'result',
            title: words.result,
            show: (call) => (call.result === null ? '' : wordOf(queue.result, call.result)),
          },
          {
            key: 'wait',
            title: words.wait,
            figure: true,
            show: (call) => (call.waitS === null ? '—' : formatDuration(call.waitS)),
          },
          {
            key: 'talk',
            title: words.agentCall,
            figure: true,
            show: (call) => (call.talkS === null ? '—' : formatDuration(call.talkS)),
          },
          {
            key: 'recording',
            title: words.recording,
            show: (call) => call.hasRecording && <Tag tone="info">{words.recording}</Tag>,
          },
        ]}
      />
      <Pager page={page} hasMore={calls.data?.hasMore === true} onPage={setPage} />
    </Dialog>
  );
}
