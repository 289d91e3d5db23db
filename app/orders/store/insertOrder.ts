/** Writes new orders with everything that belongs to them, one order of a caller at a time. */
import DataLoader from 'dataloader';
import type { DatedStep } from '../rules/orderLimits.js';
import type { NewCode } from './orderCodes.js';
import type { NewMessage } from './orderMessages.js';
import type { Order } from './orders.js';
import { stepRow, type NewOrderStep } from './orderSteps.js';
import { isDatabaseUnavailable, type Pool, type Queryable } from '../../database/pool.js';
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

/** An order that is to be written. */
interface Asked {
  readonly order: NewOrderRow;
  readonly parts: WithOrder;
  readonly unless: { readonly since: Date } | null;
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
  parts: WithOrder,
  unless: { readonly since: Date } | null,
): Promise<Order | null> {
  return (await insertAll(db, [{ order, parts, unless }]))[0] ?? null;
}

/**
 * How many orders one statement writes at most. Ten cost little more than two, and several
 * statements keep several processors of the database busy.
 */
const togetherAtMost = 10;

/**
 * Does what {@link insertOrder} does, in a transaction of its own. Orders that are written at the same
 * moment share a statement: many messages end together when a queue of them has waited for the
 * database. Nobody notices the others: an order that cannot be written fails alone.
 * @param db the pool.
 */
export async function insertOrderWithOthers(
  db: Pool,
  order: NewOrderRow,
  parts: WithOrder,
  unless: { readonly since: Date },
): Promise<Order | null> {
  let loader = loaders.get(db);
  if (loader === undefined) {
    loader = new DataLoader((asked) => Promise.resolve(insertTogether(db, asked)), {
      cache: false,
      maxBatchSize: togetherAtMost,
    });
    loaders.set(db, loader);
  }
  return loader.load({ order, parts, unless });
}

/** One per pool. It loads a promise, so that an error is one only for the orders that have it. */
const loaders = new WeakMap<Pool, DataLoader<Asked, Promise<Order | null>>>();

function insertTogether(db: Pool, asked: readonly Asked[]): Promise<Order | null>[] {
  const first = firstOfEachCaller(asked);
  const together = insertAll(db, first);
  return asked.map(async (one) => {
    const index = first.indexOf(one);
    try {
      const orders = await together;
      if (index >= 0) return orders[index] ?? null;
    } catch (error) {
      if (index >= 0 && (first.length === 1 || isDatabaseUnavailable(error))) throw error;
    }
    // The caller has an order among the others, which this one must see; or one of the others cannot
    // be written, and nothing was.
    return insertOrder(db, one.order, one.parts, one.unless);
  });
}

/** Returns the orders, without the second and further ones that share a lock. */
function firstOfEachCaller(asked: readonly Asked[]): Asked[] {
  const held = new Set<string>();
  return asked.filter(({ order }) => {
    const locks = locksOf(order);
    if (locks.some((lock) => held.has(lock))) return false;
    for (const lock of locks) held.add(lock);
    return true;
  });
}

/** Writes orders of different callers, all or none. */
async function insertAll(db: Queryable, asked: readonly Asked[]): Promise<(Order | null)[]> {
  const rows = <T extends object>(of: (one: Asked) => readonly T[]) =>
    JSON.stringify(
      asked.flatMap((one, index) => of(one).map((row) => ({ nth: index + 1, ...row }))),
    );
  const keys = asked.flatMap(({ order, unless }) => (unless === null ? [] : locksOf(order)));
  const { rows: answers } = await queryNamed<{ ids: (number | null)[] }>(
    db,
    'open-orders',
    'SELECT to_jsonb(open_orders($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)) AS ids',
    [
      JSON.stringify(asked.map(({ order }) => orderRow(order))),
      asked.map(({ order }) => order.number),
      asked.map(({ order }) => order.openedAt),
      asked.map(({ unless }) => unless?.since ?? null),
      rows(({ parts }) => (parts.message === null ? [] : [messageRow(parts.message)])),
      rows(({ parts }) => parts.steps.map(stepRow)),
      rows(({ parts }) =>
        parts.due.map(({ kind, level, round, dueAt }) => ({ kind, level, round, due_at: dueAt })),
      ),
      rows(({ order, parts }) => smsRows(parts.sms, order.openedAt)),
      rows(({ parts }) => [codeRow(parts.code)]),
      // Always in the same order, so that nobody waits for somebody who waits for them.
      keys.sort(),
    ],
  );
  const ids = answers[0]?.ids ?? [];
  return asked.map(({ order }, index) => {
    const id = ids[index] ?? null;
    return id === null ? null : { ...order, id };
  });
}

function orderRow(order: NewOrderRow) {
  return {
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
  };
}

function messageRow({ body, voice }: NewMessage) {
  return {
    body: body ?? null,
    file: voice?.file ?? null,
    length_ms: voice?.lengthMs ?? null,
    sha256: voice?.sha256 ?? null,
  };
}

function codeRow({ stored, sealed }: NewCode) {
  return {
    key_id: stored.keyId,
    salt: bytes(stored.salt),
    mac: bytes(stored.mac),
    sealed: sealed === null ? null : bytes(sealed),
  };
}

/** As PostgreSQL reads a bytea. */
const bytes = (of: Buffer) => `\\x${of.toString('hex')}`;

/** Returns the keys of the locks under which orders are opened for a caller. */
function locksOf({ personId, callerNumber }: Pick<Order, 'personId' | 'callerNumber'>): string[] {
  const keys = [
    ...(personId === null ? [] : [`person:${Number(personId)}`]),
    ...(callerNumber === null ? [] : [`number:${callerNumber.replace(/\D/g, '')}`]),
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
  const locks = locksOf({ personId: caller.personId, callerNumber: caller.number }).map(
    (key) => `SELECT pg_advisory_xact_lock(hashtextextended('${key}', 12368))`,
  );
  return ['BEGIN', ...locks].join('; ');
}
