/** Makes an agent call in the queue, and reads its queue log as Asterisk would write it. */
import type { QueueEntry } from '../../../app/queue/store/queueEntries.js';
import type { TestDatabase } from '../../parts/database.js';
import type { Agent } from '../../../app/queue/store/agents.js';
import { assignCallers } from '../../../app/queue/store/assignCallers.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import type { Scene } from '../scene.js';

/** Returns one caller's queue log as Asterisk would write it, without time and call. */
export async function log(database: TestDatabase, entry: QueueEntry): Promise<string[]> {
  const { rows } = await database.pool.query<Record<string, string>>(
    `SELECT q.queuename, q.agent, q.event, q.data1, q.data2, q.data3, q.data4, q.data5
       FROM queue_log q JOIN queue_events v USING (id) WHERE v.entry_id = $1 ORDER BY q.id`,
    [entry.id],
  );
  return rows.map((row) => Object.values(row).join('|').replace(/\|+$/, ''));
}

/** A caller and an agent in an agent call, ten seconds after the caller arrived. */
export async function talk(
  scene: Scene,
  database: TestDatabase,
  agent: Agent,
  queue = 'case',
): Promise<QueueEntry> {
  const caller = await scene.caller(queue);
  await scene.pass(4);
  await assignCallers(database.pool, scene.deps.clock.now());
  await scene.pass(6);
  const change = await changeEntry(
    scene.deps,
    caller.id,
    { kind: 'answered', agentId: agent.id },
    { agentChannel: 'agent-leg-1' },
  );
  if (change.kind !== 'moved') throw new Error(change.kind);
  return change.entry;
}
