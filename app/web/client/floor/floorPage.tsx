/** The floor as it is now, for the supervisor. */
import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../api/useRead.js';
import { formatDuration } from '../clock/formatTime.js';
import { useServerNow } from '../clock/serverClock.js';
import { Icon } from '../look/icon.js';
import { ButtonLink } from '../parts/controls/button.js';
import { Select } from '../parts/controls/select.js';
import { NotThere } from '../parts/dataTable.js';
import { useQueueName } from '../parts/useQueueName.js';
import { FigureCard } from '../parts/figureCard.js';
import { Panel } from '../parts/panel.js';
import { floorWords } from '../words/floor.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { AgentTable } from './agentTable.js';
import type { FloorNow } from './floorNow.js';
import { AgentCallTable } from './agentCallTable.js';
import { WaitingTable } from './waitingTable.js';

export function FloorPage() {
  const words = useWords(floorWords);
  const queueName = useQueueName();
  const [queue, setQueue] = useState<string | null>(null);
  const { data: floor, error } = useRead(
    'GET /api/floor',
    { query: queue === null ? {} : { queue } },
    { everyMs: 10_000, keepsFormer: true },
  );
  const { data: wallboard } = useRead('GET /api/wallboard', undefined, { everyMs: 10_000 });
  if (floor === undefined) return <NotThere error={error} />;
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
        <div className="row">
          <Select
            aria-label={words.queue}
            className="mid-select"
            none={words.everyQueue}
            value={queue}
            onChange={setQueue}
            options={floor.queues.map(({ name }) => ({ value: name, label: queueName(name) }))}
          />
          <Link href="/admin?tab=alarms" className="row tight">
            <Icon name="warning" /> {words.setAlarms}
          </Link>
          <Link href="/audit?tab=actions" className="row tight">
            <Icon name="shield" /> {words.actions}
          </Link>
          <ButtonLink href="/wallboard" target="_blank">
            <Icon name="wallboard" /> {words.openWallboard}
          </ButtonLink>
        </div>
      </div>
      <Summary floor={floor} overdueTickets={wallboard?.overdueTickets ?? 0} />
      <div className="floor-grid">
        <Panel title={`${words.waitingCallers} ${floor.waiting.length}`} flush>
          <WaitingTable floor={floor} />
        </Panel>
        <Panel title={`${words.agentCalls} ${floor.agentCalls.length}`} flush>
          <AgentCallTable floor={floor} />
        </Panel>
      </div>
      <Panel title={words.agents} flush>
        <AgentTable floor={floor} />
      </Panel>
    </div>
  );
}

function Summary(props: { readonly floor: FloorNow; readonly overdueTickets: number }) {
  const { floor } = props;
  const words = useWords(floorWords);
  const queue = useWords(queueWords);
  const now = useServerNow();
  const count = (status: string) => floor.agents.filter((each) => each.status === status).length;
  const longest = Math.max(0, ...floor.waiting.map(({ enteredAt }) => now - Date.parse(enteredAt)));
  return (
    <div className="figures">
      <FigureCard name={words.waiting} value={floor.waiting.length} />
      <FigureCard
        name={words.longestWait}
        value={formatDuration(longest / 1000)}
        tone={longest > 120_000 ? 'bad' : longest > 45_000 ? 'warn' : undefined}
      />
      <FigureCard name={words.agentCalls} value={floor.agentCalls.length} />
      {(['ready', 'paused', 'wrap_up', 'unreachable'] as const).map((status) => (
        <FigureCard
          key={status}
          name={queue.status[status]}
          value={count(status)}
          tone={status === 'unreachable' && count(status) > 0 ? 'bad' : undefined}
        />
      ))}
      <FigureCard
        name={words.overdueTickets}
        value={props.overdueTickets}
        tone={props.overdueTickets > 0 ? 'bad' : undefined}
      />
    </div>
  );
}
