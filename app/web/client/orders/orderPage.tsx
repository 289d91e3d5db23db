/** One order: its data, its messages, its steps, and the possible actions. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { pathOf } from '../api/callApi.js';
import { useInstead } from '../api/useInstead.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { useIsNarrow } from '../look/useIsNarrow.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { orderWords } from '../words/orders.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { DueTag } from './dueTag.js';
import { OrderActionDialog } from './orderActionDialog.js';
import type { OrderAction, OrderShown } from './orderShown.js';
import { orderTone } from './orderTone.js';

export function OrderPage({ number }: { readonly number: string }) {
  const words = useWords(orderWords);
  const common = useWords(commonWords);
  const { data: order, error } = useRead('GET /api/orders/:number', { params: { number } });
  const instead = useInstead(order, error);
  const isNarrow = useIsNarrow();
  const [doing, setDoing] = useState<OrderAction | null>(null);
  if (order === undefined || instead !== null) return <p className="nothing">{instead}</p>;
  const deeds = (
    <div className="row deeds">
      <DueTag {...order} isNamed />
      {order.may.map((action, at) => (
        <Button
          key={action}
          type={at === 0 ? 'primary' : 'default'}
          onClick={() => setDoing(action)}
        >
          {words.action[action]}
        </Button>
      ))}
    </div>
  );
  return (
    <div className="page ticket">
      <div className="title">
        <div className="row">
          <Link href="/orders" className="row" aria-label={common.back}>
            <Icon name="back" size={18} />
          </Link>
          <h1 className="num">{order.number}</h1>
          <Tag tone="brand">{words.kind[order.kind]}</Tag>
          <Tag tone={orderTone(order.status)}>{words.status[order.status]}</Tag>
          {order.urgent && <Tag tone="bad">{words.urgent}</Tag>}
          {order.confidential && <Tag tone="calm">{words.confidential}</Tag>}
          {order.anonymous && <Tag>{words.anonymous}</Tag>}
          {order.supervisionLevel > 0 && (
            <Tag tone="warn">{words.supervised(order.supervisionLevel)}</Tag>
          )}
        </div>
        {!isNarrow && deeds}
      </div>
      <div className="order-grid">
        <div className="stack wide">
          <Panel title={words.messages}>
            <Messages order={order} />
          </Panel>
          {isNarrow && deeds}
          <Panel title={words.attachments}>
            <Attachments order={order} />
          </Panel>
        </div>
        <div className="stack wide">
          <Panel title={words.caller}>
            <Facts order={order} />
          </Panel>
          <Panel title={words.steps}>
            <Steps order={order} />
          </Panel>
        </div>
      </div>
      {doing !== null && (
        <OrderActionDialog order={order} action={doing} onClose={() => setDoing(null)} />
      )}
    </div>
  );
}

function Facts({ order }: { readonly order: OrderShown }) {
  const words = useWords(orderWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const none = <span className="mute">—</span>;
  return (
    <dl className="facts">
      <dt>{words.callerName}</dt>
      <dd>{order.callerName ?? none}</dd>
      <dt>{words.callerNumber}</dt>
      <dd className="num">{order.callerNumber ?? none}</dd>
      <dt>{words.aboutCase}</dt>
      <dd>{order.caseNumber ?? none}</dd>
      {order.about.department !== null && (
        <>
          <dt>{words.aboutDepartment}</dt>
          <dd>{order.about.department.name}</dd>
        </>
      )}
      {order.about.staff !== null && (
        <>
          <dt>{words.aboutStaff}</dt>
          <dd>{order.about.staff.name}</dd>
        </>
      )}
      {order.call !== null && (
        <>
          <dt>{words.call}</dt>
          <dd>
            <Link href={`/calls/${order.call.id}`}>
              <span className="num">{formatMoment(order.call.startedAt, language)}</span> ·{' '}
              {order.call.recordings > 0 ? words.hearCall : words.openCall}
            </Link>
          </dd>
        </>
      )}
      <dt>{words.court}</dt>
      <dd>{order.court.name}</dd>
      <dt>{words.department}</dt>
      <dd>{order.department?.name ?? none}</dd>
      <dt>{words.handler}</dt>
      <dd>{(order.holder ?? order.handler)?.name ?? none}</dd>
      <dt>{words.openedAt}</dt>
      <dd className="num">{formatMoment(order.openedAt, language)}</dd>
      {order.extension !== null && (
        <>
          <dt>{words.action.extend}</dt>
          <dd>
            {order.extension.amount} {wordOf(words.units, order.extension.unit)} ·{' '}
            {order.extension.reason}
          </dd>
        </>
      )}
      <dt>{words.satisfied}</dt>
      <dd>{order.satisfied === null ? words.notSaid : order.satisfied ? common.yes : common.no}</dd>
    </dl>
  );
}

function Messages({ order }: { readonly order: OrderShown }) {
  const words = useWords(orderWords);
  const { language } = usePreferences();
  return (
    <ol className="messages">
      {order.messages.map((message) => (
        <li key={message.id} className={message.purpose}>
          <div className="row apart">
            <strong>{words.purpose[message.purpose]}</strong>
            <span className="num small mute">{formatMoment(message.at, language)}</span>
          </div>
          {message.body !== null && <p className="pre">{message.body}</p>}
          {message.lengthMs !== null && order.mayOpenFiles && (
            <audio
              controls
              preload="none"
              aria-label={words.play}
              src={pathOf('GET /api/orders/:number/messages/:id/sound', {
                params: { number: order.number, id: message.id },
              })}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function Attachments({ order }: { readonly order: OrderShown }) {
  const common = useWords(commonWords);
  if (order.attachments.length === 0) return <p className="mute">{common.none}</p>;
  return (
    <ul className="stack close">
      {order.attachments.map((file) => (
        <li key={file.id} className="row">
          {order.mayOpenFiles && file.name !== null ? (
            <a
              href={pathOf('GET /api/orders/:number/attachments/:id', {
                params: { number: order.number, id: file.id },
              })}
              download={file.name}
            >
              {file.name}
            </a>
          ) : (
            <span>{file.name ?? '—'}</span>
          )}
          <span className="small mute num">{Math.ceil(file.bytes / 1024)} kB</span>
        </li>
      ))}
    </ul>
  );
}

function Steps({ order }: { readonly order: OrderShown }) {
  const words = useWords(orderWords);
  const { language } = usePreferences();
  return (
    <ol className="timeline">
      {order.steps.toReversed().map((step, at) => (
        <li key={order.steps.length - at}>
          <div className="row apart">
            <strong>{wordOf(words.step, step.kind)}</strong>
            <span className="num small mute">{formatMoment(step.at, language)}</span>
          </div>
          <div className="small mute">
            {wordOf(words.actors, step.by)}
            {step.to !== null && ` → ${step.to}`}
          </div>
          {step.reason !== null && <div className="wrap-any">{step.reason}</div>}
        </li>
      ))}
    </ol>
  );
}
