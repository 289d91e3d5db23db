/**
 * Keeps Redis told, in every process that has jobs: at once when PostgreSQL notifies, otherwise by the clock. While
 * PostgreSQL or Redis is away it goes on trying; nothing is forgotten meanwhile.
 */
import { listen } from '../database/listen.js';
import { sweepDueWork, tellNewWork, type DueQueue, type SweepApp } from './sweepDueWork.js';

/** What is new is told after so long, if no notification came. */
const tickMs = 500;
/** What was lost is looked for so often. */
const sweepMs = 5000;
const retryMs = 2000;

export interface DueWatch {
  /** Ends; waits for the round under way. */
  stop(): Promise<void>;
}

/** Begins. Returns at once. */
export function startDueWatch(app: SweepApp, databaseUrl: string, queue: DueQueue): DueWatch {
  let isStopped = false;
  let isTroubled = false;
  let isWanted = false;
  let sweptAtMs = -Infinity;
  let running: Promise<void> | null = null;

  async function round(): Promise<void> {
    const isSweep = performance.now() - sweptAtMs >= sweepMs;
    try {
      // First what was lost: a Redis that is empty is filled with what is new, too.
      if (isSweep) await sweepDueWork(app, queue);
      if (isSweep) sweptAtMs = performance.now();
      await tellNewWork(app, queue);
      if (isTroubled) app.log.info('due work goes on');
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) app.log.warn('due work stands still', { error });
      isTroubled = true;
    }
  }

  async function rounds(): Promise<void> {
    while (isWanted && !isStopped) {
      isWanted = false;
      await round();
    }
  }

  /** Many wishes while a round runs make one more round. */
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
