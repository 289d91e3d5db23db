/**
 * The agents with their states, coloured by how long they have lasted; a supervisor can set them.
 */
import { Button, Dropdown } from 'antd';
import { useAct } from '../api/useAct.js';
import { formatDuration } from '../clock/formatTime.js';
import { useServerNow } from '../clock/serverClock.js';
import { statusTone } from '../desk/statusTone.js';
import { useLineName } from '../parts/useLineName.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { lineWords } from '../words/line.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import type { FloorNow } from './floorNow.js';

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

export function AgentTable({ floor }: { readonly floor: FloorNow }) {
  const words = useWords(floorWords);
  const common = useWords(commonWords);
  const line = useWords(lineWords);
  const lineName = useLineName();
  const now = useServerNow();
  const set = useAct('POST /api/floor/agents/:id/state', { refreshes: ['GET /api/floor'] });
  const lineNames = new Map(floor.lines.map(({ id, name }) => [id, name]));
  return (
    <DataTable
      caption={words.agents}
      empty={words.noAgents}
      dense
      rows={floor.agents}
      rowKey={(agent) => agent.id}
      columns={[
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
                {wordOf(line.status, agent.status)}
              </Tag>
              {agent.reason !== null && agent.status !== 'signed_out' && (
                <span className="small">
                  {wordOf(line.pause, wordOf(line.unreachable, agent.reason))}
                </span>
              )}
              {agent.afterwards !== null && (
                <span className="small mute">→ {wordOf(line.status, agent.afterwards)}</span>
              )}
            </span>
          ),
        },
        {
          key: 'since',
          title: words.since,
          show: (agent) => {
            const seconds = (now - Date.parse(agent.sinceAt)) / 1000;
            const isLong = seconds > (longS[agent.status] ?? Infinity);
            return (
              agent.status !== 'signed_out' && (
                <span className={isLong ? 'num too-long' : 'num'}>{formatDuration(seconds)}</span>
              )
            );
          },
        },
        {
          key: 'lines',
          title: words.line,
          show: (agent) =>
            agent.lineIds.map((id) => lineName(lineNames.get(id) ?? null)).join(common.comma),
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
          show: (agent) => (
            <Dropdown
              trigger={['click']}
              autoFocus
              menu={{
                items: settings.map(([to, word]) => ({ key: to, label: words[word] })),
                onClick: ({ key }) => {
                  const to = settings.find(([each]) => each === key)?.[0];
                  if (to === undefined) return;
                  set.mutate(
                    {
                      params: { id: agent.id },
                      body: { to },
                    },
                    {
                      onSuccess: ({ isLater }) => tell('good', isLater ? words.later : words.set),
                    },
                  );
                },
              }}
            >
              <Button size="small" aria-haspopup="menu">
                {words.setState} ▾
              </Button>
            </Dropdown>
          ),
        },
      ]}
    />
  );
}
