/** Lines of callers, and their settings. */
import { z } from 'zod';
import type { HeadStarts, Relaxation } from '../rules/lineOrder.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';
import { firstThresholds } from '../../live/rules/alarm.js';

/** When agents answer: in the court's opening hours, or round the clock. */
export type LineHours = 'court' | 'always';

export type LineStrategy = 'longest_idle' | 'fewest_calls' | 'linear' | 'random';

export interface Line {
  readonly id: number;
  readonly name: string;
  /** The court whose opening hours apply; null: the greeting court. */
  readonly courtId: number | null;
  readonly hours: LineHours;
  /** Skills that every caller of this line needs. */
  readonly skills: readonly string[];
  readonly strategy: LineStrategy;
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
  readonly serviceLevelS: number;
  readonly shortAbandonS: number;
  readonly expectedTalkS: number;
  /** Seconds that a caller is kept for an agent whose telephone was lost in mid-talk. */
  readonly agentReturnS: number;
}

/** A row of `lines`: its column `relax` is not checked. */
export type LineRow = Omit<Line, 'headStarts' | 'relax'> & {
  readonly headStartS: HeadStarts;
  readonly relax: unknown;
};

/** Columns of `lines l` as {@link lineOf} reads them. */
export const lineColumns = `l.id, l.name, l.court_id, l.hours, l.skills, l.strategy, l.max_waiting, l.max_wait_s,
  l.ring_s, l.wrap_up_s, l.announce_every_s, l.pause_after_misses, l.retry_s, l.head_start_s, l.relax, l.empty_grace_s,
  l.closing_grace_s, l.service_level_s, l.short_abandon_s, l.expected_talk_s,
  l.agent_return_s`;

export function lineOf({ headStartS, relax, ...line }: LineRow): Line {
  return { ...line, headStarts: headStartS, relax: relaxationsOf(relax) };
}

const storedRelaxations = z.array(
  z.object({ after_s: z.number().nonnegative(), drop: z.array(z.string()) }),
);

/**
 * Reads the column `relax`. A value that cannot be used relaxes nothing, so that other lines go on.
 */
export function relaxationsOf(stored: unknown): Relaxation[] {
  const { data = [] } = storedRelaxations.safeParse(stored);
  return data.map(({ after_s, drop }) => ({ afterS: after_s, drop }));
}

/** Lists lines whose column `relax` cannot be used. */
export async function findUnusableLines(db: Queryable): Promise<string[]> {
  const { rows } = await queryRows<{ name: string; relax: unknown }>(
    db,
    'SELECT name, relax FROM lines WHERE enabled ORDER BY name',
  );
  return rows
    .filter(({ relax }) => !storedRelaxations.safeParse(relax).success)
    .map(({ name }) => name);
}

/** Reads a line by its name; null when there is none, or it is out of use. */
export async function readLine(db: Queryable, name: string): Promise<Line | null> {
  const { rows } = await queryNamed<LineRow>(
    db,
    'read-line',
    `SELECT ${lineColumns} FROM lines l WHERE l.name = $1 AND l.enabled`,
    [name],
  );
  return rows[0] === undefined ? null : lineOf(rows[0]);
}

/** Reads the court of a line, in use or not; undefined when there was never one of this name. */
export async function readCourtOfLine(
  db: Queryable,
  name: string,
): Promise<number | null | undefined> {
  const { rows } = await queryRows<{ courtId: number | null }>(
    db,
    'SELECT court_id FROM lines WHERE name = $1',
    [name],
  );
  return rows[0]?.courtId;
}

/** Lists every line in use, by name. */
export async function listLines(db: Queryable): Promise<Line[]> {
  const { rows } = await queryRows<LineRow>(
    db,
    `SELECT ${lineColumns} FROM lines l WHERE l.enabled ORDER BY l.name`,
  );
  return rows.map(lineOf);
}

/**
 * Reads the titles of the lines of a court and of those of no court (null: of all lines), including
 * lines out of use, because lists of the past name them.
 */
export async function listLineTitles(
  db: Queryable,
  courtId: number | null,
): Promise<(LineTitle & { readonly id: number; readonly name: string })[]> {
  const { rows } = await queryRows<LineTitle & { id: number; name: string }>(
    db,
    `SELECT id, name, title_zh, title_en FROM lines
      WHERE $1::int IS NULL OR coalesce(court_id, $1) = $1 ORDER BY name`,
    [courtId],
  );
  return rows;
}

/**
 * Takes a line out of use, unless callers wait or talk in it, or people are to be called back. Its
 * past stays in the reports.
 */
export async function retireLine(
  db: Queryable,
  name: string,
): Promise<'retired' | 'in_use' | 'unknown'> {
  const { rows } = await queryRows<{ inUse: boolean }>(
    db,
    `WITH line AS (
       SELECT l.id, EXISTS (SELECT FROM line_entries e WHERE e.line_id = l.id AND e.status <> 'over')
                    OR EXISTS (SELECT FROM callbacks c WHERE c.line_id = l.id AND c.over_at IS NULL) AS in_use
         FROM lines l WHERE l.name = $1 AND l.enabled
     ), retired AS (
       UPDATE lines SET enabled = false WHERE id IN (SELECT id FROM line WHERE NOT in_use) RETURNING id
     )
     SELECT in_use FROM line`,
    [name],
  );
  if (rows[0] === undefined) return 'unknown';
  return rows[0].inUse ? 'in_use' : 'retired';
}

/** The title of a line in both languages; null: it has only its name. */
export interface LineTitle {
  readonly titleZh: string | null;
  readonly titleEn: string | null;
}

export type LineSettings = Partial<Omit<Line, 'id' | 'name'> & LineTitle>;

/**
 * Makes a line, or changes the given settings; others keep their values or get their defaults. A new
 * line raises alarms ({@link firstThresholds}).
 */
export async function putLine(db: Queryable, name: string, settings: LineSettings): Promise<void> {
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
    `WITH line AS (
       INSERT INTO lines (name, ${names.join(', ')})
       VALUES ($1, ${names.map((_, index) => `$${index + 3}`).join(', ')})
       ON CONFLICT (name) DO UPDATE SET ${names.map((column) => `${column} = EXCLUDED.${column}`).join(', ')}
       RETURNING id, xmax = 0 AS is_new)
     INSERT INTO alarm_thresholds (line_id, subject, threshold)
     SELECT l.id, t.key, t.value::double precision FROM line l CROSS JOIN jsonb_each_text($2) t WHERE l.is_new`,
    [name, JSON.stringify(firstThresholds), ...given.map(([, value]) => value)],
  );
}
