/** The audit of what supervisors do on the floor. A row is written before anything is done. */
import type { Queryable } from '../../../database/pool.js';
import { queryRows } from '../../../database/rows.js';

/** The user of the console who acts. */
export interface FloorActor {
  /** The name for signing in. */
  readonly user: string;
  readonly agentId: number | null;
  readonly staffId: number | null;
}

export interface FloorAction {
  readonly action: 'supervise' | 'move' | 'end_wait' | 'end_talk' | 'set_state';
  readonly entryId: number | null;
  /** The agent whose state or talk it concerns. */
  readonly agentId: number | null;
  readonly detail: string | null;
}

export async function noteFloorAction(
  db: Queryable,
  by: FloorActor,
  { action, entryId, agentId, detail }: FloorAction,
  at: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO floor_actions (at, by_user, by_agent_id, by_staff_id, action, entry_id, agent_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [at, by.user, by.agentId, by.staffId, action, entryId, agentId, detail],
  );
}

export interface ListedFloorAction {
  readonly id: number;
  readonly at: Date;
  readonly by: string;
  readonly action: string;
  readonly entryId: number | null;
  readonly agent: string | null;
  readonly detail: string | null;
}

/** Lists actions on callers and agents of a court (null: of all), the latest first. */
export async function listFloorActions(
  db: Queryable,
  courtId: number | null,
  limit: number,
): Promise<ListedFloorAction[]> {
  const { rows } = await queryRows<ListedFloorAction>(
    db,
    `SELECT f.id, f.at, coalesce(b.name, s.name, f.by_user) AS by, f.action, f.entry_id, a.number || ' ' || a.name AS agent, f.detail
       FROM floor_actions f
       LEFT JOIN agents a ON a.id = f.agent_id
       LEFT JOIN agents b ON b.id = f.by_agent_id
       LEFT JOIN staff s ON s.id = f.by_staff_id
       LEFT JOIN line_entries e ON e.id = f.entry_id
       LEFT JOIN lines l ON l.id = e.line_id
       LEFT JOIN calls c ON c.id = e.call_id
      WHERE $1::int IS NULL OR coalesce(l.court_id, c.court_id, a.court_id) = $1
      ORDER BY f.id DESC LIMIT $2`,
    [courtId, limit],
  );
  return rows;
}
