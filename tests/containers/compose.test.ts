/**
 * The containers, as an administrator gets them: every block of the handbook about containers is run
 * as it stands, in its order, and somebody calls in between. So the tests of this file follow one
 * another.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { varFolder } from '../../app/core/paths.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { HandbookBlocks, isOfContainers } from '../docs/handbookBlocks.js';
import type { Caller } from '../telephone/caller.js';
import { zhang } from '../telephone/callers/zhang.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { CarrierAri, type AriChannel } from '../telephone/network/carrierAri.js';
import { startCarrier, type RunningCarrier } from '../telephone/network/startCarrier.js';
import { SoundLibrary } from '../telephone/recogniser/soundLibrary.js';
import { hearCase, signIn } from '../telephone/script/callerScript.js';
import { speakMessage } from '../telephone/script/speakMessage.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Court } from './court.js';

const blocks = new HandbookBlocks('docs/en/administrator.md', isOfContainers);
const services = ['postgres', 'redis', 'pbx', 'app'] as const;

let court: Court;
let network: RunningCarrier | undefined;

beforeAll(async () => {
  court = await Court.open();
  for (const command of blocks.take('docker compose build')) await court.do(command);
});
// A call that a failed test left would hold up the next stop of the exchange.
afterEach(() => network?.carrier.hangUpAll());
afterAll(async () => {
  await network?.stop();
  await court?.close();
});

/** A caller dials from outside. The carrier starts with the first one, and knows the hotline's sounds then. */
async function dial(from: string): Promise<Caller> {
  network ??= await startCarrier({
    folder: path.join(varFolder, 'test/containers/carrier'),
    recordings: path.join(varFolder, 'test/containers/heard'),
    hotline: court,
    sounds: await SoundLibrary.open(court.volume('sounds')),
  });
  return network.carrier.dial({ from });
}

/** She proves who she is, and hears of her case. */
async function hearsOfHerCase(): Promise<void> {
  const caller = await dial(zhang.from);
  await signIn(caller, '11010519491231002*', samplePeople.zhang.password, { isInAHurry: true });
  await hearCase(caller);
  await caller.hangUp();
}

