/**
 * A year of a province as rows: its calls with what they leave, day by day. Nothing is written that the
 * hotline would have erased by then.
 */
import type { Pool, PoolClient } from 'pg';
import { addAgents, addCourt } from '../benchDatabase.js';
import { madeUpCourt } from '../madeUpCases.js';
import { say } from '../figure.js';

/** For how many days the hotline keeps what: the defaults, but callers for a year, so that some are due. */
export const keptDays = { details: 180, recordings: 90, callers: 365, messages: 730 } as const;

const dayMs = 86_400_000;
const queues = 20;
const departments = 50;

export interface YearSize {
  readonly calls: number;
  readonly agents: number;
}

/** Adds courts, departments, staff, queues and agents. */
async function addPeople(pool: Pool, { agents }: YearSize): Promise<void> {
  await addCourt(pool, madeUpCourt);
  await pool.query(
    `INSERT INTO departments (id, court_id, name) SELECT n, 1, '民事审判第' || n || '庭' FROM generate_series(1, $1::int) n`,
    [departments],
  );
  await pool.query(
    `INSERT INTO staff (id, court_id, department_id, name, role)
     SELECT n, 1, n, '李' || n, 'judge' FROM generate_series(1, $1::int) n`,
    [departments],
  );
  await pool.query(
    `INSERT INTO queues (id, name, court_id) SELECT n, 'q' || n, 1 FROM generate_series(1, $1::int) n`,
    [queues],
  );
  await addAgents(pool, agents);
  await pool.query(
    `INSERT INTO agent_states (agent_id, status, since_at, last_free_at, signed_in_at)
     SELECT n, 'ready', now(), now(), now() FROM generate_series(1, $1::int) n`,
    [agents],
  );
}

/**
 * SQL of a day. $1: its first moment; $2: how many calls; $3: how many agents. Of ten calls nine come within nine working
 * hours; four want a person, of whom a seventh gives up after some time; three of a hundred leave a ticket, which is
 * answered the next day.
 */
const callsOfDay = `
  CREATE TEMP TABLE day_calls ON COMMIT DROP AS
  SELECT n, gen_random_uuid() AS id, '138' || lpad((hashint8(n::bigint * 31 + extract(epoch FROM $1::timestamptz)::bigint) & 99999999)::text, 8, '0') AS number,
         c.at, 1 + n % ${queues} AS queue_id, 1 + n % $3::int AS agent_id,
         n % 5 < 2 AS is_queued, n % 5 < 2 AND n % 7 <> 0 AS is_answered,
         c.at + make_interval(secs => 40) AS entered_at,
         c.at + make_interval(secs => 45 + (n * 7919) % 55) AS connected_at,
         c.at + make_interval(secs => 105 + (n * 7919) % 55 + (n * 104729) % 300) AS over_at
    FROM generate_series(1, $2::int) n
   CROSS JOIN LATERAL (
     SELECT $1::timestamptz + CASE WHEN n % 10 = 0 THEN interval '19 hours' + n * interval '4 hours' / $2
                                   ELSE interval '8 hours 30 minutes' + n * interval '9 hours' / $2 END AS at) c`;

/** What the hotline still has of a day. */
interface Kept {
  readonly hasDetails: boolean;
  readonly hasCallers: boolean;
  readonly hasFiles: boolean;
}

