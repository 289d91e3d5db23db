/** The agent calls; a supervisor listens, whispers, joins or ends one by a click. */
import { memo } from 'react';
import { useAct } from '../api/useAct.js';
import { TimeSince } from '../clock/timeSince.js';
import { Icon } from '../look/icon.js';
import { Button } from '../parts/controls/button.js';
import { useQueueName } from '../parts/useQueueName.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { useIsDrawn } from '../parts/useIsDrawn.js';
import { useStable } from '../parts/useStable.js';
import { useMe } from '../session/useMe.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { useWords } from '../words/useWords.js';
import type { FloorNow } from './floorNow.js';
import { useSupervise } from './useSupervise.js';

const modes = ['listen', 'whisper', 'join'] as const;
type Mode = (typeof modes)[number];

export function AgentCallTable({ floor }: { readonly floor: FloorNow }) {
  const words = useWords(floorWords);
  const common = useWords(commonWords);
  const queueName = useQueueName();
  const supervise = useSupervise();
  const stop = useAct('POST /api/floor/supervision/stop', { refreshes: ['GET /api/floor'] });
  const end = useAct('POST /api/floor/agent-calls/:entryId/end', {
    refreshes: ['GET /api/floor'],
    inForm: true,
  });
  const { askFirst, question } = useAskFirst();
  const nameOf = (id: number) => floor.agents.find((agent) => agent.id === id)?.name ?? '';
  const onEnd = useStable(({ entryId, agentId, number }: FloorNow['agentCalls'][number]) =>
    askFirst({
      title: words.endAgentCall,
      question: words.endAgentCallAsk(nameOf(agentId), number === '' ? common.withheld : number),
      onDo: () =>
        end.mutateAsync(
          { params: { entryId } },
          { onSuccess: () => tell('good', words.agentCallEnded) },
        ),
    }),
  );
  const onSupervise = useStable((entryId: number, mode: Mode) => void supervise(entryId, mode));
  const onStop = useStable(() => stop.mutate(undefined));
  return (
    <>
      <DataTable
        caption={words.agentCalls}
        empty={words.noAgentCalls}
        dense
        rows={floor.agentCalls}
        rowKey={(agentCall) => agentCall.entryId}
        columns={[
          {
            key: 'agent',
            title: words.agents,
            show: (agentCall) => <strong>{nameOf(agentCall.agentId)}</strong>,
          },
          {
            key: 'number',
            title: words.number,
            show: (agentCall) => (
              <span className="num">
                {agentCall.number === '' ? common.withheld : agentCall.number}
              </span>
            ),
          },
          { key: 'queue', title: words.queue, show: (agentCall) => queueName(agentCall.queue) },
          {
            key: 'since',
            title: words.agentCallSince,
            show: (agentCall) => (
              <span className="row tight">
                <TimeSince at={agentCall.connectedAt} />
                {agentCall.heldSinceAt !== null && (
                  <Tag tone="warn">
                    {words.held} <TimeSince at={agentCall.heldSinceAt} />
                  </Tag>
                )}
                {agentCall.agentLostAt !== null && (
                  <Tag tone="bad">
                    {words.agentLost} <TimeSince at={agentCall.agentLostAt} />
                  </Tag>
                )}
              </span>
            ),
          },
          {
            key: 'do',
            title: common.doWith,
            show: (agentCall) => (
              <AgentCallButtons
                agentCall={agentCall}
                onSupervise={onSupervise}
                onStop={onStop}
                onEnd={onEnd}
              />
            ),
          },
        ]}
      />
      {question}
    </>
  );
}

/** What a supervisor can do with an agent call. Remembered, because every event draws the table. */
const AgentCallButtons = memo(function AgentCallButtons(props: {
  readonly agentCall: FloorNow['agentCalls'][number];
  readonly onSupervise: (entryId: number, mode: Mode) => void;
  readonly onStop: () => void;
  readonly onEnd: (agentCall: FloorNow['agentCalls'][number]) => void;
}) {
  const { agentCall, onSupervise, onStop, onEnd } = props;
  const words = useWords(floorWords);
  const me = useMe();
  const own = agentCall.supervisedBy.find(({ agentId }) => agentId === me.agent?.id);
  if (!useIsDrawn()) return null;
  return (
    <span className="row">
      {modes.map((mode) => (
        <Button
          key={mode}
          size="small"
          kind={own?.mode === mode ? 'primary' : undefined}
          onClick={() => onSupervise(agentCall.entryId, mode)}
        >
          {words[mode]}
        </Button>
      ))}
      {own !== undefined && (
        <Button size="small" danger onClick={onStop}>
          {words.stop}
        </Button>
      )}
      <Button size="small" danger onClick={() => onEnd(agentCall)}>
        {words.endAgentCall}
      </Button>
      {own === undefined &&
        agentCall.supervisedBy.map(({ agentId, mode }) => (
          <Tag key={agentId} tone="calm">
            <Icon name="ear" size={12} /> {words.supervisedBy[mode]}
          </Tag>
        ))}
    </span>
  );
});
