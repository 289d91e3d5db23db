/**
 * A cursor is a snapshot of PostgreSQL: which transactions a reader has seen. Numbers of a sequence
 * are handed out before their transactions commit, so a reader who remembers the highest number
 * misses what commits later with a lower one. A snapshot tells exactly what was visible; and,
 * unlike a wait until all older transactions are over, it delays nothing while one of them is long.
 */

export interface Cursor {
  /** As PostgreSQL writes a pg_snapshot: `xmin:xmax:xip,…`. */
  readonly text: string;
  /** All transactions before it are over. */
  readonly xmin: number;
  /** The first one that had not begun. */
  readonly xmax: number;
  /** Those between them that were going on. */
  readonly running: ReadonlySet<number>;
}

/**
 * A snapshot names at most as many transactions as the server has connections; this is far more.
 */
const longestText = 20_000;

/**
 * Reads a cursor that came from outside.
 * @returns null for a malformed one.
 */
export function readCursor(text: string): Cursor | null {
  if (text.length > longestText) return null;
  const match = /^(\d{1,16}):(\d{1,16}):((?:\d{1,16},)*\d{1,16})?$/.exec(text);
  if (match === null) return null;
  const [, xmin, xmax, list = ''] = match;
  const running = list === '' ? [] : list.split(',').map(Number);
  const cursor = { text, xmin: Number(xmin), xmax: Number(xmax), running: new Set(running) };
  const isInOrder = running.every((xid, index) => index === 0 || xid > (running[index - 1] ?? 0));
  const isWithin = running.every((xid) => xid >= cursor.xmin && xid < cursor.xmax);
  return cursor.xmin > 0 && cursor.xmin <= cursor.xmax && isInOrder && isWithin ? cursor : null;
}

/** Tells whether a cursor has seen what a transaction wrote. */
export function hasSeen(cursor: Cursor, xid: number): boolean {
  return xid < cursor.xmin || (xid < cursor.xmax && !cursor.running.has(xid));
}

/**
 * Tells whether a cursor has seen all that another one has. Snapshots of one server are totally
 * ordered.
 */
export function isAtLeast(cursor: Cursor, other: Cursor): boolean {
  return (
    cursor.xmax >= other.xmax &&
    [...cursor.running].every((xid) => xid >= other.xmax || other.running.has(xid))
  );
}
