/**
 * Notices when this machine stood still, or had no processor for this process, which is the same to
 * all that sends or hears sound. The host of a virtual machine stops it for a second or two now and
 * then: all processes at once, and no program on it can do anything about that. A process that is
 * late because it computes itself holds nobody up.
 */

/** A time in which this process stood still. */
export interface Standstill {
  /** By `performance.now()`. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A timer that is this late, in milliseconds, counts: as long as a recogniser waits for a packet. */
const lateMs = 200;
/** So late that the app, which counts the time, may take a prompt for played that was not. */
const veryLateMs = 400;
const everyMs = 50;

const standstills: Standstill[] = [];
const listeners = new Set<(standstill: Standstill) => void>();

let lastMs = performance.now();
let lastCpu = process.cpuUsage();
setInterval(() => {
  const nowMs = performance.now();
  const { user, system } = process.cpuUsage(lastCpu);
  lastCpu = process.cpuUsage();
  if (nowMs - lastMs - (user + system) / 1000 > everyMs + lateMs) {
    const standstill = { fromMs: lastMs, toMs: nowMs };
    standstills.push(standstill);
    for (const listener of listeners) listener(standstill);
  }
  lastMs = nowMs;
}, everyMs).unref();

/**
 * Calls back after each standstill.
 * @returns a function that ends it
 */
export function onStandstill(listener: (standstill: Standstill) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns whether this process, and so perhaps the machine, stood still for long in this time. */
export function stoodStill(from: Date, to: Date): boolean {
  const beganMs = Date.now() - performance.now();
  return standstills.some(
    ({ fromMs, toMs }) =>
      toMs - fromMs > everyMs + veryLateMs &&
      beganMs + fromMs < to.getTime() &&
      beganMs + toMs > from.getTime(),
  );
}
