/** Reads where an agent can send a caller: the directory of the desk. */
import { mayBeDialledAs } from '../../../calls/store/callTransfers.js';
import type { AgentState } from '../../../queue/rules/agentState.js';
import { dialled, telephoneGroups } from '../../../telephony/rules/telephoneGroups.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** Where a caller can be sent. */
export interface DirectoryItem {
  readonly to: string;
  readonly kind: 'agent' | 'queue' | 'telephone';
  readonly name: string;
  /** Of a telephone: for which extension to ask there. */
  readonly extension: string | null;
  /**
   * The use of a telephone by the hotline itself: it rings (`offered`) or talks to one of our
   * callers.
   */
  readonly status: AgentState['status'] | null;
  readonly sinceAt: Date | null;
  readonly waiting: number | null;
}

const mostShown = 300;

/**
 * Reads agents and queues with their state, and telephones of courts: those of a court and of none,
 * or of every court.
 * @param words a part of a name or of a number; empty: all
 */
export async function readTargets(
  db: Queryable,
  self: number,
  courtId: number | null,
  words: string,
): Promise<DirectoryItem[]> {
  const { rows: ours } = await queryNamed<DirectoryItem>(
    db,
    'read-targets',
    `SELECT * FROM (
       SELECT a.number AS to, 'agent' AS kind, a.name, NULL AS extension, s.status, s.since_at, NULL::int AS waiting
         FROM agents a JOIN agent_states s ON s.agent_id = a.id
        WHERE a.enabled AND a.id <> $1 AND ($2::int IS NULL OR coalesce(a.court_id, $2) = $2)
       UNION ALL
       SELECT '*' || l.id, 'queue', l.name, NULL, NULL, NULL,
              (SELECT count(*)::int FROM queue_entries e
                WHERE e.queue_id = l.id AND e.status IN ('waiting', 'offered'))
         FROM queues l WHERE l.enabled AND ($2::int IS NULL OR coalesce(l.court_id, $2) = $2)
     ) targets
     WHERE "to" ~ '^[*]?[0-9]{1,20}$' AND ($3 = '' OR strpos(name, $3) > 0 OR strpos("to", $3) > 0)
     ORDER BY kind, name, "to" LIMIT ${mostShown}`,
    [self, courtId, words],
  );
  const telephones = await readTelephones(db, courtId, words);
  return [...ours, ...telephones].slice(0, mostShown);
}

/** Reads telephones of courts, by the number that is dialled. */
async function readTelephones(
  db: Queryable,
  courtId: number | null,
  words: string,
): Promise<DirectoryItem[]> {
  const { rows } = await queryNamed<{ telephone: string; name: string }>(
    db,
    'read-telephones-of-courts',
    `SELECT o.telephone, o.name
       FROM (SELECT telephone, name, court_id FROM staff
             UNION ALL SELECT d.telephone, k.name || ' ' || d.name, d.court_id
                         FROM departments d JOIN courts k ON k.id = d.court_id
             UNION ALL SELECT telephone, name, id FROM courts) o
      WHERE o.telephone ~ '[0-9]' AND ($1::int IS NULL OR o.court_id = $1)
        AND ($2 = '' OR strpos(o.name, $2) > 0 OR ${mayBeDialledAs('o.telephone', '$2')})
      ORDER BY o.name, o.telephone LIMIT ${mostShown}`,
    [courtId, words],
  );
  const talks = await readTelephonesInUse(db);
  return rows.flatMap(({ telephone, name }) => {
    const to = dialled(telephone);
    if (to === null || !(name.includes(words) || to.includes(words))) return [];
    const isTalking = talks.get(to);
    const status = isTalking === undefined ? null : isTalking ? 'talking' : 'offered';
    const { extension } = telephoneGroups(telephone);
    return [{ to, kind: 'telephone', name, extension, status, sinceAt: null, waiting: null }];
  });
}

/** Reads which telephones of courts the hotline rings or connects with a caller now, and whether they have answered. */
async function readTelephonesInUse(db: Queryable): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await queryNamed<{ number: string; talks: boolean }>(
    db,
    'read-telephones-in-use',
    `SELECT number, bool_or(talks) AS talks FROM (
       SELECT substr(third, 11) AS number, third_state <> 'ringing' AS talks FROM queue_entries
        WHERE status <> 'over' AND third LIKE 'telephone:%'
       UNION ALL
       SELECT office_number, office_reached FROM calls
        WHERE ended_at IS NULL AND office_number IS NOT NULL) engaged
      GROUP BY number`,
    [],
  );
  return new Map(rows.map(({ number, talks }) => [number, talks]));
}
