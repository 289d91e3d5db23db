/**
 * Where a caller stands in a line now, and what is needed to estimate how long they still wait.
 */
import type { LineLoad } from '../rules/waitEstimate.js';
import { callbacksAhead, loadOf, selectLoad, type LoadRow } from './arrivals.js';
import { lineColumns, lineOf, type Line, type LineRow } from './lines.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';

/** Reads the place in a line of a caller who has this ticket: 1 is the next. Callbacks count. */
export async function placeAt(
  db: Queryable,
  lineId: number,
  orderAt: Date,
  entryId: number,
): Promise<number> {
  const { rows } = await queryNamed<{ n: number }>(
    db,
    'place-at',
    `SELECT ${callbacksAhead('$1', '$2')} + (SELECT count(*)::int FROM line_entries
              WHERE line_id = $1 AND status IN ('waiting', 'offered')
                AND (order_at, id) < ($2, $3)) AS n`,
    [lineId, orderAt, entryId],
  );
  return (rows[0]?.n ?? 0) + 1;
}

/** Where one caller stands. */
export interface Standing {
  readonly entryId: number;
  /** 1 is the next. Callbacks count. */
  readonly place: number;
  readonly skills: readonly string[];
  readonly line: Line;
}

/** Reads where callers stand, by the ids of their entries. Those who no longer wait are left out. */
export async function readStandings(
  db: Queryable,
  entryIds: readonly number[],
): Promise<Standing[]> {
  const { rows } = await queryNamed<
    LineRow & { entryId: number; place: number; entrySkills: string[] }
  >(
    db,
    'read-standings',
    `SELECT s.id AS entry_id, s.skills AS entry_skills,
            s.place + ${callbacksAhead('s.line_id', 's.order_at')} AS place, ${lineColumns}
       FROM (SELECT id, line_id, skills, order_at,
                    row_number() OVER (PARTITION BY line_id ORDER BY order_at, id)::int AS place
               FROM line_entries
              WHERE status IN ('waiting', 'offered')
                AND line_id IN (SELECT line_id FROM line_entries WHERE id = ANY ($1))) s
       JOIN lines l ON l.id = s.line_id
      WHERE s.id = ANY ($1)`,
    [entryIds],
  );
  return rows.map(({ entryId, place, entrySkills, ...line }) => ({
    entryId,
    place,
    skills: entrySkills,
    line: lineOf(line),
  }));
}

/** Reads what the estimate of a caller's wait needs besides the place, by the skills they need. */
export async function readLoad(
  db: Queryable,
  line: Pick<Line, 'id' | 'wrapUpS' | 'expectedTalkS'>,
  needs: readonly string[],
): Promise<Omit<LineLoad, 'place'>> {
  const { rows } = await queryNamed<LoadRow>(db, 'read-load', selectLoad('$2'), [line.id, needs]);
  return loadOf(rows[0] ?? { signedIn: 0, readyAgents: 0, busyAgents: 0, handledS: [] }, line);
}
