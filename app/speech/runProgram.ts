import { spawn } from 'node:child_process';
import os from 'node:os';
import { SpeechError } from './speechEngine.js';

/** A program to run, with its input and its limits. */
export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string | Buffer;
  readonly timeoutMs: number;
  /** A program that prints more is killed. */
  readonly maxBytes: number;
  /** Replaces the program's name in errors. */
  readonly engine?: string;
}

/**
 * Runs a program without a shell and returns its output.
 * @throws SpeechError when it is missing, fails, takes too long or prints too much
 */
export function runProgram(run: ProgramRun): Promise<Buffer> {
  const engine = run.engine ?? run.program;
  return new Promise((resolve, reject) => {
    const child = spawn(run.program, run.args, { stdio: ['pipe', 'pipe', 'pipe'] });
    giveWay(child.pid);
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    let stoppedBecause: string | null = null;
    const stop = (reason: string) => {
      stoppedBecause ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`took longer than ${run.timeoutMs} ms`), run.timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > run.maxBytes) stop(`printed more than ${run.maxBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const reason =
        error.code === 'ENOENT'
          ? `${run.program} is not installed`
          : `cannot be run: ${error.message}`;
      reject(new SpeechError(engine, reason, { cause: error }));
    });
    // A program may end without reading its input. Its exit code counts then, not the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(run.input ?? '');
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (stoppedBecause !== null) reject(new SpeechError(engine, stoppedBecause));
      else if (code === 0) resolve(Buffer.concat(chunks));
      else {
        const why = complaint.trim().split('\n').slice(-3).join('; ') || 'without an error message';
        reject(
          new SpeechError(engine, `ended with ${code === null ? signal : `code ${code}`}: ${why}`),
        );
      }
    });
  });
}

/**
 * The nice value of a program for which a caller waits, where this process has a higher priority
 * than others: that of Asterisk. With 0 the program got no processor for half a second at busy
 * times.
 */
const niceOfPrograms = -5;

/** A program that computes does not go before the calls, even where this process does. */
function giveWay(pid: number | undefined): void {
  if (pid === undefined || os.getPriority() >= niceOfPrograms) return;
  try {
    os.setPriority(pid, niceOfPrograms);
  } catch {
    // It has ended already.
  }
}
