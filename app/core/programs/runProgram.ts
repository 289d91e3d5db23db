import { prepareProgram, type ProgramStart } from './startProgram.js';

/** A program to run, with its input and its limits. */
export interface ProgramRun extends ProgramStart {
  /** Written to the program's standard input, which is then closed. */
  readonly input?: string | Buffer;
  /** Then it is killed. */
  readonly timeoutMs: number;
  /** A program that prints more is killed. */
  readonly maxBytes: number;
}

/** What a program has printed. */
export interface Printed {
  readonly stdout: Buffer;
  /** Its first two thousand characters or so. */
  readonly stderr: string;
}

/** A program is missing, failed, took too long or printed too much. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed';
  constructor(
    readonly program: string,
    readonly reason: string,
    readonly stderr: string,
    /** Null where it did not end by itself. */
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(`${program}: ${reason}`, options);
  }
}

type RunProgram = (given: ProgramRun) => Promise<Printed>;

let run: RunProgram = runHere;

/** Lets programs be run by this function from now on, instead of by this process: programStarter.ts. */
export function runProgramsBy(other: RunProgram): void {
  run = other;
}

/**
 * Runs a program to its end and returns what it printed.
 * @throws ProgramFailed
 */
export function runProgram(given: ProgramRun): Promise<Printed> {
  return run(given);
}

/** Does what {@link runProgram} does, as a child of this process. */
export async function runHere(given: ProgramRun): Promise<Printed> {
  const { program, timeoutMs, maxBytes } = given;
  const start = await prepareProgram(given);
  return new Promise((resolve, reject) => {
    const child = start();
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    let stoppedBecause: string | null = null;
    const fail = (reason: string, exitCode: number | null = null, cause?: unknown) =>
      reject(new ProgramFailed(program, reason, complaint.trim(), exitCode, { cause }));
    const stop = (reason: string) => {
      stoppedBecause ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`took longer than ${timeoutMs} ms`), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) stop(`printed more than ${maxBytes} bytes`);
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString();
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const isMissing = error.code === 'ENOENT';
      fail(
        isMissing ? `${program} is not installed` : `cannot be run: ${error.message}`,
        null,
        error,
      );
    });
    // A program may end without reading its input. Its exit code counts then, not the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(given.input ?? '');
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (stoppedBecause !== null) fail(stoppedBecause);
      else if (code === 0) resolve({ stdout: Buffer.concat(chunks), stderr: complaint });
      else if (code === missingCode && /No such file or directory/.test(complaint))
        fail(`${program} is not installed`);
      else {
        const why = complaint.trim().split('\n').slice(-3).join('; ') || 'without an error message';
        fail(`ended with ${code === null ? signal : `code ${code}`}: ${why}`, code);
      }
    });
  });
}

/** With this, nice, unshare and prlimit say that they have not found the program. */
const missingCode = 127;