async function query<T extends object>(sql: string, ...values: unknown[]): Promise<T[]> {
  const client = new Client({ connectionString: court.databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Runs the doctor until nothing fails, and returns what it says. */
function doctorIsContent(command: string): Promise<string> {
  return untilTrue('the doctor to be content', async () => {
    const { code, stdout } = await court.sh(command);
    return code === 0 ? stdout : undefined;
  });
}

test('after the first start every service is healthy, and the doctor content', async () => {
  for (const service of services) await court.untilHealthy(service);
  const [command = ''] = blocks.take('docker compose exec app hotline doctor');
  const said = await doctorIsContent(command);
  expect(said).toMatch(/^ok {4}app {2,}takes calls as "hotline"$/m);
});

test('somebody calls from outside, proves who she is, and hears her case; a message becomes a ticket meanwhile', async () => {
  for (const command of blocks.take(
    'docker compose run --rm admin hotline import cases /files/cases.ndjson',
  )) {
    await court.do(command);
  }
  const caller = await dial(zhang.from);
  await Promise.all([zhang.talk(caller), leavesMessage('13800001012')]);
  await caller.hangUp();
});

/** Somebody leaves a message, which Asterisk records and the app measures. */
async function leavesMessage(from: string): Promise<void> {
  const caller = await dial(from);
  await caller.hears('mainMenu');
  await caller.press(mainMenuDigits.complain);
  await caller.hears('complainMenu');
  await caller.press('1');
  await caller.hears('aboutCourt');
  await caller.press('1');
  await caller.hears('aboutDepartment');
  await caller.press('1');
  await speakMessage(caller, 'complaintIntro', [path.join(court.volume('sounds'), 'zh/goodbye')]);
  await caller.hears('ticketSmsSent');
  await caller.hangUp();
  const [message] = await query<{ file: string; sha256: string }>(
    `SELECT m.file, m.sha256 FROM ticket_messages m JOIN tickets t ON t.id = m.ticket_id
      WHERE t.caller_number = $1`,
    from,
  );
  expect(message).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  const file = path.join(court.volume('recordings'), 'messages', message?.file ?? '');
  const { mode, gid } = statSync(file);
  // The group `recordings` of both images, and nobody else.
  expect([gid, mode & 0o007]).toEqual([12368, 0]);
}

test('the console answers on the loopback', async () => {
  expect(await (await fetch('http://127.0.0.1:12368/readyz')).json()).toEqual({ status: 'ok' });
  expect(await (await fetch('http://127.0.0.1:12368/')).text()).toMatch(/<script type="module"/);
});

describe.each(services)('%s', (service) => {
  test('has no rights that it does not need', async () => {
    const status = readFileSync(`/proc/${await court.pidOf(service)}/status`, 'utf8');
    const line = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1];
    expect(line('Uid')).not.toBe('0');
    const capabilities = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(line);
    expect(capabilities).toEqual(capabilities.map(() => '0000000000000000'));
    expect([line('NoNewPrivs'), line('Seccomp')]).toEqual(['1', '2']);
  });

  test('writes to its volumes and to memory only, and leaves no core', async () => {
    const pid = await court.pidOf(service);
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').split('\n');
    const root = mounts.find((line) => line.split(' ')[4] === '/')?.split(' ')[5];
    expect(root?.split(',')).toContain('ro');
    expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size +0 +0 /m);
  });

  test('has a limit for what it prints', async () => {
    expect(await court.inspect(service, '{{.HostConfig.LogConfig.Size}}')).toBe('50MB');
  });
});

test('only the services of one command are root, with two capabilities', async () => {
  const rights = await court.do('docker compose run --rm admin grep -E "Uid|CapEff" /proc/self/status'); // prettier-ignore
  expect(rights).toMatch(/^Uid:\s+0\s/m);
  // CHOWN is bit 0, DAC_OVERRIDE bit 1.
  expect(rights).toMatch(/^CapEff:\s+0000000000000003$/m);
});

test('somebody is forgotten, by the command that compose.yaml names', async () => {
  const [, command = ''] =
    /^ *# +(docker compose run --user root .*)$/m.exec(
      readFileSync(path.join(court.folder, 'compose.yaml'), 'utf8'),
    ) ?? [];
  const { code, stdout, stderr } = await court.sh(command);
  expect([code, stderr.replace(/^.*(Container|Network) .*\n/gm, ''), stdout]).toEqual([
    0,
    '',
    expect.stringMatching(/./),
  ]);
});

test('a hanging app is unhealthy, and healthy again when it goes on', async () => {
  const init = await court.pidOf('app');
  const [main = ''] = readFileSync(`/proc/${init}/task/${init}/children`, 'utf8').split(' ');
  process.kill(Number(main), 'SIGSTOP');
  try {
    await untilTrue('the app to be unhealthy', async () =>
      (await court.isHealthy('app')) ? undefined : true,
    );
  } finally {
    process.kill(Number(main), 'SIGCONT');
  }
  await court.untilHealthy('app');
});

test('an app without its database is unhealthy', async () => {
  await court.do('docker compose stop postgres');
  expect(await court.isHealthy('app')).toBe(false);
  await court.do('docker compose start postgres');
  await court.untilHealthy('app');
});

test('callers stay while the app is restarted', async () => {
  const caller = await dial('13600000001');
  await caller.hears('mainMenu');
  await court.do('docker compose restart app');
  await caller.hears('interrupted');
  await caller.hears('mainMenu');
  await caller.hangUp();
});

test("Asterisk's logs are rotated", async () => {
  const log = (name: string) => path.join(court.volume('pbx-log'), name);
  // Of the round that the container makes by itself.
  expect(existsSync(log('.rotated'))).toBe(true);
  const before = statSync(log('messages.log')).ino;
  await court.do(
    'docker compose exec pbx logrotate --force --state /var/log/hotline-pbx/.rotated /usr/share/hotline/asterisk-config/logrotate/hotline-pbx',
  );
  expect(statSync(log('messages.log')).ino).toBe(before);
  expect(readdirSync(log('.')).filter((name) => name.startsWith('messages.log-'))).toHaveLength(1);
});

