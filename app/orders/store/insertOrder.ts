/** Writes a new order with everything that belongs to it, one order of a caller at a time. */
import type { DatedStep } from '../rules/orderLimits.js';
import type { NewCode } from './orderCodes.js';
import type { NewMessage } from './orderMessages.js';
import type { Order } from './orders.js';
import { stepRow, type NewOrderStep } from './orderSteps.js';
import type { Queryable } from '../../database/pool.js';
import { queryNamed } from '../../database/rows.js';
import { smsRows, type NewSms } from '../../messages/store/smsOutbox.js';

/** The row of an order that has no id yet. */
export type NewOrderRow = Omit<Order, 'id'>;

/** What is written together with the row of a new order. */
export interface WithOrder {
  readonly message: NewMessage | null;
  readonly steps: readonly NewOrderStep[];
  readonly due: readonly DatedStep[];
  readonly sms: readonly NewSms[];
  readonly code: NewCode;
}

/**
 * Writes an order that is opened, and perhaps dispatched at once, with everything that belongs to
 * it, in one statement.
 * @param unless if given, the order is not written when this person or this number has an order of
 *   the same matter since then. Meanwhile nobody else can open an order for this caller: two
 *   simultaneous calls of theirs become an order and its repeat, not two orders.
 * @returns the order with its id; null when there is such an order.
 */
export async function insertOrder(
  db: Queryable,
  order: NewOrderRow,
  { message, steps, due, sms, code }: WithOrder,
  unless: { readonly since: Date } | null,
): Promise<Order | null> {
  const { rows } = await queryNamed<{ id: number | null }>(
    db,
    'insert-order',
    `WITH opened AS (SELECT open_order($1, $2, $3, $4, $5, $6, $7) AS id),
          its_code AS (INSERT INTO order_codes (order_id, key_id, salt, mac, sealed, made_at)
                       SELECT id, $8, $9, $10, $11, $12 FROM opened WHERE id IS NOT NULL)
     SELECT id FROM opened`,
    [
      JSON.stringify({
        number: order.number,
        kind: order.kind,
        status: order.status,
        court_id: order.courtId,
        urgent: order.urgent,
        confidential: order.confidential,
        anonymous: order.anonymous,
        language: order.language,
        case_id: order.caseId,
        about_department_id: order.aboutDepartmentId,
        about_staff_id: order.aboutStaffId,
        matter: order.matter,
        caller_name: order.callerName,
        caller_number: order.callerNumber,
        person_id: order.personId,
        call_id: order.callId,
        opened_by_agent_id: order.openedByAgentId,
        department_id: order.departmentId,
        handler_id: order.handlerId,
        holder_id: order.holderId,
        held_by: order.heldBy,
        opened_at: order.openedAt,
        dispatched_at: order.dispatchedAt,
        clock_started_at: order.clockStartedAt,
        pauses: order.pauses,
        due_at: order.dueAt,
        latest_at: order.latestAt,
      }),
      JSON.stringify(
        message === null
          ? []
          : [
              {
                body: message.body ?? null,
                file: message.voice?.file ?? null,
                length_ms: message.voice?.lengthMs ?? null,
                sha256: message.voice?.sha256 ?? null,
              },
            ],
      ),
      JSON.stringify(steps.map(stepRow)),
      JSON.stringify(
        due.map(({ kind, level, round, dueAt }) => ({ kind, level, round, due_at: dueAt })),
      ),
      JSON.stringify(smsRows(sms, order.openedAt)),
      unless?.since ?? null,
      unless === null ? [] : locksOf({ personId: order.personId, number: order.callerNumber }),
      ...[code.stored.keyId, code.stored.salt, code.stored.mac, code.sealed, order.openedAt],
    ],
  );
  const id = rows[0]?.id ?? null;
  return id === null ? null : { ...order, id };
}

/** Returns the keys of the locks under which orders are opened for a caller. */
function locksOf(caller: {
  readonly personId: number | null;
  readonly number: string | null;
}): string[] {
  const keys = [
    ...(caller.personId === null ? [] : [`person:${Number(caller.personId)}`]),
    ...(caller.number === null ? [] : [`number:${caller.number.replace(/\D/g, '')}`]),
  ];
  // Always in the same order, so that two callers who share both keys do not deadlock.
  return keys.sort();
}

/**
 * Returns the statements that begin a transaction in which nobody else opens an order for this
 * caller, as {@link insertOrder} does by itself. `withTransaction` sends them in one round trip.
 * @param caller the caller, with the number in the normal form of app/orders/rules/orderRepeats.ts:
 *   digits.
 */
export function beginForCaller(caller: {
  readonly personId: number | null;
  readonly number: string | null;
}): string {
  const locks = locksOf(caller).map(
    (key) => `SELECT pg_advisory_xact_lock(hashtextextended('${key}', 12368))`,
  );
  return ['BEGIN', ...locks].join('; ');
}
