import { SingleBar } from 'cli-progress';

/** Shows how far a long command has got. */
export interface Progress {
  readonly update: (done: number, text: string) => void;
  /** Prints a message without breaking the bar. */
  readonly say: (message: string) => void;
  readonly stop: () => void;
}

/** Milliseconds between plain lines: they must not fill a log. */
const lineEveryMs = 5000;

/** Shows a bar on a terminal, and elsewhere a plain line now and then. Both go to stderr. */
export function showProgress(what: string, total: number): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${what} {bar} {percentage}% {text}`,
      stopOnComplete: false,
      hideCursor: false,
      barsize: 30,
    });
    bar.start(total, 0, { text: '' });
    return {
      update: (done, text) => bar.update(Math.min(done, total), { text }),
      say: (message) => process.stderr.write(`\n${message}\n`),
      stop: () => bar.stop(),
    };
  }
  let saidAt = Date.now();
  return {
    update(done, text) {
      if (Date.now() - saidAt < lineEveryMs) return;
      saidAt = Date.now();
      const percent = total === 0 ? 100 : Math.floor((100 * Math.min(done, total)) / total);
      console.error(`${what}: ${percent}% ${text}`);
    },
    say: (message) => console.error(message),
    stop: () => undefined,
  };
}
