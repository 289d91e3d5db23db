/** Starts a part again when it dies, later and later while it keeps dying, and says so. */
import { setTimeout as delay } from 'node:timers/promises';

export interface KeptPart {
  /** Resolves when the process that runs now has ended. */
  readonly ended: Promise<unknown>;
  /** Starts it anew. */
  restart(): Promise<void>;
}

export interface KeepOptions {
  readonly name: string;
  readonly tell: (line: string) => void;
  /** Stops the watching. */
  readonly signal: AbortSignal;
  /** Milliseconds before the first and the longest wait; a part that lived longer than the longest starts over. */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
}

/** Watches until the signal. Never rejects. */
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
    options.tell(`${options.name} ended unexpectedly; starting it again in ${waitMs / 1000} s`);
    await delay(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
    if (isAborted(options.signal)) return;
    try {
      await part.restart();
      options.tell(`${options.name} runs again`);
    } catch (error) {
      if (!isAborted(options.signal)) options.tell((error as Error).message);
    }
  }
}

// A function, because the compiler takes a property that was checked for unchanged.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
