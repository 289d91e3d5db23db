/**
 * A thread for work that would keep the process from its calls: setting a letter, and searching a
 * page of four million dots for a code. Used through `onFaxThread.ts`.
 */
import { parentPort } from 'node:worker_threads';
import { drawFirstPage } from './drawFirstPage.js';
import { readFax } from './readFax.js';
import { setLetter } from './setLetter.js';

const works = { setLetter, readFax, drawFirstPage };

/** What the thread does: functions of one argument. */
export type FaxWorks = typeof works;

export interface FaxRequest {
  readonly id: number;
  readonly work: keyof FaxWorks;
  readonly given: unknown;
}

export type FaxAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

const port = parentPort;
port?.on('message', ({ id, work, given }: FaxRequest) => {
  const run = works[work] as (given: unknown) => Promise<unknown>;
  void run(given)
    .then(
      (result): FaxAnswer => ({ id, result }),
      (error: unknown): FaxAnswer => {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        return { id, error: { name, message } };
      },
    )
    .then((answer) => port.postMessage(answer));
});
