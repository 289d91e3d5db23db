/** One ticket: its data, its messages, its steps, and the possible actions. */
import { useState } from 'react';
import { Link } from 'wouter';
import { pathOf } from '../api/callApi.js';
import { useInstead } from '../api/useInstead.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Icon } from '../look/icon.js';
import { useIsNarrow } from '../look/useIsNarrow.js';
import { Button } from '../parts/controls/button.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { DueTag } from './dueTag.js';
import { movedWords } from './movedWords.js';
import { TicketActionDialog } from './ticketActionDialog.js';
import type { TicketAction, TicketShown } from './ticketShown.js';
import { ticketTone } from './ticketTone.js';

/**
 * What a ticket waits for next, the foremost first: that button is the primary one. The others are
 * never what it waits for.
 */
const foremost: readonly TicketAction[] = ['reply', 'accept', 'dispatch', 'close'];

export function TicketPage({ number }: { readonly number: string }) {
  const words = useWords(ticketWords);
  const common = useWords(commonWords);
  const { data: ticket, error } = useRead('GET /api/tickets/:number', { params: { number } });
  const instead = useInstead(ticket, error);
  const isNarrow = useIsNarrow();
  const [doing, setDoing] = useState<TicketAction | null>(null);
  if (ticket === undefined || instead !== null) return <p className="nothing">{instead}</p>;
  const primary = foremost.find((action) => ticket.may.includes(action));
  const deeds = (
    <div className="row deeds">
      <DueTag {...ticket} isNamed />
      {ticket.may.map((action) => (
        <Button
          key={action}
          kind={action === primary ? 'primary' : undefined}
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
          <Link href="/tickets" className="row" aria-label={common.back}>
            <Icon name="back" size={18} />
          </Link>
          <h1 className="num">{ticket.number}</h1>
          <Tag tone="brand">{words.kind[ticket.kind]}</Tag>
          <Tag tone={ticketTone(ticket.status)}>{words.status[ticket.status]}</Tag>
          {ticket.urgent && <Tag tone="bad">{words.urgent}</Tag>}
          {ticket.confidential && <Tag tone="calm">{words.confidential}</Tag>}
          {ticket.anonymous && <Tag>{words.anonymous}</Tag>}
          {ticket.supervisionLevel > 0 && (
            <Tag tone="warn">{words.supervised(ticket.supervisionLevel)}</Tag>
          )}
        </div>
        {!isNarrow && deeds}
      </div>
      <div className="ticket-grid">
        <div className="stack wide">
          <Panel title={words.messages}>
            <Messages ticket={ticket} />
          </Panel>
          {isNarrow && deeds}
          <Panel title={words.attachments}>
            <Attachments ticket={ticket} />
          </Panel>
        </div>
        <div className="stack wide">
          <Panel title={words.caller}>
            <Facts ticket={ticket} />
          </Panel>
          <Panel title={words.steps}>
            <Steps ticket={ticket} />
          </Panel>
        </div>
      </div>
      {doing !== null && (
        <TicketActionDialog ticket={ticket} action={doing} onClose={() => setDoing(null)} />
      )}
    </div>
  );
}

function Facts({ ticket }: { readonly ticket: TicketShown }) {
  const words = useWords(ticketWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const none = <span className="mute">—</span>;
  return (
    <dl className="facts">
      <dt>{words.callerName}</dt>
      <dd>{ticket.callerName ?? none}</dd>
      <dt>{words.callerNumber}</dt>
      <dd className="num">{ticket.callerNumber ?? none}</dd>
      <dt>{words.aboutCase}</dt>
      <dd>{ticket.caseNumber ?? none}</dd>
      {ticket.appointment !== null && (
        <>
          <dt>{words.appointment}</dt>
          <dd>
            <span className="num">{formatMoment(ticket.appointment.startsAt, language)}</span> ·{' '}
            {ticket.appointment.room}
          </dd>
        </>
      )}
      {ticket.about.department !== null && (
        <>
          <dt>{words.aboutDepartment}</dt>
          <dd>{ticket.about.department.name}</dd>
        </>
      )}
      {ticket.about.staff !== null && (
        <>
          <dt>{words.aboutStaff}</dt>
          <dd>{ticket.about.staff.name}</dd>
        </>
      )}
      {ticket.call !== null && (
        <>
          <dt>{words.call}</dt>
          <dd>
            <Link href={`/calls/${ticket.call.id}`}>
              <span className="num">{formatMoment(ticket.call.startedAt, language)}</span> ·{' '}
              {ticket.call.recordings > 0 ? words.hearCall : words.openCall}
            </Link>
          </dd>
        </>
      )}
      <dt>{words.court}</dt>
      <dd>{ticket.court.name}</dd>
      <dt>{words.department}</dt>
      <dd>{ticket.department?.name ?? none}</dd>
      <dt>{words.handler}</dt>
      <dd>{(ticket.holder ?? ticket.handler)?.name ?? none}</dd>
      <dt>{words.openedAt}</dt>
      <dd className="num">{formatMoment(ticket.openedAt, language)}</dd>
      {ticket.extension !== null && (
        <>
          <dt>{words.action.extend}</dt>
          <dd>
            {ticket.extension.amount} {wordOf(words.units, ticket.extension.unit)} ·{' '}
            {ticket.extension.reason}
          </dd>
        </>
      )}
      <dt>{words.satisfied}</dt>
      <dd>
        {ticket.satisfied === null ? words.notSaid : ticket.satisfied ? common.yes : common.no}
      </dd>
    </dl>
  );
}

function Messages({ ticket }: { readonly ticket: TicketShown }) {
  const words = useWords(ticketWords);
  const { language } = usePreferences();
  return (
    <ol className="messages">
      {ticket.messages.map((message) => (
        <li key={message.id} className={message.purpose}>
          <div className="row apart">
            <strong>{words.purpose[message.purpose]}</strong>
            <span className="num small mute">{formatMoment(message.at, language)}</span>
          </div>
          {message.body !== null && <p className="pre">{message.body}</p>}
          {message.lengthMs !== null && ticket.mayOpenFiles && (
            <audio
              controls
              preload="none"
              aria-label={words.play}
              src={pathOf('GET /api/tickets/:number/messages/:id/sound', {
                params: { number: ticket.number, id: message.id },
              })}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

function Attachments({ ticket }: { readonly ticket: TicketShown }) {
  const common = useWords(commonWords);
  if (ticket.attachments.length === 0) return <p className="mute">{common.none}</p>;
  return (
    <ul className="stack close">
      {ticket.attachments.map((file) => (
        <li key={file.id} className="row">
          {ticket.mayOpenFiles && file.name !== null ? (
            <a
              href={pathOf('GET /api/tickets/:number/attachments/:id', {
                params: { number: ticket.number, id: file.id },
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

function Steps({ ticket }: { readonly ticket: TicketShown }) {
  const words = useWords(ticketWords);
  const { language } = usePreferences();
  return (
    <ol className="timeline">
      {ticket.steps.toReversed().map((step, at) => (
        <li key={ticket.steps.length - at}>
          <div className="row apart">
            <strong>{wordOf(words.step, step.kind)}</strong>
            <span className="num small mute">{formatMoment(step.at, language)}</span>
          </div>
          <div className="small mute">
            {wordOf(words.actors, step.by)}
            {step.to !== null && ` → ${step.to}`}
          </div>
          {step.reason !== null && <div className="wrap-any">{step.reason}</div>}
          {step.moved !== null && (
            <>
              <div className="wrap-any">{movedWords(step.moved.because, language)}</div>
              <div className="num">
                {[step.moved.dueBefore, step.moved.due]
                  .map((due) => (due === null ? '—' : formatMoment(due, language)))
                  .join(' → ')}
              </div>
            </>
          )}
        </li>
      ))}
    </ol>
  );
}
