import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { patienceMs } from '../telephone/patience.js';
import { typescript } from '../parts/typescript.js';
import type { CommandToRun, Ran } from './commandHost.js';

export type { Ran } from './commandHost.js';

const root = path.resolve(__dirname, '../..');

/** Returns an environment of these settings only, in a time zone that is not China's. */
function environment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  const { DATABASE_URL = '' } = settings;
  return {
    ...{ PATH, HOME, TZ: 'America/Los_Angeles', ...settings },
    ...(URL.canParse(DATABASE_URL) && { DATABASE_URL: patientUrl(DATABASE_URL) }),
  };
}

/** The time that a deployed command allows for connecting is over on a busy machine. */
function patientUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('connect_timeout', String(patienceMs / 1000));
  return url.href;
}

/** A command that is still running. */
export interface StartedHotline {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  /** Resolves when the command has written these words to standard error. */
  says(words: string): Promise<void>;
}

/**
 * Starts the command in a separate process, as a user would, for tests of how it ends and of what
 * is sent to it.
 */
export function startHotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  stdin: 'ignore' | 'pipe' = 'ignore',
): StartedHotline {
  const [program = '', ...given] = [...typescript, 'app/cli.ts', ...args];
  const child = spawn(program, given, {
    cwd: root,
    env: environment(settings),
    stdio: [stdin, 'pipe', 'pipe'],
  });
  const { stdout: out, stderr: err } = child;
  if (out === null || err === null) throw new Error('pipes were asked for');
  let [stdout, stderr] = ['', ''];
  out.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  err.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    async says(words) {
      while (!stderr.includes(words)) {
        if (child.exitCode !== null) throw new Error(`it ended without "${words}":\n${stderr}`);
        await Promise.race([once(err, 'data'), ended]);
      }
    },
  };
}

/**
 * Returns a command prefix that switches the user. The user may read the checkout, which may lie
 * below a folder of root's, and has no other rights.
 */
function asUser(uid: number | undefined): string[] {
  if (uid === undefined) return [];
  const capabilities = '-all,+dac_read_search';
  return [
    ...['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups'],
    // Otherwise access(2) would check the real user without these capabilities.
    ...['--securebits', '+no_setuid_fixup'],
    ...['--inh-caps', capabilities, '--ambient-caps', capabilities],
  ];
}

/** Where a command runs. */
export interface Place {
  /** The user of the operating system; default: the tests' user. */
  readonly uid?: number | undefined;
  /** The folder that it runs in; default: the project's root. */
  readonly folder?: string;
}

/**
 * Runs the command to its end, in this file's process for commands of the user. Several commands of
 * a user wait for one another.
 */
export function hotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  { uid, folder = root }: Place = {},
): Promise<Ran> {
  const host = hosts.get(uid) ?? new CommandHost(uid);
  hosts.set(uid, host);
  return host.run({ args, env: environment(settings), folder });
}

const hosts = new Map<number | undefined, CommandHost>();
// `make cluster` starts commands, too, and is no test.
if (typeof afterAll === 'function') afterAll(() => hosts.forEach((host) => host.end()));

interface Waiting {
  readonly resolve: (ran: Ran) => void;
  readonly reject: (error: Error) => void;
}

class CommandHost {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private said = '';
  private count = 0;

  constructor(uid: number | undefined) {
    const [execPath = '', ...execArgv] = [...asUser(uid), ...typescript];
    this.child = fork(path.join(__dirname, 'commandHost.ts'), {
      cwd: root,
      env: environment({}),
      execPath,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.said += text.toString()));
    }
    this.child.on('message', ({ id, ran }: { id: number; ran: Ran }) => {
      this.waiting.get(id)?.resolve(ran);
      this.waiting.delete(id);
    });
    this.child.on('close', () => {
      const error = new Error(`the process of the commands has ended:\n${this.said}`);
      for (const { reject } of this.waiting.values()) reject(error);
    });
  }

  run(command: CommandToRun): Promise<Ran> {
    const id = ++this.count;
    const ran = new Promise<Ran>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.child.send({ id, command });
    return ran;
  }

  end(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
