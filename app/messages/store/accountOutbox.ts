/**
 * SMS that an account sends: the process that holds the account claims rows, hands them to the
 * driver, and writes the results, many rows at a time. A claimed row is marked before the driver
 * gets it: if the process dies, the row says that it may have been sent.
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';
import type { SmsToPlan } from '../rules/sendingPlan.js';
import { settingsOf } from '../../court/store/courts.js';
import type { Signatures } from '../rules/smsText.js';
import type { SmsReceipt } from '../smsDriver.js';

/** What SMS need of the settings of the court `c`, as SQL; {@link courtSmsOf} validates it. */
const courtSmsColumn = `jsonb_strip_nulls(jsonb_build_object(
  'smsSignature', c.settings -> 'smsSignature', 'smsSignatureEn', c.settings -> 'smsSignatureEn',
  'smsExtension', c.settings -> 'smsExtension'))`;

interface CourtSms extends Signatures {
  /** Digits after the hotline's number at the carrier. */
  readonly extension: string | null;
}

/** Returns what counts of a court's stored settings; null is an SMS of no court. */
function courtSmsOf(stored: unknown): CourtSms {
  const { smsSignature, smsSignatureEn, smsExtension } = settingsOf(stored ?? {});
  return { signature: smsSignature, signatureEn: smsSignatureEn, extension: smsExtension };
}

/** An SMS that this process has claimed. */
export interface ClaimedSms extends SmsToPlan, CourtSms {
  readonly id: number;
  readonly claimedAt: Date;
  readonly toNumber: string;
  readonly body: string;
  readonly language: string;
  readonly fields: Readonly<Record<string, string>> | null;
  readonly purpose: string;
  readonly ticketId: number | null;
  /** How often it was tried before. */
  readonly attempts: number;
}

type ClaimedRow = Omit<ClaimedSms, 'claimedAt' | keyof CourtSms> & { readonly courtSms: unknown };

/** Claims SMS that are due, the oldest first. */
export async function claimSms(
  db: Queryable,
  { account, limit, now, lately }: ClaimOptions,
): Promise<ClaimedSms[]> {
  const { rows } = await queryNamed<ClaimedRow>(
    db,
    'claim-sms',
    // By an array of ids: joined, the whole outbox would be read for each claim while it is small.
    `WITH due AS (
       SELECT id FROM sms_outbox
        WHERE sent_at IS NULL AND given_up_at IS NULL AND handed_at IS NULL AND next_at <= $2
        ORDER BY next_at, id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
     UPDATE sms_outbox s SET handed_at = $2, account = $1, attempts = s.attempts + 1
      WHERE s.id = ANY (ARRAY(SELECT id FROM due))
     RETURNING s.id, s.to_number, s.body, s.language, s.fields, s.purpose, s.ticket_id, s.template, s.expires_at,
               s.attempts - 1 AS attempts,
               (SELECT ${courtSmsColumn} FROM courts c WHERE c.id = s.court_id) AS court_sms,
               EXISTS (SELECT FROM sms_stops t WHERE t.number = s.to_number) AS is_stopped,
               (SELECT count(*)::int FROM sms_outbox b
                 WHERE b.to_number = s.to_number AND s.to_number <> '' AND b.sent_at > $4 AND b.erased_at IS NULL)
                 AS sent_lately`,
    [account, now, limit, lately],
  );
  return rows
    .map(({ courtSms, ...row }) => ({ ...row, ...courtSmsOf(courtSms), claimedAt: now }))
    .sort((a, b) => a.id - b.id);
}

export interface ClaimOptions {
  readonly account: string;
  readonly limit: number;
  readonly now: Date;
  /** From when on SMS to the same number are counted. */
  readonly lately: Date;
}

/**
 * Gives back SMS that were claimed at these moments, except for those in hand. Only for a process
 * that knows that the driver never had them.
 */
