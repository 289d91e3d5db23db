/** An agent's own day: the states as a bar over the hours, and the agent calls. */
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatClock, formatDuration, isoDay } from '../clock/formatTime.js';
import { AgentCallTable } from '../calls/agentCallTable.js';
import { serverNow } from '../clock/serverClock.js';
import { statusTone } from '../desk/statusTone.js';
import { Input } from '../parts/controls/input.js';
import { DataTable, NotThere } from '../parts/dataTable.js';
import { FigureCard } from '../parts/figureCard.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { dayWords } from '../words/day.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

type Day = GotReply<'GET /api/me/day'>;

const seconds = (from: string, to: string | null) =>
  ((to === null ? serverNow() : Date.parse(to)) - Date.parse(from)) / 1000;

export function DayPage() {
  const words = useWords(dayWords);
  const queue = useWords(queueWords);
  const { language } = usePreferences();
  const [on, setOn] = useState(isoDay(serverNow()));
  const { data: day, error } = useRead('GET /api/me/day', { query: { on } }, { everyMs: 60_000 });
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
        <Input
          type="date"
          aria-label={words.on}
          className="date"
          value={on}
          onChange={(event) => event.target.value !== '' && setOn(event.target.value)}
        />
      </div>
      {day === undefined ? (
        <NotThere error={error} />
      ) : (
        <>
          <Totals day={day} />
          <Panel title={words.timeline}>
            <Timeline day={day} on={on} />
          </Panel>
          <Panel title={words.agentCalls} flush>
            <AgentCallTable
              rows={day.agentCalls}
              rowKey={(agentCall) => agentCall.entryId}
              empty={words.noAgentCalls}
            />
          </Panel>
          <Panel title={words.state} flush>
            <DataTable
              caption={words.timeline}
              dense
              empty={words.noStates}
              rows={day.states.toReversed()}
              rowKey={(state) => state.fromAt}
              columns={[
                {
                  key: 'from',
                  title: words.from,
                  show: (state) => (
                    <span className="num">{formatClock(state.fromAt, language, true)}</span>
                  ),
                },
                {
                  key: 'to',
                  title: words.to,
                  show: (state) => (
                    <span className="num">
                      {state.toAt === null ? words.now : formatClock(state.toAt, language, true)}
                    </span>
                  ),
                },
                {
                  key: 'state',
                  title: words.state,
                  show: (state) => (
                    <Tag tone={statusTone(state.status)} dot>
                      {wordOf(queue.status, state.status)}
                    </Tag>
                  ),
                },
                {
                  key: 'reason',
                  title: words.reason,
                  show: (state) =>
                    state.reason === null
                      ? ''
                      : wordOf(queue.pause, wordOf(queue.unreachable, state.reason)),
                },
                {
                  key: 'length',
                  title: words.length,
                  figure: true,
                  show: (state) => formatDuration(seconds(state.fromAt, state.toAt)),
                },
              ]}
            />
          </Panel>
        </>
      )}
    </div>
  );
}

function Totals({ day }: { readonly day: Day }) {
  const words = useWords(dayWords);
  const inState = (status: string) =>
    formatDuration(
      day.states
        .filter((state) => state.status === status)
        .reduce((sum, state) => sum + seconds(state.fromAt, state.toAt), 0),
    );
  return (
    <div className="figures">
      <FigureCard name={words.agentCallsCount} value={day.agentCalls.length} />
      <FigureCard name={words.talkTime} value={inState('talking')} />
      <FigureCard name={words.wrapUp} value={inState('wrap_up')} />
      <FigureCard name={words.ready} value={inState('ready')} />
      <FigureCard name={words.paused} value={inState('paused')} />
      <FigureCard
        name={words.missed}
        value={day.missed}
        tone={day.missed > 0 ? 'bad' : undefined}
      />
    </div>
  );
}

/** The day from 0 to 24 o'clock as a bar. */
function Timeline({ day, on }: { readonly day: Day; readonly on: string }) {
  const words = useWords(dayWords);
  const queue = useWords(queueWords);
  const { language } = usePreferences();
  const begin = Date.parse(`${on}T00:00:00+08:00`);
  const share = (at: number) => Math.min(1, Math.max(0, (at - begin) / 86_400_000));
  return (
    <div className="day" role="img" aria-label={words.timeline}>
      <div className="day-bar">
        {day.states
          .filter(({ status }) => status !== 'signed_out')
          .map((state) => {
            const from = share(Date.parse(state.fromAt));
            const to = share(state.toAt === null ? serverNow() : Date.parse(state.toAt));
            return (
              <span
                key={state.fromAt}
                className={`tag ${statusTone(state.status)}`}
                style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
                title={`${wordOf(queue.status, state.status)} ${formatClock(state.fromAt, language)}`}
              />
            );
          })}
      </div>
      <div className="day-hours num small mute" aria-hidden="true">
        {[0, 3, 6, 9, 12, 15, 18, 21, 24].map((hour) => (
          <span key={hour}>{hour}:00</span>
        ))}
      </div>
    </div>
  );
}
