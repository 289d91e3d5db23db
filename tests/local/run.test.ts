/** `make run` in a separate checkout, from nothing to Ctrl-C, while its parts die. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFile,
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from '../../app/local/parts/leftovers.js';
import type { LocalState } from '../../app/local/localSettings.js';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { SipSocket } from '../attack/sipSocket.js';
import { sharedParts } from '../parts/database.js';
import { runTypescript } from '../parts/typescript.js';
import { voiceSounds } from '../parts/voiceSounds.js';
import { SoundLibrary } from '../telephone/recogniser/soundLibrary.js';
import { processesOf, readTerminal, type Terminal } from './shownPrograms.js';
import { startCarrier } from '../telephone/network/startCarrier.js';

const run = promisify(execFile);
let checkout: string;
let running: ChildProcess | undefined;
let terminal: Terminal;

beforeAll(async () => {
  checkout = await mkdtemp(path.join(sharedParts().folder, 'checkout-'));
  for (const name of ['app', 'sql', 'asterisk-config', 'package.json', 'tsconfig.json']) {
    await cp(path.join(projectRoot, name), path.join(checkout, name), { recursive: true });
  }
  await symlink(path.join(projectRoot, 'node_modules'), path.join(checkout, 'node_modules'));
  await mkdir(path.join(checkout, 'var'));
  // Slow to make, and the same for every checkout on this machine.
  await symlink(path.join(varFolder, 'asterisk-root'), path.join(checkout, 'var/asterisk-root'));
  await writeFile(path.join(checkout, '.env'), `SOUNDS_DIR=${await voiceSounds()}\nMAX_CALLS=7\n`);
});
afterAll(async () => {
  running?.kill('SIGKILL');
  await rm(checkout, { recursive: true, force: true });
});

const program = (file: string) => [...runTypescript, path.join(checkout, file)];

function start(env = process.env): ChildProcess {
  // A test that failed has left it.
  running?.kill('SIGKILL');
  const child = spawn(process.execPath, program('app/local/run.ts'), {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  terminal = readTerminal(child);
  return child;
}

async function state(): Promise<LocalState> {
  return JSON.parse(
    await readFile(path.join(checkout, 'var/run/state.json'), 'utf8'),
  ) as LocalState;
}

function runDesk(): Promise<{ code: number; stdout: string; stderr: string }> {
  return run(process.execPath, program('app/local/desk.ts'), { cwd: checkout }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

async function hotline(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return run(process.execPath, [...program('app/cli.ts'), ...args], { cwd: checkout }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('from nothing to a hotline that is well, found by every command of the checkout', async () => {
  running = start();
  await terminal.says(/The hotline is ready/);
  expect(terminal.said()).toMatch(
    /^\[5\/11\] PostgreSQL \.\.\. ok[\s\S]*\[11\/11\] The hotline itself \.\.\. ok/,
  );
  expect(terminal.said()).toMatch(
    /as an agent +account 1001, server 127\.0\.0\.1:\d+ \(UDP\), password sample-agent-1001/,
  );
  expect(terminal.said()).toMatch(/encrypted: port \d+ \(TLS, SRTP by SDES\)/);
  const doctor = await hotline('doctor', '--json');
  const findings = JSON.parse(doctor.stdout) as { part: string; health: string }[];
  expect(findings.filter(({ health }) => health === 'fail')).toEqual([]);
  expect(doctor.code).toBe(0);
  expect(await hotline('users')).toMatchObject({ code: 0 });
});

/** Names what below `var` anybody but its owner can list, enter, read or change. */
async function openToOthers(folder = path.join(checkout, 'var')): Promise<string[]> {
  const open: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    // Asterisk's programs.
    if (entry.name.startsWith('asterisk-root')) continue;
    const mode = await stat(place).then(
      (stats) => stats.mode,
      // A file that has gone meanwhile.
      () => 0,
    );
    if ((mode & 0o077) === 0) continue;
    open.push(path.relative(checkout, place));
    if (entry.isDirectory()) open.push(...(await openToOthers(place)));
  }
  return open;
}

test('nothing that it has made is open to anybody but its owner: neither AstDB nor a log', async () => {
  await stat(path.join(checkout, 'var/asterisk/lib/astdb.sqlite3'));
  await stat(path.join(checkout, 'var/log/app.log'));
  expect(await openToOthers()).toEqual([]);
});

test('secrets and recordings are readable by their owner only, and no secret is on the terminal', async () => {
  for (const file of [
    'secrets/ari',
    'secrets/softphone',
    'secrets/sip.key',
    'secrets/identity-keys.json',
    'run/environment',
    'postgres/password',
    'postgres/eraser-password',
    'asterisk/spool/recording',
  ]) {
    expect((await stat(path.join(checkout, 'var', file))).mode & 0o077).toBe(0);
  }
  const softphone = (await readFile(path.join(checkout, 'var/secrets/softphone'), 'utf8')).trim();
  expect(softphone).toHaveLength(48);
  expect(terminal.said()).not.toContain(softphone);
});

