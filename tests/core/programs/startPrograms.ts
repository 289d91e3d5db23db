/** For programStarter.test.ts: a process that has programs started, and prints as JSON what came of it. */
import { ProgramStarter } from '../../../app/core/programs/programStarter.js';
import { ProgramFailed, type ProgramRun } from '../../../app/core/programs/runProgram.js';

const starter = new ProgramStarter();
const limits = { timeoutMs: 30_000, maxBytes: 1_000_000 };

async function sh(script: string, given: Partial<ProgramRun> = {}) {
  try {
    const run = { program: 'sh', args: ['-c', script], ...limits, ...given };
    const { stdout, stderr } = await starter.run(run);
    return { isBuffer: Buffer.isBuffer(stdout), stdout: stdout.toString('latin1'), stderr };
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    const { program, reason, stderr, exitCode } = error;
    return { program, reason, stderr, exitCode };
  }
}

async function main(): Promise<void> {
  const bytes = await sh('cat; echo said >&2', { input: Buffer.from([0, 255, 10]) });
  const text = await sh('cat', { input: 'text' });
  const failed = await sh('echo why >&2; exit 2');
  const missing = await sh('', { program: 'no-such-program', args: [] });
  const late = await sh('exec sleep 60', { timeoutMs: 100 });
  const environment = await sh('env');
  const parent = await sh('echo $PPID');
  const first = starter.pid;
  const both = [sh('exec sleep 60'), sh('exec sleep 60')];
  process.kill(first ?? 0, 'SIGTERM');
  const afterSignal = await sh('echo on');
  process.kill(first ?? 0, 'SIGKILL');
  const lost = await Promise.all(both);
  const again = await sh('echo again');
  const results = { bytes, text, failed, missing, late, environment, parent, first };
  console.log(JSON.stringify({ ...results, afterSignal, lost, again, second: starter.pid }));
  // The test kills this process now.
  await sh('exec sleep 60');
}

void main();
