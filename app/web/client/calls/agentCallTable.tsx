import type { ReactNode } from 'react';
import { formatClock, formatDuration } from '../clock/formatTime.js';
import { serverNow } from '../clock/serverClock.js';
import { DataTable } from '../parts/dataTable.js';
import { useQueueName } from '../parts/useQueueName.js';
import { callWords } from '../words/calls.js';
import { queueWords } from '../words/queue.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

/** An agent call as lists show it, or a place in the queue that led to no agent call. */
interface AgentCall {
  readonly queue: string;
  readonly connectedAt: string | null;
  readonly overAt: string | null;
  readonly holdS: number;
  readonly endedBy: string | null;
  /** In the list of one call, which may have been with several agents. */
  readonly enteredAt?: string;
  readonly agent?: string | null;
  readonly result?: string | null;
}

/** How long an agent call took; for a current one, its time so far. */
function lengthOf({ connectedAt, overAt }: AgentCall): string {
  if (connectedAt === null) return '—';
  const endMs = overAt === null ? serverNow() : Date.parse(overAt);
  return formatDuration((endMs - Date.parse(connectedAt)) / 1000);
}

/**
 * Agent calls with queue, length, hold, and the side that hung up; for one call also agent and result.
 */
export function AgentCallTable<Row extends AgentCall>(props: {
  readonly rows: readonly Row[];
  readonly rowKey: (agentCall: Row) => string | number;
  readonly isOfCall?: boolean;
  readonly empty?: ReactNode;
}) {
  const words = useWords(callWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  return (
    <DataTable
      caption={words.agentCalls}
      dense
      empty={props.empty}
      rows={props.rows}
      rowKey={props.rowKey}
      columns={[
        {
          key: 'at',
          title: words.startedAt,
          show: (agentCall) => {
            const at = agentCall.enteredAt ?? agentCall.connectedAt;
            return (
              <span className="num">{at === null ? '—' : formatClock(at, language, true)}</span>
            );
          },
        },
        { key: 'queue', title: words.queue, show: (agentCall) => queueName(agentCall.queue) },
        ...(props.isOfCall === true
          ? [
              {
                key: 'agent',
                title: words.agent,
                show: (agentCall: Row) => agentCall.agent ?? '—',
              },
              {
                key: 'result',
                title: words.outcome,
                show: (agentCall: Row) =>
                  agentCall.result == null ? '…' : wordOf(queue.result, agentCall.result),
              },
            ]
          : []),
        { key: 'length', title: words.agentCall, figure: true, show: lengthOf },
        {
          key: 'hold',
          title: words.hold,
          figure: true,
          show: (agentCall) => formatDuration(agentCall.holdS),
        },
        {
          key: 'endedBy',
          title: words.endedBy,
          show: (agentCall) =>
            agentCall.endedBy === null ? '' : wordOf(queue.endedBy, agentCall.endedBy),
        },
      ]}
    />
  );
}
