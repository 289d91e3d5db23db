/** The audit of personal data that was read by commands and in the console. */
import type { Queryable } from '../../database/pool.js';
import { queryNamed, queryRows } from '../../database/rows.js';

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
  /** For example `orders show`; in the console `GET /api/orders/:number, session 12`. */
  readonly command: string;
  /** What was asked for. */
  readonly subject: string;
  /** What the command found: numbers of orders, ids of calls. */
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
  readonly at: Date;
  readonly who: string;
  readonly osUser: string;
  readonly host: string;
  readonly command: string;
  readonly subject: string;
  readonly shown: readonly string[];
  readonly reason: string | null;
}

/** Lists who has read what since a moment, the latest first. */
export async function listReadings(
  db: Queryable,
  since: Date,
  limit: number,
): Promise<ListedReading[]> {
  const { rows } = await queryRows<ListedReading>(
    db,
    `SELECT r.at, coalesce(s.name, a.number || ' ' || a.name, r.by_kind) AS who, r.os_user, r.host,
            r.command, r.subject, r.shown, r.reason
       FROM readings r LEFT JOIN staff s ON s.id = r.by_staff_id LEFT JOIN agents a ON a.id = r.by_agent_id
      WHERE r.at >= $1 ORDER BY r.at DESC, r.id DESC LIMIT $2`,
    [since, limit],
  );
  return rows;
}
