/**
 * The settings of a hotline on this machine: `.env` first, then what the set-up generated. The
 * set-up writes its part to `var/run/environment`, so that every `hotline` command of the checkout
 * finds the running parts.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadEnvFile } from '../config.js';
import { projectRoot, varFolder } from '../paths.js';
import { isAlive } from './parts/leftovers.js';

/** Settings that the set-up generated, for the `hotline` commands of this checkout. */
export const environmentFile = path.join(varFolder, 'run', 'environment');
/** Holds {@link LocalState} as JSON. */
const stateFile = path.join(varFolder, 'run', 'state.json');
const secretsFolder = path.join(varFolder, 'secrets');

/**
 * What runs where: for `make call`, for tests, and for the next start, which uses the same ports if
 * it can.
 */
export interface LocalState {
  /** Process of `make run`; null once it has ended. See {@link runningHotline}. */
  readonly pid: number | null;
  readonly startedAt: string;
  readonly sip: { readonly address: string; readonly port: number };
  readonly softphone: { readonly user: string };
  /** Address that the trunk takes for the carrier's: callers from there need no password. */
  readonly carrierAddress: string;
  readonly ariUrl: string;
  readonly soundsDir: string;
  readonly ports: Readonly<Record<'postgres' | 'redis' | 'ari' | 'sip' | 'sipTls', number | null>>;
  readonly pids: Readonly<Record<'postgres' | 'redis' | 'asterisk' | 'app', number | null>>;
}

/** Returns the settings of `.env` and of the shell; the shell takes precedence. */
export function givenSettings(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  loadEnvFile(path.join(projectRoot, '.env'), env);
  // An empty line in .env means "not set".
  for (const [name, value] of Object.entries(env)) if (value === '') delete env[name];
  return env;
}

/**
 * Returns a random secret, kept in `var/secrets` for the next start and readable by its owner only.
 */
export async function keptSecret(
  name: string,
  make = () => randomBytes(24).toString('hex'),
): Promise<string> {
  const kept = await readSecret(name);
  if (kept !== null) return kept;
  await mkdir(secretsFolder, { recursive: true, mode: 0o700 });
  const made = make();
  await writeFile(secretFile(name), `${made}\n`, { mode: 0o600 });
  return made;
}

/** Returns a secret made by {@link keptSecret}; null if there is none. */
export async function readSecret(name: string): Promise<string | null> {
  const kept = (await readFile(secretFile(name), 'utf8').catch(() => '')).trim();
  return kept === '' ? null : kept;
}

/** Returns the path of a file in `var/secrets`. */
export function secretFile(name: string): string {
  return path.join(secretsFolder, name);
}

/** Writes settings for the `hotline` commands of this checkout. */
export async function writeEnvironment(settings: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  await writeWhole(
    environmentFile,
    `# Made by make run; .env goes before it.\n${lines.join('\n')}\n`,
  );
}

/** Writes the state of `make run`. */
export async function writeState(state: LocalState): Promise<void> {
  await writeWhole(stateFile, `${JSON.stringify(state, null, 2)}\n`);
}

/** Returns what the last `make run` wrote, whether or not it still runs; null if there was none. */
export async function readState(): Promise<LocalState | null> {
  const text = await readFile(stateFile, 'utf8').catch(() => '');
  return text === '' ? null : (JSON.parse(text) as LocalState);
}

/** Returns the state of the `make run` that runs now in this checkout; null if none does. */
export async function runningHotline(): Promise<LocalState | null> {
  const state = await readState();
  if (state?.pid == null || !(await isAlive(state.pid))) return null;
  // After a crash, another process may have the same process id.
  const commandLine = await readFile(`/proc/${state.pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('local/run.') ? state : null;
}

/** Writes a file atomically: a reader never sees half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
