/** Each part of the hotline restarted once, as an administrator restarts it, while calls go on. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DeskHotline } from '../desk/deskHotline.js';
import { round, say } from '../figure.js';

/** The parts, in the order in which they are restarted. One process plays all roles of the app: there is no other one. */
export const parts = ['the app', 'Redis', 'PostgreSQL', 'Asterisk'] as const;

export type Part = (typeof parts)[number];

/** A restart. Times are milliseconds since the epoch. */
export interface Restart {
  readonly part: Part;
  /** When the part was told to stop. */
  readonly fromMs: number;
  /** When it was ready again. */
  readonly readyMs: number;
  /** Until when the others may not have found it again. */
  readonly untilMs: number;
}

/** Longer than any part waits until it connects again, and than Asterisk takes to ask each telephone. */
const foundWithinMs = 15_000;

/** Restarts one part after the other, each after a time. */
export async function restartInTurn(hotline: DeskHotline, everyMs: number): Promise<Restart[]> {
  const { app, redis, database, asterisk } = hotline;
  const restart: Readonly<Record<Part, () => Promise<void>>> = {
    'the app': () => app.restart(),
    Redis: () => redis.restart(),
    PostgreSQL: () => database.postgres.restart(),
    Asterisk: () => asterisk.restart(),
  };
  const restarts: Restart[] = [];
  for (const part of parts) {
    await delay(everyMs);
    const fromMs = Date.now();
    await restart[part]();
    const readyMs = Date.now();
    restarts.push({ part, fromMs, readyMs, untilMs: readyMs + foundWithinMs });
    say(`${part} restarted, away for ${round((readyMs - fromMs) / 1000)} s`);
  }
  return restarts;
}

/** Returns the latest restart during which something was going on; undefined if it was none. */
export function restartDuring(
  restarts: readonly Restart[],
  fromMs: number,
  untilMs: number,
): Restart | undefined {
  return restarts.findLast((each) => fromMs <= each.untilMs && untilMs >= each.fromMs);
}
