/** The caller's cases, tickets and earlier calls, and the agent's tasks for this call. */
import { useState } from 'react';
import { Link } from 'wouter';
import { formatMoment } from '../clock/formatTime.js';
import { Tabs } from '../parts/controls/tabs.js';
import { useQueueName } from '../parts/useQueueName.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { CallerCase } from '../cases/callerCase.js';
import { StageTag } from '../cases/stageTag.js';
import { CaseSearch } from '../cases/caseSearch.js';
import { DueTag } from '../tickets/dueTag.js';
import { NewTicketForm, ticketDraft } from '../tickets/newTicketForm.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import type { DeskCaller, DeskNow } from './useDesk.js';
import { WrapUpForm } from './wrapUpForm.js';

export function CallerFile({
  caller,
  desk,
}: {
  readonly caller: DeskCaller;
  readonly desk: DeskNow;
}) {
  const words = useWords(deskWords);
  const tickets = useWords(ticketWords);
  const [tab, setTab] = useState('overview');
  const [ticketFor, setTicketFor] = useState<string | null>(null);
  // What belongs to the call is written by the agent who has the caller, not by a colleague who is consulted.
  const isOwn = desk.consultation === null;
  const open = isOwn ? openTicket : undefined;

  function openTicket(caseNumber: string): void {
    setTicketFor(caseNumber);
    setTab('new');
  }

  return (
    <section className="panel fill grow file" aria-label={words.file}>
      <Tabs
        // The tab of the notes is there during the agent call only.
        activeKey={
          (tab === 'notes' && desk.agentCall === null) || (tab === 'new' && !isOwn)
            ? 'overview'
            : tab
        }
        onChange={setTab}
        items={[
          {
            key: 'overview',
            label: words.overview,
            children: (
              <>
                <NotesBefore caller={caller} />
                <h3 className="section">{`${words.cases} ${caller.cases.length}`}</h3>
                <CasesOf caller={caller} onTicket={open} />
                <h3 className="section">{`${words.tickets} ${caller.tickets.length}`}</h3>
                <TicketsOf caller={caller} />
                <h3 className="section">{`${words.history} ${caller.history.length}`}</h3>
                <HistoryOf caller={caller} />
              </>
            ),
          },
          ...(desk.agentCall === null
            ? []
            : [
                {
                  key: 'notes',
                  label: words.notes,
                  children: (
                    <div className="pad">
                      <WrapUpForm
                        key={caller.entryId}
                        entryId={caller.entryId}
                        disposition={desk.agentCall.disposition}
                        notes={desk.agentCall.notes}
                        isRecorded={desk.agentCall.isRecorded}
                        choices={desk.dispositions}
                      />
                    </div>
                  ),
                },
              ]),
          { key: 'search', label: words.searchCase, children: <CaseSearch onTicket={open} /> },
          ...(!isOwn
            ? []
            : [
                {
                  key: 'new',
                  label: tickets.newTicket,
                  children: (
                    <div className="pad">
                      <NewTicketForm
                        key={`${caller.callId} ${ticketFor}`}
                        draft={ticketDraft(caller.callId)}
                        caller={caller}
                        caseNumber={ticketFor}
                        onOpened={() => setTab('overview')}
                      />
                    </div>
                  ),
                },
              ]),
        ]}
      />
    </section>
  );
}

/** Notes of colleagues from before they transferred the caller. */
function NotesBefore({ caller }: { readonly caller: DeskCaller }) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  if (caller.notesBefore.length === 0) return null;
  return (
    <>
      <h3 className="section">{words.notesBefore}</h3>
      <ul className="notes-before">
        {caller.notesBefore.map((each) => (
          <li key={each.at} className="notice">
            <strong>{each.agent}</strong>
            {each.disposition !== null && <Tag>{queue.disposition[each.disposition]}</Tag>}
            <span className="wrap-any">{each.notes}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function CasesOf(props: {
  readonly caller: DeskCaller;
  readonly onTicket: ((caseNumber: string) => void) | undefined;
}) {
  const { onTicket } = props;
  const words = useWords(deskWords);
  const tickets = useWords(ticketWords);
  return (
    <DataTable
      caption={words.cases}
      empty={words.noCases}
      rows={props.caller.cases}
      rowKey={(each) => each.id}
      columns={[
        {
          key: 'number',
          title: tickets.caseNumber,
          show: (each) => (
            <strong>
              <CallerCase
                callId={props.caller.callId}
                id={each.id}
                number={each.number}
                onTicket={onTicket}
              />
            </strong>
          ),
        },
        { key: 'cause', title: tickets.cause, show: (each) => each.cause ?? '' },
        {
          key: 'stage',
          title: tickets.stageOf,
          show: (each) => <StageTag {...each} />,
        },
        ...(onTicket === undefined
          ? []
          : [
              {
                key: 'do',
                title: tickets.newTicket,
                show: (each: DeskCaller['cases'][number]) => (
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => onTicket(each.number)}
                  >
                    {tickets.newTicket}
                  </button>
                ),
              },
            ]),
      ]}
    />
  );
}

function TicketsOf({ caller }: { readonly caller: DeskCaller }) {
  const words = useWords(deskWords);
  const tickets = useWords(ticketWords);
  return (
    <DataTable
      caption={words.tickets}
      empty={words.noTickets}
      rows={caller.tickets}
      rowKey={(each) => each.id}
      columns={[
        {
          key: 'number',
          title: tickets.number,
          show: (each) => (
            <Link href={`/tickets/${each.number}`} className="num">
              {each.number}
            </Link>
          ),
        },
        { key: 'kind', title: tickets.kindOf, show: (each) => wordOf(tickets.kind, each.kind) },
        {
          key: 'status',
          title: words.step,
          show: (each) => <Tag>{wordOf(tickets.status, each.status)}</Tag>,
        },
        { key: 'due', title: tickets.dueAt, show: (each) => <DueTag {...each} /> },
      ]}
    />
  );
}

function HistoryOf({ caller }: { readonly caller: DeskCaller }) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  return (
    <DataTable
      caption={words.history}
      empty={words.noHistory}
      rows={caller.history}
      rowKey={(each) => each.callId}
      columns={[
        {
          key: 'at',
          title: words.at,
          show: (each) => <span className="num">{formatMoment(each.at, language)}</span>,
        },
        {
          key: 'result',
          title: words.disposition,
          show: (each) =>
            each.disposition !== null
              ? wordOf(queue.disposition, each.disposition)
              : each.outcome === null
                ? ''
                : wordOf(queue.outcome, each.outcome),
        },
        {
          key: 'queue',
          title: words.queue,
          show: (each) => (each.queue === null ? '' : queueName(each.queue)),
        },
        { key: 'agent', title: words.agent, show: (each) => each.agent ?? '' },
      ]}
    />
  );
}
