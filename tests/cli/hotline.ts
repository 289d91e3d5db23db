import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { runTypescript } from '../parts/typescript.js';

const root = path.resolve(__dirname, '../..');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command as a user would, with these settings only, in a zone that is not China's. */
export function startHotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): { child: ChildProcess; ended: Promise<Ran> } {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...runTypescript, 'app/cli.ts', ...args], {
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

/** Runs the command to its end. */
export function hotline(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Ran> {
  return startHotline(args, settings).ended;
}