/** Waits until the carrier is told to take its calls another way. */
function callersAreRefused(): Promise<true> {
  return untilTrue('a caller to be refused', async () => {
    const other = await dial('13600000002');
    const end = await Promise.race([other.ended, other.answered.then(() => null, () => other.ended)]); // prettier-ignore
    await other.hangUp();
    return end !== null && [34, 42].includes(end.cause) ? true : undefined;
  });
}

test('without the app, the exchange waits for those who talk to somebody, and for nobody else', async () => {
  const talking = [await dial('13600000004'), await dial('13600000005')];
  for (const caller of talking) await caller.hears('mainMenu');
  const ari = await CarrierAri.connect(court.ari, 'of-this-test');
  const channels = (await ari.get('/channels')) as AriChannel[];
  const { id } = (await ari.post('/bridges', { type: 'mixing' })) as { id: string };
  await ari.post(`/bridges/${id}/addChannel`, { channel: channels.map((each) => each.id).join() });
  const alone = await dial('13600000006');
  await alone.hears('mainMenu');
  await court.do('docker compose stop app');

  const stopped = court.do('docker compose stop pbx');
  await callersAreRefused();
  expect(await ari.get('/channels')).toHaveLength(3);
  await ari.close();
  for (const caller of talking) {
    expect(await caller.hangUp()).toMatchObject({ by: 'caller' });
  }
  await stopped;
  expect(await alone.ended).toMatchObject({ by: 'network' });
  await court.do('docker compose up -d');
  await court.untilHealthy('app');
});

test('a stop of the exchange lets calls end, and takes no new ones', async () => {
  const [stopExchange = '', stopAll = '', start = ''] = blocks.take('docker compose stop pbx');
  const caller = await dial('13600000003');
  await caller.hears('mainMenu');
  const stopped = court.do(stopExchange);
  await callersAreRefused();
  // The caller is still served.
  await caller.press(mainMenuDigits.caseInquiry);
  await caller.hears('askNumber');
  await caller.hangUp();
  await stopped;
  expect(await court.inspect('pbx', '{{.State.Running}}')).toBe('false');

  // Something else has the port meanwhile.
  const other = createSocket('udp4').bind(court.sipPort, court.address);
  await once(other, 'listening');
  await court.do('docker compose start pbx');
  await untilTrue('Asterisk to boot', async () => {
    const { stdout } = await court.sh('docker compose logs pbx --since 1m');
    return stdout.includes('Asterisk Ready') ? true : undefined;
  });
  expect(await court.isHealthy('pbx')).toBe(false);
  other.close();

  await court.do(stopAll);
  await court.do(start);
  await court.untilHealthy('app');
  await hearsOfHerCase();
});

test('what a backup holds comes back into empty volumes', async () => {
  const counts = 'SELECT (SELECT count(*) FROM calls)::int AS calls, (SELECT count(*) FROM tickets)::int AS tickets'; // prettier-ignore
  const [before] = await query(counts);
  const [dump = '', ...others] = blocks.take(
    'docker compose exec -T postgres pg_dump -U hotline -Fc hotline > files/hotline.dump',
  );
  for (const command of [dump, ...others]) await court.do(command);
  await court.do('docker compose down --volumes');
  expect(existsSync(court.volume('postgres'))).toBe(false);

  const restore = blocks.take('docker compose run --rm set-up hotline migrate');
  for (const command of restore) await court.do(command);
  await court.untilHealthy('app');
  await doctorIsContent('docker compose exec app hotline doctor');
  expect(await query(counts)).toEqual([before]);
  // The identity keys are those under which her number was stored.
  await hearsOfHerCase();
});

test('every block of the handbook about containers was run', () => {
  expect(blocks.untried).toEqual([]);
});
