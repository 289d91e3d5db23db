/** A supervisor moves a waiting caller within the line, or to another one. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import { withTransaction, type Queryable } from '../../database/pool.js';
import type { Desk } from '../floor/desk.js';
import { needsAfter, relaxesAt } from '../rules/lineOrder.js';
import { lockEntry, type LockedEntry } from '../store/lineEntries.js';
import { placeAt } from '../store/linePlaces.js';
import { readLine, type Line } from '../store/lines.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';
import { courtOfEntry, setLine, setPlace, type NewNeeds } from './store/movedEntries.js';

export type MoveTo = { readonly place: number } | { readonly line: string };

export type Moved =
  | { readonly kind: 'moved'; readonly place: number }
  | { readonly kind: 'refused'; readonly because: 'unknown' | 'not_waiting' | 'no_line' };

/**
 * Moves a caller, who hears the new place with the next announcement.
 * @param to a place (1 is the next), or the name of a line, in which the wait so far counts.
 * @param scope the courts whose callers and lines the supervisor may move. Others are reported as
 *   not found.
 */
export async function moveWaiting(
  { db, clock }: Pick<Desk, 'db' | 'clock'>,
  by: FloorActor,
  scope: CourtScope,
  entryId: number,
  to: MoveTo,
): Promise<Moved> {
  const refused = (because: Extract<Moved, { kind: 'refused' }>['because']) =>
    ({ kind: 'refused', because }) as const;
  const courtId = await courtOfEntry(db, entryId);
  if (courtId === undefined || !isWithin(scope, courtId)) return refused('unknown');
  const line = 'line' in to ? await readLine(db, to.line) : null;
  if ('line' in to && (line === null || !isWithin(scope, line.courtId))) return refused('no_line');
  return withTransaction(db, async (client) => {
    const locked = await lockEntry(client, entryId);
    // While a telephone rings for the caller, the place does not matter any more.
    if (locked?.entry.status !== 'waiting') return refused('not_waiting');
    const now = clock.now();
    const detail = 'place' in to ? `place ${to.place}` : `line ${to.line}`;
    await noteFloorAction(client, by, { action: 'move', entryId, agentId: null, detail }, now);
    if ('place' in to) await setPlace(client, locked.entry, to.place);
    else if (line !== null && line.id !== locked.line.id) {
      await setLine(client, entryId, line, needsIn(line, locked, now), now);
    }
    return { kind: 'moved', place: await placeNow(client, entryId) };
  });
}

/**
 * Returns the skills that a caller needs in another line: those of that line, and those that the
 * caller had beyond the old line's.
 */
function needsIn(line: Line, { entry, line: before }: LockedEntry, now: Date): NewNeeds {
  const own = entry.skills.filter((skill) => !before.skills.includes(skill));
  const skills = [...new Set([...line.skills, ...own])].sort();
  const waitedS = (now.getTime() - entry.enteredAt.getTime()) / 1000;
  const needs = needsAfter(skills, line.relax, waitedS);
  return {
    skills,
    needs: needs.skills,
    leastNeeds: needsAfter(skills, line.relax, Number.POSITIVE_INFINITY).skills,
    relaxAt: relaxesAt(entry.enteredAt, needs),
  };
}

async function placeNow(db: Queryable, entryId: number): Promise<number> {
  const locked = await lockEntry(db, entryId);
  if (locked === null) throw new Error(`the entry ${entryId} is gone`);
  const { entry } = locked;
  return placeAt(db, entry.lineId, entry.orderAt, entry.id);
}
