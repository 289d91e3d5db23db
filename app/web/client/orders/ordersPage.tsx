/** The orders that somebody may see, by due time. */
import { Checkbox, Select } from 'antd';
import { Link, useSearchParams } from 'wouter';
import type { SentQuery } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { FigureCard } from '../parts/figureCard.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { pageWords } from '../session/pages.js';
import { usePreferences } from '../words/preferences.js';
import { orderWords } from '../words/orders.js';
import { useWords } from '../words/useWords.js';
import { DueTag } from './dueTag.js';
import { orderTone } from './orderTone.js';

type Status = keyof (typeof orderWords)['zh']['status'];

export function OrdersPage() {
  const words = useWords(orderWords);
  const titles = useWords(pageWords);
  const { language } = usePreferences();
  const [filter, setFilter] = useSearchParams();
  const chosen = filter.getAll('status').filter((each): each is Status => each in words.status);
  const isOn = (name: string) => filter.get(name) === 'true';
  const query: SentQuery<'GET /api/orders'> = {
    limit: 200,
    ...(chosen.length > 0 ? { status: chosen } : {}),
    overdue: isOn('overdue'),
    supervised: isOn('supervised'),
  };
  const orders = useRead('GET /api/orders', { query });
  const summary = useRead('GET /api/order-summary', undefined).data;

  function change(edit: (next: URLSearchParams) => void): void {
    setFilter((former) => {
      const next = new URLSearchParams(former);
      edit(next);
      return next;
    });
  }
  const turn = (name: string) => (isSet: boolean) =>
    change((next) => (isSet ? next.set(name, 'true') : next.delete(name)));

  return (
    <div className="page">
      <div className="title">
        <h1>{titles.orders}</h1>
        <div className="row">
          <Select
            mode="multiple"
            className="wide-select"
            allowClear
            aria-label={words.statusOf}
            placeholder={words.openOnes}
            maxTagCount="responsive"
            value={chosen}
            onChange={(next: Status[]) =>
              change((search) => {
                search.delete('status');
                for (const each of next) search.append('status', each);
              })
            }
            options={(Object.keys(words.status) as Status[]).map((each) => ({
              value: each,
              label: words.status[each],
            }))}
          />
          <Checkbox
            checked={isOn('overdue')}
            onChange={(event) => turn('overdue')(event.target.checked)}
          >
            {words.onlyOverdue}
          </Checkbox>
          <Checkbox
            checked={isOn('supervised')}
            onChange={(event) => turn('supervised')(event.target.checked)}
          >
            {words.action.supervise}
          </Checkbox>
        </div>
      </div>
      {summary !== undefined && (
        <div className="figures">
          <FigureCard name={words.summary.open} value={summary.open} />
          <FigureCard
            name={words.summary.overdue}
            value={summary.overdue}
            tone={summary.overdue > 0 ? 'bad' : undefined}
          />
          <FigureCard name={words.summary.dueToday} value={summary.dueToday} />
          <FigureCard name={words.summary.toDispatch} value={summary.toDispatch} />
        </div>
      )}
      <Panel title={titles.orders} flush>
        <DataTable
          caption={titles.orders}
          rows={orders.data?.orders}
          rowKey={(order) => order.number}
          columns={[
            {
              key: 'number',
              title: words.number,
              show: (order) => (
                <Link href={`/orders/${order.number}`} className="num">
                  {order.number}
                </Link>
              ),
            },
            {
              key: 'kind',
              title: words.kindOf,
              show: (order) => (
                <span className="row">
                  {words.kind[order.kind]}
                  {order.urgent && <Tag tone="bad">{words.urgent}</Tag>}
                  {order.confidential && <Tag tone="calm">{words.confidential}</Tag>}
                </span>
              ),
            },
            {
              key: 'status',
              title: words.statusOf,
              show: (order) => (
                <Tag tone={orderTone(order.status)}>{words.status[order.status]}</Tag>
              ),
            },
            { key: 'due', title: words.dueAt, show: (order) => <DueTag {...order} /> },
            {
              key: 'department',
              title: words.department,
              show: (order) => order.department?.name ?? <span className="mute">—</span>,
            },
            {
              key: 'handler',
              title: words.handler,
              show: (order) =>
                (order.holder ?? order.handler)?.name ?? <span className="mute">—</span>,
            },
            {
              key: 'supervision',
              title: words.action.supervise,
              show: (order) =>
                order.supervisionLevel > 0 && (
                  <Tag tone="warn">{words.supervised(order.supervisionLevel)}</Tag>
                ),
            },
            {
              key: 'opened',
              title: words.openedAt,
              show: (order) => (
                <span className="num">{formatMoment(order.openedAt, language)}</span>
              ),
            },
          ]}
        />
      </Panel>
    </div>
  );
}
