/** The thread's own side of `threadOf.ts`. */
import { parentPort } from 'node:worker_threads';

export interface ThreadRequest {
  readonly id: number;
  readonly work: string;
  readonly given: unknown;
}

export type ThreadAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

/**
 * Lets this thread answer requests.
 * @param works its functions of one argument, each by its name.
 */
export function answerOnThread(
  works: Readonly<Record<string, (given: never) => Promise<unknown>>>,
): void {
  const port = parentPort;
  port?.on('message', ({ id, work, given }: ThreadRequest) => {
    const run = works[work] as (given: unknown) => Promise<unknown>;
    void run(given)
      .then(
        (result): ThreadAnswer => ({ id, result }),
        (error: unknown): ThreadAnswer => {
          const { name, message } = error instanceof Error ? error : new Error(String(error));
          return { id, error: { name, message } };
        },
      )
      .then((answer) => port.postMessage(answer));
  });
}
