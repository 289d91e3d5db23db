/** The audit of supervisors' listening. */
import type { SupervisionMode } from '../../rules/agentCallActions.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface NewSupervision {
  readonly supervisorId: number;
  readonly agentId: number;
  readonly entryId: number;
  readonly callId: string;
  readonly mode: SupervisionMode;
  readonly startedAt: Date;
}

/** The court that an agent call belongs to: that of its queue, else that of the call. */
export async function readAgentCallCourt(db: Queryable, entryId: number): Promise<number | null> {
  const { rows } = await queryNamed<{ courtId: number | null }>(
    db,
    'read-agent-call-court',
    `SELECT coalesce(l.court_id, c.court_id) AS court_id
       FROM queue_entries e JOIN queues l ON l.id = e.queue_id JOIN calls c ON c.id = e.call_id
      WHERE e.id = $1`,
    [entryId],
  );
  return rows[0]?.courtId ?? null;
}

/**
 * Writes the row before the supervision begins.
 * @returns its id.
 */
export async function openSupervision(db: Queryable, supervision: NewSupervision): Promise<number> {
  const { supervisorId, agentId, entryId, callId, mode, startedAt } = supervision;
  const { rows } = await queryNamed<{ id: number }>(
    db,
    'open-supervision',
    `INSERT INTO supervisions (supervisor_id, agent_id, entry_id, call_id, mode, started_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [supervisorId, agentId, entryId, callId, mode, startedAt],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the supervision was not written');
  return id;
}

export async function closeSupervision(db: Queryable, id: number, at: Date): Promise<void> {
  await queryNamed(
    db,
    'close-supervision',
    'INSERT INTO supervision_ends (id, ended_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
    [id, at],
  );
}

/**
 * Closes orphaned supervisions: the process that held these agent calls is gone, and with it the
 * supervisors' legs.
 */
export async function closeLeftSupervisions(db: Queryable, node: string, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO supervision_ends (id, ended_at)
     SELECT s.id, $2 FROM supervisions s JOIN queue_entries e ON e.id = s.entry_id
      WHERE e.node = $1 AND NOT EXISTS (SELECT FROM supervision_ends o WHERE o.id = s.id)
     ON CONFLICT (id) DO NOTHING`,
    [node, at],
  );
}
