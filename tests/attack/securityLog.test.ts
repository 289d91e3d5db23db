/**
 * Attempts are logged, one line per event. fail2ban reads the log with our filter, and logrotate
 * rotates it.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { answersSip } from '../../app/telephony/answersSip.js';
import { startTestAsterisk, type TestAsterisk } from '../telephony/asterisk/testAsterisk.js';
import { softphone } from '../parts/testTelephony.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { SipSocket } from './sipSocket.js';

const run = promisify(execFile);
const config = path.join(projectRoot, 'asterisk-config');
const filter = path.join(config, 'fail2ban/filter.d/hotline-sip.conf');
const strangerAddress = '127.0.0.9';
/** The forger writes other addresses into every field they control. */
const forgerAddress = '127.0.0.10';
const agentAddress = '127.0.0.8';
/** Says to be a node. */
const imposterAddress = '127.0.0.11';
const forged = '203.0.113.5';

let pbx: TestAsterisk;
let logFile: string;
let fail2ban: ChildProcess | undefined;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  logFile = path.join(path.dirname(pbx.asterisk.logFile), 'security.log');
});
afterAll(async () => {
  fail2ban?.kill();
  await pbx.stop();
});

const register = (user: string) => ({ method: 'REGISTER', fromUser: user, toUser: user }) as const;
const open = (address: string) =>
  SipSocket.open(address, { address: pbx.asterisk.sipAddress, port: pbx.asterisk.sipPort });
const loggedLines = async () => (await readFile(logFile, 'utf8')).split('\n');

/**
 * Resolves when an event of this call is in the log, which is written a moment after the answer.
 */
const logged = (what: string) =>
  untilTrue(`${what} in ${logFile}`, async () =>
    (await loggedLines()).some((line) => line.includes(what)) ? true : undefined,
  );

test('guessed passwords, made-up names and forged lines are logged', async () => {
  const agent = await open(agentAddress);
  for (let i = 0; i < 12; i += 1) {
    const { status } = await agent.askWith(register(softphone.user), softphone);
    expect(status).toBe(200);
  }
  // A single mistyped password.
  const slip = { user: softphone.user, password: 'wrong' };
  expect((await agent.askWith(register(softphone.user), slip)).status).toBe(401);
  await agent.close();

  const stranger = await open(strangerAddress);
  for (let i = 0; i < 12; i += 1) {
    const guess = { user: softphone.user, password: `guess-${i}` };
    expect((await stranger.askWith(register(softphone.user), guess)).status).toBe(401);
    const other = { user: `nobody-${i}`, password: 'guess' };
    expect((await stranger.askWith(register(other.user), other)).status).toBe(401);
  }
  await stranger.close();
  await logged('nobody-11');
  await forgeLines(softphone.user);
});

test('another node that asks whether this one is there is no attempt', async () => {
  const { sipAddress, sipPort } = pbx.asterisk;
  for (let i = 0; i < 12; i += 1) {
    expect(await answersSip(`${sipAddress}:${sipPort}`, 1)).toBe(true);
  }
  const events = await untilTrue('the questions in the log', async () => {
    const lines = (await loggedLines()).filter((line) =>
      line.includes(`RemoteAddress="IPV4/UDP/${sipAddress}/`),
    );
    return lines.length >= 12
      ? lines.map((line) => /SecurityEvent="(\w+)"/.exec(line)?.[1])
      : undefined;
  });
  expect(new Set(events)).toEqual(new Set(['ChallengeSent']));
});

test('who says to be a node calls nobody, and is logged for each guess of a password', async () => {
  const imposter = await open(imposterAddress);
  const call = { method: 'INVITE', fromUser: 'other-nodes', toUser: '12368' } as const;
  const asNode = { ...call, headers: ['X-Hotline-Side: node'] };
  for (const [index, user] of ['other-nodes', softphone.user, 'node'].entries()) {
    const guess = { user, password: index === 1 ? softphone.password : 'guess' };
    expect((await imposter.askWith(asNode, guess)).status).toBe(401);
    await untilTrue('the guess in the log', async () =>
      ((await addressesFound('guess'))[imposterAddress] ?? 0) > index ? true : undefined,
    );
  }
  await imposter.close();
});