export async function releaseClaims(
  db: Queryable,
  claims: {
    readonly account: string;
    readonly claimedAt: readonly Date[];
    readonly inHand: readonly number[];
  },
): Promise<void> {
  await queryNamed(
    db,
    'release-sms-claims',
    `UPDATE sms_outbox SET handed_at = NULL, attempts = attempts - 1
      WHERE account = $1 AND handed_at = ANY ($2) AND id <> ALL ($3)`,
    [claims.account, claims.claimedAt, claims.inHand],
  );
}

/** The result of a claimed SMS. `claimedAt`: another claim of it has another result. */
export type SmsResult = {
  readonly id: number;
  readonly claimedAt: Date;
  readonly at: Date;
} & (
  | { readonly kind: 'sent'; readonly refs: readonly (string | null)[] }
  /** It may have been sent. */
  | {
      readonly kind: 'unknown';
      readonly refs: readonly (string | null)[];
      readonly error: string;
    }
  /** It is tried again; `counts`: as another try. */
  | {
      readonly kind: 'later';
      readonly nextAt: Date;
      readonly counts: boolean;
      readonly error: string | null;
    }
  | {
      readonly kind: 'ended';
      readonly outcome: 'refused' | 'expired';
      readonly error: string;
    }
);

/**
 * Begins a transaction that writes results and receipts. Each finds its row by its key: left to
 * itself, PostgreSQL reads whole tables for a few dozen rows as long as it believes that these are
 * small.
 */
export const beginWriting =
  'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off';

/** Writes the results of claimed SMS, and applies receipts that came before. */
export async function writeResults(
  db: Queryable,
  account: string,
  results: readonly SmsResult[],
): Promise<void> {
  if (results.length === 0) return;
  const rows = results.map((result) => ({
    id: result.id,
    claimed_at: result.claimedAt,
    at: result.at,
    sent: result.kind === 'sent',
    outcome:
      result.kind === 'ended' ? result.outcome : result.kind === 'unknown' ? 'unknown' : null,
    next_at: result.kind === 'later' ? result.nextAt : null,
    uncounted: result.kind === 'later' && !result.counts,
    error: result.kind === 'sent' ? null : (result.error?.slice(0, 500) ?? null),
  }));
  await queryNamed(
    db,
    'write-sms-results',
    `UPDATE sms_outbox s
        SET handed_at = NULL, error = r.error, outcome = r.outcome,
            sent_at = CASE WHEN r.sent THEN r.at END,
            given_up_at = CASE WHEN r.outcome IS NOT NULL THEN r.at END,
            next_at = coalesce(r.next_at, s.next_at),
            attempts = s.attempts - r.uncounted::int
       FROM jsonb_to_recordset($1) AS r (id bigint, claimed_at timestamptz, at timestamptz, sent boolean, outcome text,
                                         next_at timestamptz, uncounted boolean, error text)
      WHERE s.id = r.id AND s.handed_at = r.claimed_at`,
    [JSON.stringify(rows)],
  );
  const parts = results.flatMap((result) =>
    result.kind === 'sent' || result.kind === 'unknown'
      ? result.refs.map((ref, index) => ({
          sms_id: result.id,
          part: index + 1,
          ref,
          state: ref === null ? 'unknown' : 'sent',
          at: result.at,
        }))
      : [],
  );
  if (parts.length === 0) return;
  await queryNamed(
    db,
    'write-sms-parts',
    `INSERT INTO sms_parts (sms_id, part, account, ref, state, at)
     SELECT p.sms_id, p.part, $2, p.ref, p.state, p.at
       FROM jsonb_to_recordset($1) AS p (sms_id bigint, part smallint, ref text, state text, at timestamptz)
     ON CONFLICT (sms_id, part) DO UPDATE
        SET account = excluded.account, ref = excluded.ref, state = excluded.state, code = NULL, at = excluded.at`,
    [JSON.stringify(parts), account],
  );
  const refs = parts.flatMap(({ ref }) => ref ?? []);
  const { rows: early } = await queryNamed<SmsReceipt>(
    db,
    'take-early-receipts',
    `DELETE FROM sms_early_receipts WHERE account = $1 AND ref = ANY ($2)
     RETURNING ref, state, code, at`,
    [account, refs],
  );
  await writeReceipts(db, account, early);
}

