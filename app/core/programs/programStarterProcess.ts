/** The process of programStarter.ts: runs the programs that it is asked for. */
import { ProgramFailed, runHere, type Printed, type ProgramRun } from './runProgram.js';

export interface RunRequest {
  readonly id: number;
  readonly given: ProgramRun;
}

export type RunAnswer =
  | { readonly id: number; readonly printed: Printed }
  | {
      readonly id: number;
      readonly failed: Pick<ProgramFailed, 'reason' | 'stderr' | 'exitCode'>;
    };

async function answerTo({ id, given }: RunRequest): Promise<RunAnswer> {
  try {
    return { id, printed: await runHere(given) };
  } catch (error) {
    if (!(error instanceof ProgramFailed)) {
      return { id, failed: { reason: String(error), stderr: '', exitCode: null } };
    }
    const { reason, stderr, exitCode } = error;
    return { id, failed: { reason, stderr, exitCode } };
  }
}

process.on('message', (request: RunRequest) => {
  void answerTo(request).then((answer) => process.send?.(answer));
});
// Whoever stops the hotline sends the signal to all its processes. Callers who are still there may
// hear something new, so this one ends as the last, with the one that has forked it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit());
