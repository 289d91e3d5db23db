/**
 * `make desk`: prints how to work at an agent's desk in a browser, beside `make run`. It opens nothing and changes nothing.
 */
import '../core/needNode.js';
import { loadEnvFile, readSettings } from '../core/config.js';
import { makePool } from '../core/database/pool.js';
import { consoleUsers } from './howToDial.js';
import type { AgentPassword } from './sample/store/sampleDesk.js';
import {
  environmentFile,
  givenSettings,
  runningHotline,
  type LocalState,
} from './localSettings.js';
import { findSampleAccounts } from './sampleAccounts.js';
import { findSampleUsers, type SampleUser } from './sampleUsers.js';

/** How long the console has to answer: longer than its own start takes. */
const answersWithinMs = 10_000;

const start =
  'Start it in another terminal: make run. Once that says "The hotline is ready", make desk prints how to sign in.';

/** @returns the exit code: 0; 1 when there is no console. */
async function main(): Promise<number> {
  const state = await runningHotline();
  if (state === null) {
    console.error(`The console is not running: this checkout runs no hotline.\n${start}`);
    return 1;
  }
  const env = givenSettings();
  loadEnvFile(environmentFile, env);
  const settings = readSettings(env, [
    'DATABASE_URL',
    'HOTLINE_ROLES',
    'WEB_ADDRESS',
    'WEB_ORIGIN',
    'WEB_PORT',
  ]);
  if (!settings.HOTLINE_ROLES.includes('web')) {
    console.error(
      'The console is not running: HOTLINE_ROLES leaves it out. Add web to it (.env or the shell), and start make run again.',
    );
    return 1;
  }
  const problem = await whyNotThere(settings.WEB_ADDRESS, settings.WEB_PORT);
  if (problem !== null) {
    console.error(
      `The console is not running: ${problem}.\nmake run is there and may still be starting. Its terminal and var/log/app.log say more; ` +
        'if it hangs, end it by Ctrl-C and start it again.',
    );
    return 1;
  }
  const pool = makePool({ DATABASE_URL: settings.DATABASE_URL, DATABASE_POOL: 1 });
  try {
    const users = await findSampleUsers(pool);
    const agents = await findSampleAccounts(pool);
    const { sip, softphone } = state;
    console.log(howToDesk({ console: settings.WEB_ORIGIN, users, agents, sip, softphone }));
    return 0;
  } finally {
    await pool.end();
  }
}

/** Asks the console itself. @returns null when it answers. */
async function whyNotThere(host: string, port: number): Promise<string | null> {
  const address = `${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  try {
    const signal = AbortSignal.timeout(answersWithinMs);
    const { status } = await fetch(`http://${address}/healthz`, { signal });
    return status === 200 ? null : `${address} answers ${status}`;
  } catch (error) {
    const { cause = error } = error as Error;
    return `nothing answers at ${address} (${(cause as Error).message})`;
  }
}

interface DeskAtHand extends Pick<LocalState, 'sip' | 'softphone'> {
  /** Where browsers find the console. */
  readonly console: string;
  /** Its users whose passwords are known here. */
  readonly users: readonly SampleUser[];
  /** Accounts of the sample court's agents whose passwords are known here. */
  readonly agents: readonly AgentPassword[];
}

/** Describes, for the terminal, how to get from a browser to a talk with a caller. */
function howToDesk({ console, users, agents, sip, softphone }: DeskAtHand): string {
  const server = `${sip.address}:${sip.port}`;
  const [own] = agents;
  const lines = [
    '',
    'The console runs. Nothing is opened here; this is how to work at the desk:',
    '',
    `  1. open              ${console}`,
    ...(users.length === 0
      ? ['  2. sign in           as a user of yours: npx hotline users add makes one']
      : ['  2. sign in           as one of these; agent is agent 1001']),
    ...consoleUsers(users),
    '  3. a telephone       choose "Use this page as telephone" (用本页作话机), and let the browser use the microphone;',
    '                       browsers give it to this machine’s own address only: from another one put TLS in front,',
    '                       docs/en/administrator.md says how',
    ...(own === undefined
      ? []
      : [
          `     or a softphone    account ${own.number}, server ${server} (UDP), password ${own.password}: needs no microphone in the browser`,
        ]),
    '  4. be ready          "Sign in" (签入) at the top; with a softphone *1 does it, too',
    `  5. a caller          another softphone, account ${softphone.user}, server ${server} (UDP), password in var/secrets/softphone,`,
    '                       dials 12368 and presses 0; answer with F2',
    '',
  ];
  return lines.join('\n');
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
