/**
 * Lets Ctrl-C (and SIGTERM) end long work at the next good place; a second one ends it at once, which harms nothing
 * that is written by transactions.
 */
export function stopSignal(say: (message: string) => void): {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back its ordinary meaning. */
  readonly release: () => void;
} {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    say('stopping after this batch; once more stops at once');
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
