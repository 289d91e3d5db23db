/** The audit of personal data that was read by commands and in the console. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed, queryRows } from '../../../core/database/rows.js';
import { readingPatterns, type ReadingKind } from '../rules/readingKind.js';

export interface NewReading {
  readonly at: Date;
  /** Null for an administrator. */
  readonly by:
    | { readonly kind: 'staff'; readonly staff: { readonly id: number } }
    | { readonly kind: 'agent'; readonly agent: { readonly id: number } }
    | null;
  /** The user of the operating system; `web:NAME` for a user of the console. */
  readonly osUser: string;
  readonly host: string;
  readonly tokenId: number | null;
  /** For example `guidance told`; in the console `GET /api/tickets/:number, session 12`. */
  readonly command: string;
  /** What was asked for. */
  readonly subject: string;
  /** What the command found: numbers of tickets, ids of calls. */
  readonly shown: readonly string[];
  readonly reason: string | null;
}

/** Records what is about to be shown. Call it BEFORE showing it. */
export async function recordReading(db: Queryable, reading: NewReading): Promise<void> {
  const { at, by, osUser, host, tokenId, command, subject, shown, reason } = reading;
  await queryNamed(
    db,
    'record-reading',
    `INSERT INTO readings (at, by_kind, by_staff_id, by_agent_id, os_user, host, token_id, command, subject, shown, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[at, by?.kind ?? 'administrator'],
      ...[by?.kind === 'staff' ? by.staff.id : null, by?.kind === 'agent' ? by.agent.id : null],
      ...[osUser, host, tokenId, command, subject, shown, reason],
    ],
  );
}

/** A reading as the list shows it. */
export interface ListedReading {
  readonly id: number;
  readonly at: Date;
  readonly who: string;
  readonly court: string | null;
  readonly osUser: string;
  readonly host: string;
  readonly command: string;
  readonly kind: ReadingKind;
  readonly subject: string;
  readonly shown: readonly string[];
  readonly reason: string | null;
}

/** A filter for readings. */
export interface ReadingFilter {
  readonly since: Date;
  /** Before this moment; null: until now. */
  readonly until: Date | null;
  /** By people of a court; null: by anybody. */
  readonly courtId: number | null;
  /** A part of the name, of the agent's number, or of the account; null: any. */
  readonly who: string | null;
  readonly kind: ReadingKind | null;
}

const kindOf = `CASE ${Object.entries(readingPatterns)
  .map(([kind, pattern]) => `WHEN r.command ~ '${pattern}' THEN '${kind}'`)
  .join(' ')} ELSE 'other' END`;

/** Lists readings with their readers, the latest first. */
export async function listReadings(
  db: Queryable,
  filter: ReadingFilter,
  part: { readonly limit: number; readonly offset: number },
): Promise<ListedReading[]> {
  const { since, until, courtId, who, kind } = filter;
  const { rows } = await queryRows<ListedReading>(
    db,
    `SELECT r.id, r.at, coalesce(s.name, a.number || ' ' || a.name, r.by_kind) AS who, c.name AS court, r.os_user, r.host,
            r.command, ${kindOf} AS kind, r.subject, r.shown, r.reason
       FROM readings r LEFT JOIN staff s ON s.id = r.by_staff_id LEFT JOIN agents a ON a.id = r.by_agent_id
            LEFT JOIN courts c ON c.id = coalesce(s.court_id, a.court_id)
      WHERE r.at >= $1 AND ($2::timestamptz IS NULL OR r.at < $2)
        AND ($3::int IS NULL OR coalesce(s.court_id, a.court_id) = $3)
        AND ($4::text IS NULL OR strpos(lower(concat_ws(' ', s.name, a.number, a.name, r.os_user)), lower($4)) > 0)
        AND ($5::text IS NULL OR ${kindOf} = $5)
      ORDER BY r.at DESC, r.id DESC LIMIT $6 OFFSET $7`,
    [since, until, courtId, who, kind, part.limit, part.offset],
  );
  return rows;
}