/** SQL: the rows of a day's calls, of which some columns are empty when their time is over. */
const always = ({ hasDetails, hasCallers, hasFiles }: Kept): readonly string[] => [
  `INSERT INTO calls (id, node, channel_id, caller_number, called_number, court_id, started_at, answered_at, ended_at, phase,
                      outcome, detail_erased_at)
   SELECT id, 'hotline', '', CASE WHEN ${hasCallers} THEN number ELSE '' END, '12368', 1, at, at, over_at, 'over',
          CASE WHEN is_queued AND NOT is_answered THEN 'abandoned' ELSE 'served' END, CASE WHEN NOT ${hasDetails} THEN over_at END
     FROM day_calls ORDER BY at`,
  `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                              agent_id, offered_at, connected_at, over_at, result, ended_by, first_place, estimate_s, offers)
   SELECT queue_id, id, 'hotline', CASE WHEN ${hasCallers} THEN number ELSE '' END, '{topic:case}', '{topic:case}', '{topic:case}', entered_at,
          entered_at, 'over', CASE WHEN is_answered THEN agent_id END,
          CASE WHEN is_answered THEN connected_at - interval '4 seconds' END, CASE WHEN is_answered THEN connected_at END, over_at,
          CASE WHEN is_answered THEN 'answered' ELSE 'abandoned' END, CASE WHEN is_answered THEN 'caller' END, 1 + n % 9, 30, 1
     FROM day_calls WHERE is_queued ORDER BY entered_at`,
  `INSERT INTO queue_events (at, queue_id, call_id, agent_id, event, data1)
   SELECT e.at, d.queue_id, d.id, CASE WHEN e.event NOT IN ('ENTERQUEUE', 'ABANDON') THEN d.agent_id END, e.event, '10'
     FROM day_calls d
    CROSS JOIN LATERAL (VALUES (d.entered_at, 'ENTERQUEUE', true), (d.connected_at, 'CONNECT', d.is_answered),
                               (d.over_at, 'COMPLETECALLER', d.is_answered), (d.over_at, 'ABANDON', NOT d.is_answered)) e(at, event, is_it)
    WHERE d.is_queued AND e.is_it ORDER BY e.at`,
  `INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, since_at)
   SELECT d.agent_id, c.at, c.was, c.becomes, c.since_at
     FROM day_calls d
    CROSS JOIN LATERAL (VALUES (d.connected_at - interval '4 seconds', 'ready', 'offered', d.at),
                               (d.connected_at, 'offered', 'talking', d.connected_at - interval '4 seconds'),
                               (d.over_at, 'talking', 'wrap_up', d.connected_at),
                               (d.over_at + interval '25 seconds', 'wrap_up', 'ready', d.over_at)) c(at, was, becomes, since_at)
    WHERE d.is_answered ORDER BY c.at`,
  `INSERT INTO satisfaction (call_id, agent_id, score, at)
   SELECT id, agent_id, 1 + n % 5, over_at + interval '10 seconds' FROM day_calls WHERE is_answered AND n % 3 = 0`,
  `INSERT INTO recordings (id, call_id, entry_id, node, file, started_at, ended_at, length_ms, sha256, status, erased_at)
   SELECT d.id, d.id, e.id, 'hotline',
          CASE WHEN ${hasFiles} THEN to_char(d.connected_at AT TIME ZONE 'Asia/Shanghai', 'YYYY/MM/DD/') || d.id || '.wav' END,
          d.connected_at, d.over_at, 60000, repeat('0', 64), 'stored', CASE WHEN NOT ${hasFiles} THEN d.over_at END
     FROM day_calls d JOIN queue_entries e ON e.call_id = d.id WHERE d.is_answered`,
  `INSERT INTO disclosures (at, call_id, case_id, facts, proof)
   SELECT at + interval '35 seconds', CASE WHEN ${hasCallers} THEN id END, 1 + n % 1000, '{hearing,stage}', 'resident_id_and_password'
     FROM day_calls WHERE n % 2 = 0 ORDER BY at`,
  `INSERT INTO sms_outbox (created_at, to_number, body, purpose, sent_at, next_at, template, language, court_id, expires_at, erased_at,
                           outcome)
   SELECT over_at, CASE WHEN ${hasDetails} THEN number ELSE '' END, CASE WHEN ${hasDetails} THEN '您的案件定于2026年12月10日09:30开庭。' ELSE '' END,
          'case_summary', over_at, over_at, 'caseSummary', 'zh', 1, over_at + interval '1 day', CASE WHEN NOT ${hasDetails} THEN over_at END, 'delivered'
     FROM day_calls WHERE n % 10 = 1`,
  `WITH opened AS (
     INSERT INTO tickets (number, kind, status, court_id, matter, caller_number, call_id, department_id, assignee_id, opened_at,
                          dispatched_at, clock_started_at, accepted_at, replied_at, closed_at, latest_at, satisfied)
     SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYMMDD') || lpad(n::text, 7, '0'), 'consultation', 'closed', 1, 'matter ' || n,
            number, id, 1 + n % ${departments}, 1 + n % ${departments}, over_at, over_at, over_at, over_at + interval '1 hour',
            over_at + interval '1 day', over_at + interval '2 days', over_at + interval '15 days', n % 4 <> 0
       FROM day_calls WHERE n % 33 = 0 RETURNING id, opened_at, department_id, number),
   asked AS (
     INSERT INTO ticket_messages (ticket_id, at, purpose, body)
     SELECT id, opened_at, 'request', '请承办法官回电' || number FROM opened)
   INSERT INTO ticket_steps (ticket_id, at, kind, by_kind, by_staff_id, to_department_id)
   SELECT o.id, o.opened_at + s.after, s.kind, s.by_kind, CASE s.by_kind WHEN 'staff' THEN o.department_id END,
          CASE s.kind WHEN 'dispatched' THEN o.department_id END
     FROM opened o
    CROSS JOIN (VALUES ('opened', 'caller', interval '0'), ('dispatched', 'clock', interval '0'), ('accepted', 'staff', interval '1 hour'),
                       ('replied', 'staff', interval '1 day'), ('closed', 'staff', interval '2 days')) s(kind, by_kind, after)
    ORDER BY o.id, s.after`,
];

