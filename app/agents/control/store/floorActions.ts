/**
 * The audit of supervisors' actions on the floor, and of changes to its alarms. A row is written
 * before the action is done.
 */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';

/** The user of the console who acts. */
export interface FloorActor {
  /** The name for signing in. */
  readonly user: string;
  readonly agentId: number | null;
  readonly staffId: number | null;
}

export type FloorActionKind =
  'supervise' | 'move' | 'end_wait' | 'end_agent_call' | 'set_state' | 'set_alarm';

export interface FloorAction {
  readonly action: FloorActionKind;
  readonly entryId: number | null;
  /** The agent whose state or call it concerns. */
  readonly agentId: number | null;
  /** The queue of the alarm. */
  readonly queueId?: number;
  readonly detail: string | null;
}

export async function noteFloorAction(
  db: Queryable,
  by: FloorActor,
  { action, entryId, agentId, queueId, detail }: FloorAction,
  at: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO floor_actions (at, by_user, by_agent_id, by_staff_id, action, entry_id, agent_id, queue_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [at, by.user, by.agentId, by.staffId, action, entryId, agentId, queueId ?? null, detail],
  );
}

export interface ListedFloorAction {
  readonly id: number;
  readonly at: Date;
  readonly by: string;
  readonly action: FloorActionKind;
  readonly entryId: number | null;
  /** The caller's call and number; null where there is no caller. */
  readonly callId: string | null;
  readonly number: string | null;
  readonly queue: string | null;
  readonly agent: string | null;
  readonly detail: string | null;
}

/** A filter for actions. */
export interface FloorActionFilter {
  /** Actions on callers, agents and queues of a court; null: of all courts. */
  readonly courtId: number | null;
  /** Null: any. */
  readonly action: FloorActionKind | null;
  readonly since: Date | null;
  readonly until: Date | null;
  /** A part of the name of the user who acted, or of the agent; null: any. */
  readonly who: string | null;
}

/** Lists actions, the latest first. */
export async function listFloorActions(
  db: Queryable,
  { courtId, action, since, until, who }: FloorActionFilter,
  part: { readonly limit: number; readonly offset: number },
): Promise<ListedFloorAction[]> {
  const { rows } = await queryRows<ListedFloorAction>(
    db,
    `SELECT f.id, f.at, coalesce(b.name, s.name, f.by_user) AS by, f.action, f.entry_id, e.call_id, c.caller_number AS number,
            l.name AS queue, a.number || ' ' || a.name AS agent, f.detail
       FROM floor_actions f
       LEFT JOIN agents a ON a.id = f.agent_id
       LEFT JOIN agents b ON b.id = f.by_agent_id
       LEFT JOIN staff s ON s.id = f.by_staff_id
       LEFT JOIN queue_entries e ON e.id = f.entry_id
       LEFT JOIN queues l ON l.id = coalesce(e.queue_id, f.queue_id)
       LEFT JOIN calls c ON c.id = e.call_id
      WHERE ($1::int IS NULL OR coalesce(l.court_id, c.court_id, a.court_id) = $1)
        AND ($2::text IS NULL OR f.action = $2)
        AND ($3::timestamptz IS NULL OR f.at >= $3) AND ($4::timestamptz IS NULL OR f.at < $4)
        AND ($5::text IS NULL
             OR strpos(lower(concat_ws(' ', b.name, s.name, f.by_user, a.number, a.name)), lower($5)) > 0)
      ORDER BY f.id DESC LIMIT $6 OFFSET $7`,
    [courtId, action, since, until, who, part.limit, part.offset],
  );
  return rows;
}