test('a person can be forgotten, by a role that the running app does not know', async () => {
  const person = ['privacy', 'forget', '--number', '13712345678', '--reason', '本人申请'];
  expect(await hotline(...person)).toMatchObject({ code: 0, stderr: '' });
  const { pids } = await state();
  const environment = await readFile(`/proc/${pids.app}/environ`, 'utf8');
  const urls = environment.split('\0').filter((line) => /^\w*DATABASE_URL=/.test(line));
  expect(urls).toEqual([expect.stringMatching(/^DATABASE_URL=postgresql:\/\/hotline_app:/)]);
});

test('a second one is refused', async () => {
  const second = spawn(process.execPath, program('app/local/run.ts'), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  second.stderr.on('data', (text: Buffer) => (words += text.toString()));
  const [code] = (await once(second, 'close')) as [number];
  expect(code).toBe(1);
  expect(words).toMatch(/is already running/);
});

test.each(['app', 'asterisk', 'postgres', 'redis'] as const)(
  '%s is started again when it dies',
  async (part) => {
    const before = (await state()).pids[part];
    if (before === null) throw new Error(`${part} does not run`);
    terminal.clear();
    process.kill(before, 'SIGKILL');
    await terminal.says(/restarted /);
    const after = (await state()).pids[part];
    expect(after).not.toBe(before);
    expect(await isAlive(after ?? 0)).toBe(true);
  },
);

test('make desk prints how to sign in at the console, and to whom the softphone belongs', async () => {
  const desk = await runDesk();
  expect(desk).toMatchObject({ code: 0, stderr: '' });
  const origin = `http://127.0.0.1:${(await state()).ports.web}`;
  expect(desk.stdout).toContain(origin);
  expect(desk.stdout).toMatch(/account 1001, server 127\.0\.0\.1:\d+ \(UDP\)/);
  const roles = 'agent supervisor dispatcher handler inspector administrator auditor'.split(' ');
  for (const name of roles) {
    const [, password = ''] = new RegExp(`^ +${name} +(\\S+)$`, 'm').exec(desk.stdout) ?? [];
    const answer = await fetch(`${origin}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ name, password }),
    });
    expect([name, answer.status]).toEqual([name, 200]);
  }
});

test('the limits of .env stand in the exchange, behind those of the app', async () => {
  const config = await readFile(path.join(checkout, 'var/asterisk/etc/asterisk.conf'), 'utf8');
  expect(config).toMatch(/^maxcalls = 57$/m);
});

test('Ctrl-C ends all that it started, and a command then says what to do', async () => {
  const { pids } = await state();
  const child = running as ChildProcess;
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  for (const pid of Object.values(pids)) expect(await isAlive(pid ?? 0)).toBe(false);
  expect((await state()).pid).toBeNull();
  const users = await hotline('users');
  expect(users.code).toBe(1);
  expect(users.stderr).toMatch(
    /PostgreSQL does not answer at 127\.0\.0\.1:\d+: start it \(make run/,
  );
});

test('make desk then says that the console is not running, and how to start it', async () => {
  const desk = await runDesk();
  expect(desk).toMatchObject({ code: 1, stdout: '' });
  expect(desk.stderr).toMatch(/The console is not running.*\n.*make run/);
});

describe('with prompts that are not built yet', () => {
  const sounds = () => path.join(checkout, 'sounds-at-first');
  const isBuilt = (name: string) =>
    stat(path.join(sounds(), `${name}.alaw`)).then(
      () => true,
      () => false,
    );
  /** With an espeak-ng that makes what is built ahead of the calls wait, and lets a caller through. */
  const withGate = () => ({ ...process.env, PATH: `${checkout}/gate:${process.env.PATH}` });

  beforeAll(async () => {
    await writeFile(path.join(checkout, '.env'), `SOUNDS_DIR=${sounds()}\n`);
    await cp(await voiceSounds(), sounds(), { recursive: true });
    for (const name of ['zh/mainMenuFirst', 'zh/askNumber', 'zh/askPassword', 'en/askNumber']) {
      await rm(path.join(sounds(), `${name}.alaw`));
    }
    await mkdir(path.join(checkout, 'gate'));
    await writeFile(
      path.join(checkout, 'gate/espeak-ng'),
      `#!/bin/sh
       if [ "$1" != --version ] && [ "$(nice)" -ge ${os.getPriority() + 5} ]; then
         while [ ! -e '${checkout}/gate/open' ]; do sleep 0.1; done
         [ ! -e '${checkout}/gate/broken' ] || { echo 'no voice today' >&2; exit 1; }
       fi
       PATH=\${PATH#*:} exec espeak-ng "$@"\n`,
      { mode: 0o755 },
    );
  });

  test('started again, it has the same ports, secrets and court', async () => {
    const before = await state();
    // As earlier versions have left them.
    for (const name of ['asterisk', 'log']) await chmod(path.join(checkout, 'var', name), 0o755);
    running = start(withGate());
    await terminal.says(/The hotline is ready/);
    expect(await openToOthers()).toEqual([]);
    expect((await state()).ports).toEqual(before.ports);
    expect(terminal.said()).toMatch(/Database schema \.\.\. ok/);
  });

  test('it answers, and a caller hears a prompt that was not there, instead of nothing', async () => {
    expect(terminal.said()).toMatch(/Prompts \.\.\. 1 built, 3 more while it answers/);
    expect(await isBuilt('zh/mainMenuFirst')).toBe(true);
    expect(await isBuilt('zh/askNumber')).toBe(false);

    const { sip, carrierAddress } = await state();
    const network = await startCarrier({
      folder: path.join(checkout, 'var/carrier'),
      recordings: path.join(checkout, 'var'),
      hotline: { address: sip.address, sipPort: sip.port },
      sounds: await SoundLibrary.open(sounds()),
      address: carrierAddress,
    });
    try {
      const caller = await network.carrier.dial({ from: '13800001001' });
      await caller.hears('mainMenu');
      await caller.press('*');
      await caller.hears('mainMenuFirst');
      await caller.press('1');
      await caller.hears('zh/askNumber');
      await caller.hangUp();
    } finally {
      await network.stop();
    }
    // Still closed: nothing but what the caller needed was made.
    expect(await isBuilt('en/askNumber')).toBe(false);
  });

  test('Ctrl-C ends what builds them, too', async () => {
    const child = running as ChildProcess;
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await processesOf(checkout)).toEqual([]);
  });

  test('those that cannot be built are told with what to do, and the hotline goes on', async () => {
    await writeFile(path.join(checkout, 'gate/broken'), '');
    await writeFile(path.join(checkout, 'gate/open'), '');
    running = start(withGate());
    await terminal.says(/The hotline is ready/);
    await terminal.says(/What to do: run npx hotline prompts build/);
    expect(terminal.said()).toMatch(/no voice today/);
    expect(await isAlive((await state()).pids.app ?? 0)).toBe(true);
    running.kill('SIGINT');
    await once(running, 'exit');
  });

  test('the next start goes on with those that are missing, until all are built', async () => {
    await rm(path.join(checkout, 'gate/broken'));
    // For the test after this.
    await appendFile(path.join(checkout, '.env'), 'SIP_ADDRESS=0.0.0.0\n');
    running = start(withGate());
    await terminal.says(/All prompts are built/);
    expect(await isBuilt('en/askNumber')).toBe(true);
  });
});

