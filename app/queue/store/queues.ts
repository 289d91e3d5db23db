/** Queues of callers, and their settings. */
import { z } from 'zod';
import type { HeadStarts, Relaxation } from '../rules/queueOrder.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';
import { firstThresholds } from '../../core/live/rules/alarm.js';

/** When agents answer: in the court's opening hours, or round the clock. */
export type QueueHours = 'court' | 'always';

export type QueueStrategy = 'longest_idle' | 'fewest_calls' | 'linear' | 'random';

export interface Queue {
  readonly id: number;
  readonly name: string;
  /** The court whose opening hours apply; null: the greeting court. */
  readonly courtId: number | null;
  readonly hours: QueueHours;
  /** Skills that every caller of this queue needs. */
  readonly skills: readonly string[];
  readonly strategy: QueueStrategy;
  readonly maxWaiting: number;
  readonly maxWaitS: number;
  readonly ringS: number;
  readonly wrapUpS: number;
  readonly announceEveryS: number;
  readonly pauseAfterMisses: number;
  readonly retryS: number;
  readonly headStarts: HeadStarts;
  readonly relax: readonly Relaxation[];
  readonly emptyGraceS: number;
  readonly closingGraceS: number;
  /** Null: what the norms of service of its court say. */
  readonly serviceLevelS: number | null;
  readonly shortAbandonS: number;
  readonly expectedTalkS: number;
  /** Seconds that a caller is kept for an agent whose telephone was lost in mid-call. */
  readonly agentReturnS: number;
}

/** A row of `queues`: its column `relax` is not checked. */
export type QueueRow = Omit<Queue, 'headStarts' | 'relax'> & {
  readonly headStartS: HeadStarts;
  readonly relax: unknown;
};

/** Columns of `queues l` as {@link queueOf} reads them. */
export const queueColumns = `l.id, l.name, l.court_id, l.hours, l.skills, l.strategy, l.max_waiting, l.max_wait_s,
  l.ring_s, l.wrap_up_s, l.announce_every_s, l.pause_after_misses, l.retry_s, l.head_start_s, l.relax, l.empty_grace_s,
  l.closing_grace_s, l.service_level_s, l.short_abandon_s, l.expected_talk_s,
  l.agent_return_s`;

export function queueOf({ headStartS, relax, ...queue }: QueueRow): Queue {
  return { ...queue, headStarts: headStartS, relax: relaxationsOf(relax) };
}

const storedRelaxations = z.array(
  z.object({ after_s: z.number().nonnegative(), drop: z.array(z.string()) }),
);

/**
 * Reads the column `relax`. A value that cannot be used relaxes nothing, so that other queues go on.
 */
export function relaxationsOf(stored: unknown): Relaxation[] {
  const { data = [] } = storedRelaxations.safeParse(stored);
  return data.map(({ after_s, drop }) => ({ afterS: after_s, drop }));
}

/** Lists queues whose column `relax` cannot be used. */
export async function findUnusableQueues(db: Queryable): Promise<string[]> {
  const { rows } = await queryRows<{ name: string; relax: unknown }>(
    db,
    'SELECT name, relax FROM queues WHERE enabled ORDER BY name',
  );
  return rows
    .filter(({ relax }) => !storedRelaxations.safeParse(relax).success)
    .map(({ name }) => name);
}

/** Reads a queue by its name; null when there is none, or it is out of use. */
export async function readQueue(db: Queryable, name: string): Promise<Queue | null> {
  const { rows } = await queryNamed<QueueRow>(
    db,
    'read-queue',
    `SELECT ${queueColumns} FROM queues l WHERE l.name = $1 AND l.enabled`,
    [name],
  );
  return rows[0] === undefined ? null : queueOf(rows[0]);
}

/** Reads the court of a queue, in use or not; undefined when there was never one of this name. */
export async function readCourtOfQueue(
  db: Queryable,
  name: string,
): Promise<number | null | undefined> {
  const { rows } = await queryRows<{ courtId: number | null }>(
    db,
    'SELECT court_id FROM queues WHERE name = $1',
    [name],
  );
  return rows[0]?.courtId;
}

