/**
 * Notices when this machine stood still. The host of a virtual machine stops it for a second or two
 * now and then: all processes at once, and no program on it can do anything about that.
 */

/** A moment in which a timer was this late, in milliseconds, counts. */
const lateMs = 400;
const everyMs = 50;
const standstills: { readonly fromMs: number; readonly toMs: number }[] = [];

let lastMs = Date.now();
setInterval(() => {
  const nowMs = Date.now();
  if (nowMs - lastMs > everyMs + lateMs) standstills.push({ fromMs: lastMs, toMs: nowMs });
  lastMs = nowMs;
}, everyMs).unref();

/** Returns whether this process, and so perhaps the machine, stood still in this time. */
export function stoodStill(from: Date, to: Date): boolean {
  return standstills.some(({ fromMs, toMs }) => fromMs < to.getTime() && toMs > from.getTime());
}