/** What a caller heard and pressed: as many rows as one has who asks for a hearing. */
const details = `
  INSERT INTO call_events (call_id, seq, at, kind, name, detail)
  SELECT d.id, s, d.at + s * interval '3 seconds', (ARRAY['prompt', 'digits'])[1 + s % 2], 'mainMenu',
         CASE s % 2 WHEN 0 THEN '查询案件请按一，联系法官请按二，诉讼指南请按三，投诉举报请按四。' ELSE '1' END
    FROM day_calls d CROSS JOIN generate_series(0, 11) s ORDER BY d.at, s`;

/** Days are added by as many connections: one does not use two processors. */
const loaders = 2;

/** What PostgreSQL need not do while rows are added that can be made up again. */
const whileLoading: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
};

/**
 * Adds the rows of the days before `today`: a year of them, and one day more, on which retention periods end.
 * @param pool of a superuser
 * @param today the first moment of the present day in China
 */
export async function addYear(pool: Pool, size: YearSize, today: Date): Promise<void> {
  await addPeople(pool, size);
  const days = keptDays.callers + 1;
  const perDay = Math.ceil(size.calls / days);
  for (const [name, value] of Object.entries(whileLoading))
    await pool.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await pool.query('SELECT pg_reload_conf()');
  let ago = days;
  const addDays = async (until: number) => {
    const client = await pool.connect();
    try {
      // Without triggers: the audit of a year is not what is measured. What is due to be erased has it.
      await client.query('SET session_replication_role = replica');
      while (ago >= until) {
        const own = ago--;
        const day = new Date(today.getTime() - own * dayMs);
        await addDay(client, { ...size, perDay, ago: own }, day);
        if (own % 60 === 0) say(`${days - own} days are there`);
      }
    } finally {
      client.release(true);
    }
  };
  // The triggers of the day that is due look for rows by the indexes.
  await addDays(days);
  const indexes = await dropIndexes(pool);
  await Promise.all(Array.from({ length: loaders }, () => addDays(1)));
  await makeIndexes(pool, indexes);
  say('the indexes are there');
  await pool.query("SELECT setval('ticket_serials', max(id)) FROM tickets");
  await pool.query('VACUUM ANALYZE');
  await pool.query('ALTER SYSTEM RESET ALL');
  await pool.query('SELECT pg_reload_conf()');
  await pool.query('CHECKPOINT');
}

/** Drops the indexes that no constraint needs: to add each row to them would take most of the time. @returns how to make them again */
async function dropIndexes(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string; made: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisunique
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
      ORDER BY i.indrelid, i.indexrelid`,
  );
  for (const { name } of rows) await pool.query(`DROP INDEX ${name}`);
  return rows.map(({ made }) => made);
}

async function makeIndexes(pool: Pool, indexes: readonly string[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET maintenance_work_mem = '1GB'");
    for (const index of indexes) await client.query(index);
  } finally {
    client.release(true);
  }
}

async function addDay(
  client: PoolClient,
  { agents, perDay, ago }: YearSize & { readonly perDay: number; readonly ago: number },
  day: Date,
): Promise<void> {
  // One day more than what is kept is there: that is what tonight's erasure finds.
  const has = (kept: number) => ago <= kept + 1;
  await client.query('BEGIN');
  await client.query(callsOfDay, [day, perDay, agents]);
  // Audited rows are erased by their chain, so those that are due are in it.
  const isDue = !has(keptDays.callers - 1);
  if (isDue) await client.query('SET LOCAL session_replication_role = origin');
  const kept = {
    hasDetails: has(keptDays.details),
    hasCallers: has(keptDays.callers),
    hasFiles: has(keptDays.recordings),
  };
  for (const text of always(kept)) await client.query(text);
  if (has(keptDays.details)) await client.query(details);
  await client.query('COMMIT');
}