/** Lists every queue in use, by name. */
export async function listQueues(db: Queryable): Promise<Queue[]> {
  const { rows } = await queryRows<QueueRow>(
    db,
    `SELECT ${queueColumns} FROM queues l WHERE l.enabled ORDER BY l.name`,
  );
  return rows.map(queueOf);
}

/**
 * Reads the titles of the queues of a court and of those of no court (null: of all queues), including
 * queues out of use, because lists of the past name them.
 */
export async function listQueueTitles(
  db: Queryable,
  courtId: number | null,
): Promise<(QueueTitle & { readonly id: number; readonly name: string })[]> {
  const { rows } = await queryRows<QueueTitle & { id: number; name: string }>(
    db,
    `SELECT id, name, title_zh, title_en FROM queues
      WHERE $1::int IS NULL OR coalesce(court_id, $1) = $1 ORDER BY name`,
    [courtId],
  );
  return rows;
}

/**
 * Takes a queue out of use, unless callers wait or talk in it, or people are to be called back. Its
 * past stays in the reports.
 */
export async function retireQueue(
  db: Queryable,
  name: string,
): Promise<'retired' | 'in_use' | 'unknown'> {
  const { rows } = await queryRows<{ inUse: boolean }>(
    db,
    `WITH queue AS (
       SELECT l.id, EXISTS (SELECT FROM queue_entries e WHERE e.queue_id = l.id AND e.status <> 'over')
                    OR EXISTS (SELECT FROM callbacks c WHERE c.queue_id = l.id AND c.over_at IS NULL) AS in_use
         FROM queues l WHERE l.name = $1 AND l.enabled
     ), retired AS (
       UPDATE queues SET enabled = false WHERE id IN (SELECT id FROM queue WHERE NOT in_use) RETURNING id
     )
     SELECT in_use FROM queue`,
    [name],
  );
  if (rows[0] === undefined) return 'unknown';
  return rows[0].inUse ? 'in_use' : 'retired';
}

/** The title of a queue in both languages; null: it has only its name. */
export interface QueueTitle {
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

export type QueueSettings = Partial<Omit<Queue, 'id' | 'name'> & QueueTitle>;

/**
 * Makes a queue, or changes the given settings; others keep their values or get their defaults. A new
 * queue raises alarms ({@link firstThresholds}).
 */
export async function putQueue(
  db: Queryable,
  name: string,
  settings: QueueSettings,
): Promise<void> {
  const columns: Record<string, unknown> = {
    title_zh: settings.titleZh,
    title_en: settings.titleEn,
    court_id: settings.courtId,
    hours: settings.hours,
    skills: settings.skills,
    strategy: settings.strategy,
    max_waiting: settings.maxWaiting,
    max_wait_s: settings.maxWaitS,
    ring_s: settings.ringS,
    wrap_up_s: settings.wrapUpS,
    announce_every_s: settings.announceEveryS,
    pause_after_misses: settings.pauseAfterMisses,
    retry_s: settings.retryS,
    head_start_s: settings.headStarts && JSON.stringify(settings.headStarts),
    relax:
      settings.relax &&
      JSON.stringify(settings.relax.map(({ afterS, drop }) => ({ after_s: afterS, drop }))),
    empty_grace_s: settings.emptyGraceS,
    closing_grace_s: settings.closingGraceS,
    service_level_s: settings.serviceLevelS,
    short_abandon_s: settings.shortAbandonS,
    expected_talk_s: settings.expectedTalkS,
    agent_return_s: settings.agentReturnS,
    enabled: true,
  };
  const given = Object.entries(columns).filter(([, value]) => value !== undefined);
  const names = given.map(([column]) => column);
  await db.query(
    // A row that was inserted has no xmax.
    `WITH queue AS (
       INSERT INTO queues (name, ${names.join(', ')})
       VALUES ($1, ${names.map((_, index) => `$${index + 3}`).join(', ')})
       ON CONFLICT (name) DO UPDATE SET ${names.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}
       RETURNING id, xmax = 0 AS is_new)
     INSERT INTO alarm_thresholds (queue_id, subject, threshold)
     SELECT l.id, t.key, t.value::double precision FROM queue l CROSS JOIN jsonb_each_text($2) t WHERE l.is_new`,
    [name, JSON.stringify(firstThresholds), ...given.map(([, value]) => value)],
  );
}
