/**
 * Lets Ctrl-C (and SIGTERM) stop long work after the current batch. A second one exits at once,
 * which is safe for work written in transactions.
 */
export function stopSignal(say: (message: string) => void): {
  readonly signal: AbortSignal;
  /** Restores the ordinary meaning of Ctrl-C. */
  readonly release: () => void;
} {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    say('stopping after this batch; press Ctrl-C again to stop at once');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
