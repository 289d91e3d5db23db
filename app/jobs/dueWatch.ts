/**
 * Keeps Redis informed about due work, in every process with the role jobs: at once when PostgreSQL
 * notifies, otherwise periodically. While PostgreSQL or Redis is away it keeps trying; nothing is
 * lost meanwhile.
 */
import { listen } from '../database/listen.js';
import { sweepDueWork, tellNewWork, type DueQueue, type SweepApp } from './sweepDueWork.js';

/** New work is passed on after this time at the latest, even without a notification. */
const tickMs = 500;
/** How often lost jobs are looked for. */
const sweepMs = 5000;
const retryMs = 2000;

/** A running watch. */
export interface DueWatch {
  /** Stops, after the round under way has ended. */
  stop(): Promise<void>;
}

/** Starts the watch. Returns at once. */
export function startDueWatch(app: SweepApp, databaseUrl: string, queue: DueQueue): DueWatch {
  let isStopped = false;
  let isTroubled = false;
  let isWanted = false;
  let sweptAtMs = -Infinity;
  let running: Promise<void> | null = null;

  async function round(): Promise<void> {
    const isSweep = performance.now() - sweptAtMs >= sweepMs;
    try {
      // Lost jobs first: a Redis that is empty is thereby filled with the new work too.
      if (isSweep) await sweepDueWork(app, queue);
      if (isSweep) sweptAtMs = performance.now();
      await tellNewWork(app, queue);
      if (isTroubled) app.log.info('processing due work again');
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) app.log.warn('cannot process due work; retrying', { error });
      isTroubled = true;
    }
  }

  async function rounds(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false;
      await round();
    }
  }

  /** Requests a round. Any number of requests during a round cause one more round. */
  function want(): void {
    if (isStopped) return;
    isWanted = true;
    running ??= rounds().finally(() => (running = null));
  }

  const ticking = setInterval(want, tickMs);
  const listening = listen({
    databaseUrl,
    applicationName: 'hotline due work',
    channels: ['due_work'],
    onNotification: want,
    onListening: want,
    retryMs: { first: retryMs, longest: retryMs },
  });
  want();
  return {
    async stop() {
      isStopped = true;
      clearInterval(ticking);
      await running;
      await listening.stop();
    },
  };
}
