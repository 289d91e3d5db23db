/** Whom to call back, while there is no call: missed calls to take, and callbacks that are asked for. */
import { Button, Tabs } from 'antd';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { CallbackTable } from '../callbacks/callbackTable.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../shell/preferences.js';
import { CaseSearch } from '../cases/caseSearch.js';
import { NewOrderForm } from '../orders/newOrderForm.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { lineWords } from '../words/line.js';
import { orderWords } from '../words/orders.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { useLocation } from 'wouter';

export function Worklist() {
  const words = useWords(deskWords);
  const orders = useWords(orderWords);
  const [, go] = useLocation();
  const missed = useRead('GET /api/missed-calls', undefined, { everyMs: 30_000 });
  const callbacks = useRead('GET /api/callbacks', undefined, { everyMs: 30_000 });
  return (
    <section className="panel fill grow file" aria-label={words.worklist}>
      <Tabs
        items={[
          {
            key: 'missed',
            label: `${words.missed} ${missed.data?.calls.length ?? ''}`,
            children: <MissedCalls />,
          },
          {
            key: 'callbacks',
            label: `${words.callbacks} ${callbacks.data?.callbacks.length ?? ''}`,
            children: <CallbackTable rows={callbacks.data?.callbacks} />,
          },
          { key: 'search', label: words.searchCase, children: <CaseSearch /> },
          {
            key: 'new',
            label: orders.newOrder,
            children: (
              <div className="pad">
                <NewOrderForm
                  caller={null}
                  caseNumber={null}
                  onOpened={(number) => go(`/orders/${number}`)}
                />
              </div>
            ),
          },
        ]}
      />
    </section>
  );
}

/** Callers who reached nobody. Two who take the same one make one callback. */
export function MissedCalls() {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const line = useWords(lineWords);
  const { language } = usePreferences();
  const missed = useRead('GET /api/missed-calls', undefined, { everyMs: 30_000 });
  const take = useAct('POST /api/missed-calls/:id/take', {
    refreshes: ['GET /api/missed-calls', 'GET /api/callbacks'],
  });
  return (
    <DataTable
      caption={words.missed}
      rows={missed.data?.calls}
      rowKey={(call) => call.entryId}
      columns={[
        {
          key: 'at',
          title: words.at,
          show: (call) => <span className="num">{formatMoment(call.at, language)}</span>,
        },
        {
          key: 'number',
          title: words.number,
          show: (call) => (
            <span className="row tight num">
              {call.number === '' ? common.withheld : call.number}
              {call.times > 1 && <Tag tone="warn">×{call.times}</Tag>}
            </span>
          ),
        },
        { key: 'why', title: words.why, show: (call) => wordOf(line.result, call.result) },
        { key: 'line', title: words.line, show: (call) => call.line },
        {
          key: 'take',
          title: words.take,
          show: (call) => (
            <Button
              size="small"
              disabled={call.number === ''}
              onClick={() =>
                take.mutate(
                  { params: { id: call.entryId } },
                  { onSuccess: () => tell('good', words.taken) },
                )
              }
            >
              {words.take}
            </Button>
          ),
        },
      ]}
    />
  );
}
