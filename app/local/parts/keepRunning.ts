/** Restarts a part when it dies, with increasing waits while it keeps dying, and reports it. */
import { setTimeout as delay } from 'node:timers/promises';

/** A part that is restarted when it dies. */
export interface KeptPart {
  /** Resolves when the current process has ended. */
  readonly ended: Promise<unknown>;
  /** Starts it again. */
  restart(): Promise<void>;
}

export interface KeepOptions {
  readonly name: string;
  readonly tell: (line: string) => void;
  /** Stops the watching when aborted. */
  readonly signal: AbortSignal;
  /** Called each time that it runs again. */
  readonly onRestart?: () => Promise<void>;
  /**
   * First and longest wait in milliseconds. After a run longer than the longest wait, waiting
   * starts over with the first.
   */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
}

/** Watches the part until the signal is aborted. Never rejects. */
export async function keepRunning(part: KeptPart, options: KeepOptions): Promise<void> {
  const firstWaitMs = options.firstWaitMs ?? 500;
  const longestWaitMs = options.longestWaitMs ?? 30_000;
  const stopped = new Promise<void>((resolve) =>
    options.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  let waitMs = firstWaitMs;
  while (!options.signal.aborted) {
    const began = Date.now();
    await Promise.race([part.ended, stopped]);
    if (isAborted(options.signal)) return;
    if (Date.now() - began > longestWaitMs) waitMs = firstWaitMs;
    options.tell(`${options.name} ended unexpectedly; restarting it in ${waitMs / 1000} s`);
    await delay(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
    if (isAborted(options.signal)) return;
    try {
      await part.restart();
      await options.onRestart?.();
      options.tell(`restarted ${options.name}`);
    } catch (error) {
      if (!isAborted(options.signal)) options.tell((error as Error).message);
    }
  }
}

// A function, because the compiler assumes that a property it has checked does not change.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
