/**
 * Reads places for the announcements. A thousand waiting callers ask for theirs twenty times a
 * second; what is read for one of them is read for all who ask at that time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../../core/database/pool.js';
import { needsAfter } from '../rules/queueOrder.js';
import { estimateWait } from '../rules/waitEstimate.js';
import { readLoad, readStandings, type Standing } from '../store/queuePlaces.js';

/** The position of a caller. */
export interface AnnouncedPlace {
  /** 1 is the next. */
  readonly place: number;
  /** Seconds; null when every agent is on a break. */
  readonly estimateS: number | null;
}

/**
 * Milliseconds from the begin of one reading to that of the next. A reading begins at once when the
 * one before is longer ago.
 */
const gapMs = 500;

interface Reader {
  /** Those who asked since the last reading began. */
  asked: Set<number>;
  next: Promise<ReadonlyMap<number, AnnouncedPlace>> | null;
  /** When the last reading began, by `performance.now()`. */
  beganAtMs: number;
}

const readers = new WeakMap<Pool, Reader>();

/**
 * Returns a caller's place and the estimated wait, by a reading that begins after this call; null
 * for a caller who no longer waits. The estimate made at arrival stays in the row: the reports print its error.
 */
export async function readAnnouncedPlace(
  db: Pool,
  entryId: number,
): Promise<AnnouncedPlace | null> {
  const reader = readers.get(db) ?? { asked: new Set(), next: null, beganAtMs: -Infinity };
  readers.set(db, reader);
  reader.asked.add(entryId);
  reader.next ??= readNext(db, reader);
  return (await reader.next).get(entryId) ?? null;
}

async function readNext(db: Pool, reader: Reader): Promise<ReadonlyMap<number, AnnouncedPlace>> {
  const waitMs = reader.beganAtMs + gapMs - performance.now();
  // Those who ask in the same step are read together in any case.
  await (waitMs > 0 ? sleep(waitMs) : Promise.resolve());
  const { asked } = reader;
  reader.asked = new Set();
  reader.next = null;
  reader.beganAtMs = performance.now();
  return readPlaces(db, [...asked]);
}

/** Reads the places of callers. Estimates need one statement for each set of skills. */
async function readPlaces(
  db: Pool,
  entryIds: readonly number[],
): Promise<ReadonlyMap<number, AnnouncedPlace>> {
  const loads = new Map<string, ReturnType<typeof readLoad>>();
  const loadFor = ({ queue, skills }: Standing) => {
    const needs = needsAfter(skills, queue.relax, Number.POSITIVE_INFINITY).skills;
    const key = `${queue.id} ${needs.join(' ')}`;
    const load = loads.get(key) ?? readLoad(db, queue, needs);
    loads.set(key, load);
    return load;
  };
  const places = new Map<number, AnnouncedPlace>();
  for (const standing of await readStandings(db, entryIds)) {
    const { place } = standing;
    const load = await loadFor(standing);
    places.set(standing.entryId, { place, estimateS: estimateWait({ ...load, place }) });
  }
  return places;
}
