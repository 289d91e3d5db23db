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

/** The same by the wall clock, in milliseconds since 1970, as the app and Asterisk stamp what happens. */
interface Hole {
  readonly from: number;
  readonly to: number;
}

/** A timer that is this late, in milliseconds, counts: as long as a recogniser waits for a packet. */
const lateMs = 200;
/** So late that the app, which counts the time, may take a prompt for played that was not. */
const veryLateMs = 400;
const everyMs = 50;

const holes: Hole[] = [];
const listeners = new Set<(standstill: Standstill) => void>();

let lastMs = performance.now();
let lastAt = Date.now();
let lastCpu = process.cpuUsage();
setInterval(() => {
  const nowMs = performance.now();
  const nowAt = Date.now();
  const { user, system } = process.cpuUsage(lastCpu);
  lastCpu = process.cpuUsage();
  const idleMs = nowMs - lastMs - (user + system) / 1000;
  // A host that takes a snapshot of the machine stops its clock, too, and sets the wall clock forward
  // afterwards: by a minute, as seen. Sound has no gap then, but whatever counts time by the wall clock has.
  const jumpMs = nowAt - lastAt - (nowMs - lastMs);
  if (Math.max(idleMs, jumpMs) > everyMs + veryLateMs) holes.push({ from: lastAt, to: nowAt });
  if (idleMs > everyMs + lateMs) {
    for (const listener of listeners) listener({ fromMs: lastMs, toMs: nowMs });
  }
  lastMs = nowMs;
  lastAt = nowAt;
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
  return holes.some((hole) => hole.from < to.getTime() && hole.to > from.getTime());
}
