/**
 * Measures how late this process is and how busy the machine is. It is read four times a second, so
 * it costs next to nothing.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the delay of the event loop is sampled. */
const resolutionMs = 10;

export interface LoopDelay {
  /**
   * The delay in milliseconds that nine of ten samples since the last call of `take` did not
   * exceed.
   */
  take(): number;
  stop(): void;
}

/** Watches the delay of the event loop. */
export function watchLoopDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    take() {
      const delayMs = histogram.count === 0 ? 0 : histogram.percentile(90) / 1e6 - resolutionMs;
      histogram.reset();
      return Math.max(0, delayMs);
    },
    stop: () => void histogram.disable(),
  };
}

/** Processor time used since the machine started, and the total, in kernel ticks. */
interface ProcessorTimes {
  readonly used: number;
  readonly all: number;
}

export interface ProcessorUse {
  /**
   * The share of all processors used since the last call of `take`, 0 to 1; null where it cannot be
   * read.
   */
  take(): number | null;
}

/**
 * Watches the use of the processors.
 * @param read the text of `/proc/stat`; null where there is none
 */
export function watchProcessors(read: () => string | null = readStat): ProcessorUse {
  let before = timesIn(read());
  return {
    take() {
      const now = timesIn(read());
      const since = before;
      before = now;
      if (now === null || since === null || now.all <= since.all) return null;
      return Math.min(1, Math.max(0, (now.used - since.used) / (now.all - since.all)));
    },
  };
}

function readStat(): string | null {
  try {
    return readFileSync('/proc/stat', 'utf8');
  } catch {
    return null;
  }
}

/**
 * Parses `/proc/stat`. Work of low priority (`nice`) yields to calls, so it does not count as
 * used. Time that the host of a virtual machine takes away (`steal`) is not available for calls, so
 * it counts as used.
 */
function timesIn(stat: string | null): ProcessorTimes | null {
  const fields = /^cpu +(.*)/
    .exec(stat ?? '')?.[1]
    ?.split(' ')
    .map(Number);
  if (fields === undefined) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] =
    fields;
  const used = user + system + irq + softIrq + steal;
  return { used, all: used + nice + idle + ioWait };
}
