/**
 * The people to call back, shown while there is no call: missed calls to take, and requested
 * callbacks.
 */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useRead } from '../api/useRead.js';
import { CallbackTable } from '../callbacks/callbackTable.js';
import { TakeButton } from '../callbacks/takeButton.js';
import { MissedCalls } from '../callbacks/missedCalls.js';
import { CaseSearch } from '../cases/caseSearch.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { Tabs } from '../parts/controls/tabs.js';
import { NewTicketForm, ticketDraft } from '../tickets/newTicketForm.js';
import { deskWords } from '../words/desk.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';

export function Worklist(props: {
  /** Of the agent's last agent call: a ticket that was begun in it can still be opened. */
  readonly lastCallId: string | null;
}) {
  const words = useWords(deskWords);
  const tickets = useWords(ticketWords);
  const [, go] = useLocation();
  const missed = useRead('GET /api/missed-calls', undefined, { everyMs: 30_000 });
  const callbacks = useRead('GET /api/callbacks', undefined, { everyMs: 30_000 });
  const [isMineOnly, setIsMineOnly] = useState(false);
  const [tab, setTab] = useState('missed');
  const [ticketFor, setTicketFor] = useState<string | null>(null);
  return (
    <section className="panel fill grow file" aria-label={words.worklist}>
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: 'missed',
            label: `${words.missed} ${missed.data?.calls.length ?? ''}`,
            children: <MissedCalls />,
          },
          {
            key: 'callbacks',
            label: `${words.callbacks} ${callbacks.data?.callbacks.length ?? ''}`,
            children: (
              <>
                <div className="pad">
                  <Checkbox
                    checked={isMineOnly}
                    onChange={(event) => setIsMineOnly(event.target.checked)}
                  >
                    {words.mineOnly}
                  </Checkbox>
                </div>
                <CallbackTable
                  rows={callbacks.data?.callbacks.filter(({ isMine }) => isMine || !isMineOnly)}
                  error={callbacks.error}
                  does={(callback) => <TakeButton callback={callback} />}
                />
              </>
            ),
          },
          {
            key: 'search',
            label: words.searchCase,
            children: (
              <CaseSearch
                onTicket={(caseNumber) => {
                  setTicketFor(caseNumber);
                  setTab('new');
                }}
              />
            ),
          },
          {
            key: 'new',
            label: tickets.newTicket,
            children: (
              <div className="pad">
                <NewTicketForm
                  key={`${props.lastCallId} ${ticketFor}`}
                  draft={ticketDraft(props.lastCallId)}
                  caller={null}
                  caseNumber={ticketFor}
                  onOpened={(number) => go(`/tickets/${number}`)}
                />
              </div>
            ),
          },
        ]}
      />
    </section>
  );
}
