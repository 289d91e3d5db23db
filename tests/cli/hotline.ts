import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Starts the command as a user would, with these settings only, in a zone that is not China's.
 * @param uid as which user of the operating system; left out, as that of the tests.
 */
export function startHotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  uid?: number,
): { child: ChildProcess; ended: Promise<Ran> } {
  const { PATH, HOME } = process.env;
  const command = [...asUser(uid), process.execPath, '--import', 'tsx', 'app/cli.ts', ...args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: root,
    env: { PATH, HOME, TZ: 'America/Los_Angeles', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ran>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Whoever it is may read the checkout, which may lie below a folder of root's, and nothing else. */
function asUser(uid: number | undefined): string[] {
  if (uid === undefined) return [];
  const capabilities = '-all,+dac_read_search';
  return [
    ...['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups'],
    ...['--inh-caps', capabilities, '--ambient-caps', capabilities],
  ];
}

/** Runs the command to its end. */
export function hotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  uid?: number,
): Promise<Ran> {
  return startHotline(args, settings, uid).ended;
}