/** Writes receipts. Those that name no part yet are kept until it is known. */
export async function writeReceipts(
  db: Queryable,
  account: string,
  receipts: readonly SmsReceipt[],
): Promise<void> {
  if (receipts.length === 0) return;
  // Of one part the last counts.
  const last = [...new Map(receipts.map((receipt) => [receipt.ref, receipt])).values()];
  const { rows: known } = await queryNamed<{ ref: string; smsId: number }>(
    db,
    'write-sms-receipts',
    `UPDATE sms_parts p SET state = r.state, code = r.code, at = r.at
       FROM jsonb_to_recordset($2) AS r (ref text, state text, code text, at timestamptz)
      WHERE p.account = $1 AND p.ref = r.ref
     RETURNING p.ref, p.sms_id`,
    [account, JSON.stringify(last)],
  );
  const refs = new Set(known.map(({ ref }) => ref));
  const early = last.filter(({ ref }) => !refs.has(ref));
  if (early.length > 0) {
    await queryNamed(
      db,
      'keep-early-receipts',
      `INSERT INTO sms_early_receipts (account, ref, state, code, at)
       SELECT $1, r.* FROM jsonb_to_recordset($2) AS r (ref text, state text, code text, at timestamptz)
       ON CONFLICT (account, ref) DO UPDATE SET state = excluded.state, code = excluded.code, at = excluded.at`,
      [account, JSON.stringify(early)],
    );
  }
  if (known.length === 0) return;
  // All parts decide the state of the SMS: it failed if one did, and arrived if all did. One that
  // may have been sent was sent, if there are receipts for all its parts.
  await queryNamed(
    db,
    'settle-sms',
    `UPDATE sms_outbox s
        SET outcome = t.outcome,
            sent_at = coalesce(s.sent_at, t.at), given_up_at = NULL
       FROM (SELECT sms_id, max(at) AS at,
                    CASE WHEN bool_or(state IN ('undelivered', 'rejected')) THEN 'refused'
                         WHEN bool_or(state = 'expired') THEN 'expired'
                         WHEN bool_and(state = 'delivered') THEN 'delivered'
                         WHEN bool_and(state <> 'sent') THEN 'unknown' END AS outcome
               FROM sms_parts WHERE sms_id = ANY ($1) GROUP BY sms_id) t
      WHERE s.id = t.sms_id AND s.handed_at IS NULL AND t.outcome IS NOT NULL AND s.outcome IS DISTINCT FROM t.outcome
        AND (s.outcome IS DISTINCT FROM 'unknown' OR t.outcome = 'delivered')`,
    [[...new Set(known.map(({ smsId }) => smsId))]],
  );
}

/**
 * Marks as unknown what an earlier holder of the account claimed and left without a result.
 * @returns their ids.
 */
export async function markLeftUnknown(
  db: Queryable,
  account: string,
  now: Date,
): Promise<number[]> {
  const { rows } = await queryRows<{ id: number }>(
    db,
    `UPDATE sms_outbox
        SET outcome = 'unknown', given_up_at = $2, handed_at = NULL,
            error = 'the process that was sending it ended: it may have been sent'
      WHERE account = $1 AND handed_at IS NOT NULL RETURNING id`,
    [account, now],
  );
  return rows.map(({ id }) => id);
}

/** Writes the state of an account, for the doctor. */
export async function noteAccount(
  db: Queryable,
  note: {
    readonly account: string;
    readonly node: string;
    readonly at: Date;
    readonly connectedSince: Date | null;
    readonly lastError: string | null;
    readonly lastReceiptAt: Date | null;
  },
): Promise<void> {
  await queryNamed(
    db,
    'note-sms-account',
    `INSERT INTO sms_accounts AS a (account, node, seen_at, connected_since, last_error, last_receipt_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account) DO UPDATE
        SET node = excluded.node, seen_at = excluded.seen_at, connected_since = excluded.connected_since,
            last_error = excluded.last_error, last_receipt_at = coalesce(excluded.last_receipt_at, a.last_receipt_at)`,
    [note.account, note.node, note.at, note.connectedSince, note.lastError, note.lastReceiptAt],
  );
}
