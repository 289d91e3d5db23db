/**
 * Starts programs. Each gets an environment of its own: that of this process holds passwords. A
 * program that reads what strangers send is confined besides.
 */
import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import os from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a program that reads foreign files may use. It writes no core file, which would hold the file. */
export interface Confinement {
  /** Seconds of a processor; then the kernel kills it. */
  readonly cpuSeconds: number;
  /** The largest file it may write, in bytes. */
  readonly fileBytes: number;
  /** Its address space, in bytes. Unlimited when left out: V8 reserves more than it uses. */
  readonly memoryBytes?: number;
}

export interface ProgramStart {
  readonly program: string;
  readonly args: readonly string[];
  /** Variables of its environment beside those of {@link plainEnvironment}. */
  readonly variables?: Readonly<Record<string, string>>;
  /** For a program that reads foreign files: its limits. It has no network either, where the kernel permits that. */
  readonly confinement?: Confinement;
  /** Whether it gets the processor only when nobody else wants it. */
  readonly isLowest?: boolean;
}

/** What programs may know: where programs, temporary files and their own data are, language and time zone. */
const plainNames = [
  ...['PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR', 'TZ'],
  ...['TESSDATA_PREFIX', 'GS_LIB', 'ESPEAK_DATA_PATH'],
];

/** Returns the variables of this process's environment that any program may know. */
export function plainEnvironment(): Record<string, string> {
  return Object.fromEntries(
    plainNames.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** A program that has just been started. Its process id is that of the program itself. */
export type StartedProgram = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Returns what starts a program, without a shell. Listen to the program in the same step as it is started: that it is missing is
 * told at the next tick.
 */
export async function prepareProgram({
  program,
  args,
  variables,
  confinement,
  isLowest = false,
}: ProgramStart): Promise<() => StartedProgram> {
  const command = [
    ...(isLowest ? ['nice', '-n', '19'] : []),
    ...(confinement === undefined ? [] : await confine(confinement)),
    program,
    ...args,
  ];
  return () => {
    const child = spawn(command[0] ?? program, command.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...plainEnvironment(), ...variables },
    });
    if (!isLowest) giveWay(child.pid);
    return child;
  };
}

async function confine({ cpuSeconds, fileBytes, memoryBytes }: Confinement): Promise<string[]> {
  return [
    ...((await mayLeaveNetwork()) ? leaveNetwork() : []),
    ...['prlimit', '--core=0', `--cpu=${cpuSeconds}`, `--fsize=${fileBytes}`],
    ...(memoryBytes === undefined ? [] : [`--as=${memoryBytes}`]),
  ];
}

let networkCanBeLeft: Promise<boolean> | undefined;

/** Tells whether a program can be started without network: containers often forbid that. */
export function mayLeaveNetwork(): Promise<boolean> {
  const [unshare = '', ...options] = leaveNetwork();
  networkCanBeLeft ??= run(unshare, [...options, 'true'], { env: plainEnvironment() }).then(
    () => true,
    () => false,
  );
  return networkCanBeLeft;
}

/** A network of its own, in which nothing is. Only root may make one outside of a user namespace. */
function leaveNetwork(): string[] {
  const isRoot = process.getuid?.() === 0;
  return ['unshare', ...(isRoot ? [] : ['--user', '--map-current-user']), '--net'];
}

/**
 * The nice value of a program for which a caller waits, where this process has a higher priority
 * than others: that of Asterisk. With 0 the program got no processor for half a second at busy
 * times.
 */
const niceOfPrograms = -5;

/** A program that computes, or its starter, does not go before the calls, even where this process does. */
export function giveWay(pid: number | undefined): void {
  if (pid === undefined || os.getPriority() >= niceOfPrograms) return;
  try {
    os.setPriority(pid, niceOfPrograms);
  } catch {
    // It has ended already.
  }
}
