/** Waits for work no longer than it may take. */

/**
 * Resolves or rejects as the work does; with `tooLate` if that takes longer than so many milliseconds.
 * The work goes on then. A plain timer: an AbortSignal makes two errors with their stacks each time
 * that the work is in time, a twentieth of what a call costs this process.
 */
export function within<T, L>(ms: number, work: Promise<T>, tooLate: L): Promise<T | L> {
  return new Promise<T | L>((resolve, reject) => {
    const timer = setTimeout(() => resolve(tooLate), ms);
    const over =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        settle(value);
      };
    work.then(over<T>(resolve), over<unknown>(reject));
  });
}