/**
 * Writes what a stranger could get into the log, to have another address banned or to avoid a ban.
 */
async function forgeLines(user: string): Promise<void> {
  const forger = await open(forgerAddress);
  const end = `",LocalAddress="IPV4/UDP/127.0.0.1/5060",RemoteAddress="IPV4/UDP/${forged}/5060"`;
  const line =
    '[2020-01-01 00:00:00.000] SECURITY[1] res_security_log.c: SecurityEvent="InvalidAccountID"';
  const names = [
    `x${end}`,
    `\n${line},SessionID="${end}`,
    `\n[2020-01-01 00:00:00.000] x`,
    end.slice(14),
  ];
  for (let i = 0; i < 12; i += 1) {
    const name = encodeURIComponent(names[i % names.length] ?? '');
    await forger.ask({ method: 'INVITE', fromUser: name, toUser: '12368' });
  }
  const tails = [
    '',
    ',Challenge="',
    ',Challenge="",Response="',
    ',Challenge="",Response="",ExpectedResponse="',
  ];
  const nonce = `1/2${end.replaceAll('"', '\\"')}`;
  for (let i = 0; i < 12; i += 1) {
    const callId = `forged-${i}${end}${tails[i % tails.length] ?? ''}`;
    // When the header was cut, the answer names another Call-ID, so this does not wait for it.
    await forger.sendRaw(
      [
        'REGISTER sip:127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/UDP ${forgerAddress}:${forger.port};branch=z9hG4bKforged${i};rport`,
        `From: <sip:${user}@${forgerAddress}>;tag=${i}`,
        `To: <sip:${user}@127.0.0.1>`,
        `Call-ID: ${callId}`,
        'CSeq: 1 REGISTER',
        'Max-Forwards: 5',
        `Contact: <sip:x@${forgerAddress}:${forger.port}>`,
        `Authorization: Digest username="${user}", realm="hotline", nonce="${nonce}", uri="sip:x", response="${nonce}", algorithm=MD5`,
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    );
    await logged(`forged-${i}`);
  }
  await forger.close();
}

/** Returns the addresses that the filter finds in our log, with their counts. */
async function addressesFound(mode: string): Promise<Record<string, number>> {
  const args = ['--out', 'ip', logFile, `${filter}[mode=${mode}]`];
  const { stdout } = await run('fail2ban-regex', args, {
    env: { ...process.env, LANG: 'C.UTF-8' },
  });
  const found: Record<string, number> = {};
  for (const address of stdout.split('\n').filter((line) => line !== '')) {
    found[address] = (found[address] ?? 0) + 1;
  }
  return found;
}

test('the filter finds every attempt, by the true address and no other', async () => {
  const found = await addressesFound('guess');
  const others = [agentAddress, imposterAddress, strangerAddress];
  expect(Object.keys(found).sort()).toEqual([forgerAddress, ...others].sort());
  expect(found[agentAddress]).toBe(1);
  expect(found[strangerAddress]).toBeGreaterThanOrEqual(24);
  // Each of the 12 forged registrations, and the names after the first few.
  expect(found[forgerAddress]).toBeGreaterThanOrEqual(12 + 12 - 5);
});

test('the filter for floods finds who asks and asks', async () => {
  const found = await addressesFound('flood');
  expect(found[strangerAddress]).toBeGreaterThanOrEqual(24);
  expect(found[forged]).toBeUndefined();
});

test('a real fail2ban bans an address that guesses, and not one that slips once', async () => {
  const folder = path.join(pbx.folder, 'fail2ban');
  const bans = path.join(folder, 'bans');
  await cp('/etc/fail2ban', folder, {
    recursive: true,
    // The jails that the package enables are not under test.
    filter: (source) => !source.includes('/jail.d/'),
  });
  await cp(path.join(config, 'fail2ban'), folder, { recursive: true });
  await writeFile(
    path.join(folder, 'action.d/note.conf'),
    `[Definition]\nactionban = echo <ip> >> ${bans}\n`,
  );
  const own = `logpath = ${logFile}\nignoreip =\nignoreself = false\nbanaction = note\nbackend = polling\n`;
  // The deployed jails exempt these networks, which are ours.
  await writeFile(
    path.join(folder, 'jail.d/zz-test.conf'),
    `[hotline-sip]\n${own}[hotline-sip-flood]\n${own}maxretry = 20\n`,
  );
  await writeFile(path.join(folder, 'fail2ban.local'), '[Definition]\ndbfile = None\n');
  const socket = path.join('/tmp', `hotline-fail2ban-${process.pid}.sock`);
  const options = ['-c', folder, '-s', socket, '-p', path.join(folder, 'pid')];
  await writeFile(bans, '');
  fail2ban = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'TERM',
      'fail2ban-server',
      ...options,
      '-xf',
      '--logtarget',
      path.join(folder, 'log'),
      'start',
    ],
    { stdio: 'ignore' },
  );
  const banned = async () =>
    (await readFile(bans, 'utf8')).split('\n').filter((line) => line !== '');
  await untilTrue('fail2ban to ban', async () => {
    const addresses = new Set(await banned());
    return addresses.has(strangerAddress) && addresses.has(forgerAddress) ? true : undefined;
  });
  const { stdout } = await run('fail2ban-client', ['-s', socket, 'status', 'hotline-sip']);
  expect(stdout).toMatch(/Currently banned:\s*2/);
  expect(new Set(await banned())).toEqual(new Set([strangerAddress, forgerAddress]));
  fail2ban.kill();
  await once(fail2ban, 'exit');
});