test('with an address beyond the loopback no published password opens anything, and random ones are told', async () => {
  const child = running as ChildProcess;
  await terminal.says(/The hotline is ready/);
  expect(terminal.said()).not.toContain('sample-agent-');
  const softphone = (await readFile(path.join(checkout, 'var/secrets/softphone'), 'utf8')).trim();
  expect(terminal.said()).toContain(
    `account softphone, server 0.0.0.0:${(await state()).sip.port}`,
  );
  expect(terminal.said()).toContain(`password ${softphone}`);
  const told = /passwords: (.*)/.exec(terminal.said())?.[1] ?? '';
  const passwords = [...told.matchAll(/(\d{4}) ([a-z2-9]{20})(?:, |$)/g)].map(
    ([, number = '', password = '']) => [number, password] as const,
  );
  expect(passwords.map(([number]) => number)).toEqual(['1001', '1002', '1003', '1004', '1900']);
  expect(new Set(passwords.map(([, password]) => password)).size).toBe(5);

  const telephone = await SipSocket.open('127.0.0.9', {
    address: '127.0.0.1',
    port: (await state()).sip.port,
  });
  const register = async (number: string, password: string) => {
    const message = { method: 'REGISTER', fromUser: number, toUser: number } as const;
    return (await telephone.askWith(message, { user: number, password })).status;
  };
  for (const [number, password] of passwords) {
    // The app adds the accounts within a second.
    while ((await register(number, password)) !== 200) await delay(50);
    expect(await register(number, `sample-agent-${number}`)).toBe(401);
  }
  await telephone.close();
  child.kill('SIGINT');
  await once(child, 'exit');
});
