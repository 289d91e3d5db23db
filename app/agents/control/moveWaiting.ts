/** A supervisor moves a waiting caller within the queue, or to another one. */
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import type { QueueDeps } from '../../queue/queueDeps.js';
import { needsAfter, relaxesAt } from '../../queue/rules/queueOrder.js';
import { lockEntry, type LockedEntry } from '../../queue/store/queueEntries.js';
import { placeAt } from '../../queue/store/queuePlaces.js';
import { readQueue, type Queue } from '../../queue/store/queues.js';
import { noteFloorAction, type FloorActor } from './store/floorActions.js';
import { courtOfEntry, setQueue, setPlace, type NewNeeds } from './store/movedEntries.js';

export type MoveTo = { readonly place: number } | { readonly queue: string };

export type Moved =
  | { readonly kind: 'moved'; readonly place: number }
  | { readonly kind: 'refused'; readonly because: 'unknown' | 'not_waiting' | 'no_queue' };

/**
 * Moves a caller, who hears the new place with the next announcement.
 * @param to a place (1 is the next), or the name of a queue, in which the wait so far counts.
 * @param scope the courts whose callers and queues the supervisor may move. Others are reported as
 *   not found.
 */
export async function moveWaiting(
  { db, clock }: Pick<QueueDeps, 'db' | 'clock'>,
  by: FloorActor,
  scope: CourtScope,
  entryId: number,
  to: MoveTo,
): Promise<Moved> {
  const refused = (because: Extract<Moved, { kind: 'refused' }>['because']) =>
    ({ kind: 'refused', because }) as const;
  const courtId = await courtOfEntry(db, entryId);
  if (courtId === undefined || !isWithin(scope, courtId)) return refused('unknown');
  const queue = 'queue' in to ? await readQueue(db, to.queue) : null;
  // A queue of no court serves the callers of every court.
  if ('queue' in to && (queue === null || !isWithin(scope, queue.courtId ?? courtId)))
    return refused('no_queue');
  return withTransaction(db, async (client) => {
    const locked = await lockEntry(client, entryId);
    // While a telephone rings for the caller, the place does not matter any more.
    if (locked?.entry.status !== 'waiting') return refused('not_waiting');
    const now = clock.now();
    const detail = 'place' in to ? `place ${to.place}` : `queue ${to.queue}`;
    await noteFloorAction(client, by, { action: 'move', entryId, agentId: null, detail }, now);
    if ('place' in to) await setPlace(client, locked.entry, to.place);
    else if (queue !== null && queue.id !== locked.queue.id) {
      await setQueue(client, entryId, queue, needsIn(queue, locked, now), now);
    }
    return { kind: 'moved', place: await placeNow(client, entryId) };
  });
}

/**
 * Returns the skills that a caller needs in another queue: those of that queue, and those that the
 * caller had beyond the old queue's.
 */
function needsIn(queue: Queue, { entry, queue: before }: LockedEntry, now: Date): NewNeeds {
  const own = entry.skills.filter((skill) => !before.skills.includes(skill));
  const skills = [...new Set([...queue.skills, ...own])].sort();
  const waitedS = (now.getTime() - entry.enteredAt.getTime()) / 1000;
  const needs = needsAfter(skills, queue.relax, waitedS);
  return {
    skills,
    needs: needs.skills,
    leastNeeds: needsAfter(skills, queue.relax, Number.POSITIVE_INFINITY).skills,
    relaxAt: relaxesAt(entry.enteredAt, needs),
  };
}

async function placeNow(db: Queryable, entryId: number): Promise<number> {
  const locked = await lockEntry(db, entryId);
  if (locked === null) throw new Error(`the entry ${entryId} is gone`);
  const { entry } = locked;
  return placeAt(db, entry.queueId, entry.orderAt, entry.id);
}