describe('logrotate', () => {
  /** Writes the deployed file, adapted to this Asterisk. */
  const laidOut = async (name: string, change: (text: string) => string) => {
    const file = path.join(pbx.folder, `${name}.logrotate`);
    const text = await readFile(path.join(config, 'logrotate', name), 'utf8');
    await writeFile(file, change(text), { mode: 0o644 });
    return file;
  };
  const logrotate = (...args: string[]) =>
    run('logrotate', ['--state', path.join(pbx.folder, 'logrotate.state'), ...args]);

  test("turns Asterisk's logs, which go on in the same files", async () => {
    const file = await laidOut('hotline-pbx', (text) =>
      text.replaceAll('/var/log/hotline-pbx', path.dirname(logFile)),
    );
    const debug = await logrotate('--debug', file);
    expect(debug.stderr).not.toMatch(/error/i);
    expect(debug.stderr).toContain(logFile);
    const before = await readFile(logFile, 'utf8');
    await logrotate('--force', file);
    const end = await open(strangerAddress);
    const guess = { user: 'after-the-turn', password: 'guess' };
    for (let i = 0; i < 8; i += 1) await end.askWith(register(guess.user), guess);
    await end.close();
    await logged(guess.user);
    const names = await readdir(path.dirname(logFile));
    const old = names.find((name) => /^security\.log-\d{8}-\d+$/.test(name)) ?? '';
    const kept = await readFile(path.join(path.dirname(logFile), old), 'utf8');
    expect(kept.startsWith(before.slice(0, 2000))).toBe(true);
    expect(kept).not.toContain(guess.user);
    // It goes on at the beginning, not where it was.
    expect(await readFile(logFile, 'utf8')).not.toContain('\0');
    expect(names.some((name) => name.startsWith('messages.log-'))).toBe(true);
  });

  test('turns a log of the app, which goes on in the same file', async () => {
    const folder = path.join(pbx.folder, 'app-log');
    await mkdir(folder, { mode: 0o755 });
    const appLog = path.join(folder, 'app.log');
    const file = await laidOut('hotline-app', (text) =>
      text.replaceAll('/var/log/hotline', folder),
    );
    await writeFile(appLog, 'before\n');
    await logrotate('--force', file);
    expect(await readFile(appLog, 'utf8')).toBe('');
    expect((await readdir(folder)).some((name) => /^app\.log-.*\.gz$/.test(name))).toBe(true);
  });
});
