/**
 * The agents with their states, coloured by how long they have lasted; a supervisor can set them.
 */
import { memo, useMemo } from 'react';
import { useAct } from '../api/useAct.js';
import { formatDuration } from '../clock/formatTime.js';
import { useCounting, writeText } from '../clock/counting.js';
import { serverNow } from '../clock/serverClock.js';
import { statusTone } from '../desk/statusTone.js';
import { Menu } from '../parts/controls/menu.js';
import { useQueueName } from '../parts/useQueueName.js';
import { DataTable, type DataColumn } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { useStable } from '../parts/useStable.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import type { FloorNow } from './floorNow.js';

type AgentNow = FloorNow['agents'][number];

/** The seconds after which a state counts as long, by state. */
const longS: Readonly<Record<string, number>> = {
  talking: 900,
  wrap_up: 180,
  paused: 1800,
  unreachable: 30,
  offered: 20,
};

const settings = [
  ['ready', 'makeReady'],
  ['paused', 'makePaused'],
  ['free', 'free'],
  ['signed_out', 'makeOut'],
] as const;
type Setting = (typeof settings)[number][0];

export function AgentTable({ floor }: { readonly floor: FloorNow }) {
  const words = useWords(floorWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  // Here and not in the row, which is gone when its agent is signed out.
  const set = useAct('POST /api/floor/agents/:id/state', { refreshes: ['GET /api/floor'] });
  const onSet = useStable((id: number, to: Setting) =>
    set.mutate(
      { params: { id }, body: { to } },
      { onSuccess: ({ isLater }) => tell('good', isLater ? words.later : words.set) },
    ),
  );
  const { agents, queues } = floor;
  const columns = useMemo((): readonly DataColumn<AgentNow>[] => {
    const queueNames = new Map(queues.map(({ id, name }) => [id, name]));
    return [
      {
        key: 'name',
        title: words.agents,
        show: (agent) => (
          <>
            <strong>{agent.name}</strong> <span className="mute num">{agent.number}</span>
          </>
        ),
      },
      {
        key: 'state',
        title: words.state,
        show: (agent) => (
          <span className="row">
            <Tag tone={statusTone(agent.status)} dot>
              {wordOf(queue.status, agent.status)}
            </Tag>
            {agent.reason !== null && agent.status !== 'signed_out' && (
              <span className="small">
                {wordOf(queue.pause, wordOf(queue.unreachable, agent.reason))}
              </span>
            )}
            {agent.afterwards !== null && (
              <span className="small mute">→ {wordOf(queue.status, agent.afterwards)}</span>
            )}
          </span>
        ),
      },
      {
        key: 'since',
        title: words.since,
        show: ({ status, sinceAt }) =>
          status !== 'signed_out' && <TimeInState status={status} sinceAt={sinceAt} />,
      },
      {
        key: 'queues',
        title: words.queue,
        show: (agent) =>
          agent.queueIds.map((id) => queueName(queueNames.get(id) ?? null)).join(common.comma),
      },
      { key: 'calls', title: words.callsToday, figure: true, show: (agent) => agent.callsToday },
      {
        key: 'handled',
        title: words.averageHandle,
        figure: true,
        show: (agent) =>
          agent.averageHandleS === null ? '' : formatDuration(agent.averageHandleS),
      },
      {
        key: 'missed',
        title: words.missedToday,
        figure: true,
        show: (agent) =>
          agent.missedToday > 0 ? <Tag tone="bad">{agent.missedToday}</Tag> : agent.missedToday,
      },
      {
        key: 'do',
        title: common.doWith,
        show: (agent) => <StateMenu agentId={agent.id} onSet={onSet} />,
      },
    ];
  }, [words, common, queue, queueName, queues, onSet]);
  return (
    <DataTable
      caption={words.agents}
      empty={words.noAgents}
      dense
      className="agent-rows"
      rows={agents}
      rowKey={(agent) => agent.id}
      columns={columns}
    />
  );
}

/** Counts on by itself: the table is not drawn again each second. */
function TimeInState({ status, sinceAt }: Pick<AgentNow, 'status' | 'sinceAt'>) {
  const shown = () => {
    const seconds = (serverNow() - Date.parse(sinceAt)) / 1000;
    const isLong = seconds > (longS[status] ?? Infinity);
    return { text: formatDuration(seconds), className: isLong ? 'num too-long' : 'num' };
  };
  const element = useCounting<HTMLSpanElement>((span) => {
    const { text, className } = shown();
    writeText(span, text);
    span.className = className;
  });
  const { text, className } = shown();
  return (
    <span className={className} ref={element}>
      {text}
    </span>
  );
}

/**
 * The states that a supervisor can give an agent. Remembered: an event draws the agent's row, and a
 * menu takes longer than the rest of it.
 */
const StateMenu = memo(function StateMenu(props: {
  readonly agentId: number;
  readonly onSet: (agentId: number, to: Setting) => void;
}) {
  const { agentId, onSet } = props;
  const words = useWords(floorWords);
  return (
    <Menu
      className="button small"
      items={settings.map(([to, word]) => ({ key: to, label: words[word] }))}
      onChoose={(to) => onSet(agentId, to)}
    >
      {words.setState} ▾
    </Menu>
  );
});
