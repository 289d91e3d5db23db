/**
 * `hotline sms` and the doctor's line of SMS beside a hotline that sends by an account: the program
 * itself with the role `jobs`, and the server role of Net::SMPP as its carrier.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { projectRoot } from '../../app/core/paths.js';
import type { Finding } from '../../app/cli/doctor/finding.js';
import { listOutbox } from '../../app/messages/store/listOutbox.js';
import { listReceived } from '../../app/messages/store/smsInbox.js';
import { Smsc, smscPassword } from '../messages/smsc.js';
import { freshDatabase, freshRedis, type TestDatabase, type TestRedis } from '../parts/database.js';
import { runTypescript } from '../parts/typescript.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { hotline, type Ran } from './hotline.js';

const folder = temporaryFolder();
let database: TestDatabase;
let redis: TestRedis;
let smsc: Smsc;
let app: ChildProcess | undefined;
let settings: Record<string, string>;

beforeAll(async () => {
  [database, redis, smsc] = await Promise.all([
    freshDatabase({ sample: true }),
    freshRedis(),
    Smsc.start(),
  ]);
  settings = {
    HOTLINE_ENV: 'test',
    // A stop of a busy machine takes its time.
    STOP_SECONDS: '600',
    HOTLINE_ROLES: 'jobs',
    HOTLINE_NODE: 'sms',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'unused',
    ARI_PASSWORD: 'unused here',
    IDENTITY_KEYS_FILE: database.identityKeysFile,
    SMS_DIR: folder.path,
    SMS_QUIET_HOURS: '0-0',
    SMS_DRIVER: 'smpp',
    SMPP_HOST: '127.0.0.1',
    SMPP_PORT: String(smsc.port),
    SMPP_SYSTEM_ID: 'hotline',
    SMPP_PASSWORD: smscPassword,
  };
});
afterAll(async () => {
  await stop('SIGKILL');
  await Promise.all([database.close(), redis.drop(), smsc.stop()]);
  folder.remove();
});

const sms = (...args: string[]): Promise<Ran> => hotline(['sms', ...args], settings);

async function doctor(): Promise<Finding | undefined> {
  const { stdout } = await hotline(['doctor', '--json'], settings);
  return (JSON.parse(stdout) as Finding[]).find(({ part }) => part === 'sms');
}

/** Ends the program, and returns its exit code; null when it was killed or is over. */
async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (app?.exitCode !== null) return null;
  const ended = once(app, 'exit') as Promise<[number | null]>;
  app.kill(signal);
  return (await ended)[0];
}

/** Waits until the program has noted that it is connected, since a moment. */
const connectedSince = (since: Date) =>
  untilTrue('the account to be noted', async () => {
    const { rows } = await database.pool.query(
      'SELECT FROM sms_accounts WHERE connected_since >= $1',
      [since],
    );
    return rows.length > 0 ? true : undefined;
  });

/** Starts the program. Resolves when the carrier has let it in, and the doctor can see that. */
async function start(): Promise<void> {
  const began = new Date();
  app = spawn(process.execPath, [...runTypescript, 'app/main.ts'], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  app.stderr?.resume();
  await smsc.next('bound');
  await connectedSince(began);
}

/** Moves all that was sent into the past, as if minutes had passed. */
const pass = (minutes: number) =>
  database.pool.query("UPDATE sms_parts SET at = at - $1 * interval '1 minute'", [minutes]);

test('an account that nobody holds', async () => {
  expect(await doctor()).toMatchObject({
    health: 'fail',
    says: 'no process holds the account smpp: SMS are not sent',
  });
});

test('test sends one and waits for the gateway', async () => {
  await start();
  expect(await doctor()).toMatchObject({ health: 'ok', says: 'smpp is connected; nothing waits' });
  smsc.tell('receipts tlv');
  const sent = await sms('test', '13800000001');
  expect(sent).toMatchObject({ code: 0, stderr: '' });
  expect(sent.stdout).toMatch(/^SMS 1 is (sent|delivered)\n$/);
  await untilTrue('the receipt', async () => {
    const { rows } = await database.pool.query("SELECT FROM sms_outbox WHERE state = 'delivered'");
    return rows.length > 0 ? true : undefined;
  });
  expect(await listOutbox(database.pool, 'delivered', { limit: 10, offset: 0 })).toEqual([
    expect.objectContaining({
      ...{
        id: 1,
        toNumber: '13800000001',
        template: 'tryOut',
        attempts: 1,
        parts: 1,
        delivered: 1,
      },
    }),
  ]);
  expect((await sms('test', '051055501000')).stderr).toContain('is not a mobile number');
});

test('what the gateway refuses', async () => {
  // Of a destination that it does not know: no second try would change that.
  smsc.tell('status 11 1');
  const refused = await sms('test', '13800000002');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toMatch(/^SMS 2 is refused: .*0x0b\n$/);
});

test('Alibaba Cloud would refuse none of the texts, with the answers and addresses of the courts', async () => {
  const { code, stdout } = await sms('templates', '--gateway', 'aliyun');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^materials_苏98 zh: 诉讼材料请寄诉讼服务中心：.+$/m);
  expect(stdout).toMatch(/^caseTold_2 zh: 您查询的案件：\$\{state\}；\$\{state_2\}。/m);
  expect(stdout).not.toContain('would be refused');
});

test('what people write is kept without passwords', async () => {
  const hex = Buffer.from('退订', 'utf16le').swap16().toString('hex');
  smsc.tell(`mo 8613800000003 12368 8 ${hex}`);
  const asks = Buffer.from('26000001 999999').toString('hex');
  smsc.tell(`mo 8613800000003 12368 0 ${asks}`);
  await smsc.count('acknowledged', 3);
  // An answer is worked out after the SMS is acknowledged.
  const [asked, stopped] = await untilTrue('the answers', async () => {
    const received = await listReceived(database.pool, { limit: 10, offset: 0 });
    return received.every(({ result }) => result !== null) ? received : undefined;
  });
  const fromNumber = '13800000003';
  expect(stopped).toMatchObject({ fromNumber, meant: 'stop', result: 'stopped', body: '退订' });
  expect(asked).toMatchObject({ fromNumber, meant: 'ask', result: 'not_opened' });
  expect(asked?.body).toBe('26000001 ******');
});

test('receipts that stopped', async () => {
  smsc.tell('receipts none');
  for (let n = 0; n < 5; n += 1) {
    expect((await sms('test', `1380000001${n}`)).stdout).toMatch(/ is sent\n$/);
  }
  // Too soon to tell.
  expect(await doctor()).toMatchObject({ health: 'ok' });
  await database.pool.query("DELETE FROM sms_parts WHERE state = 'delivered'");
  await pass(11);
  expect(await doctor()).toMatchObject({
    health: 'warn',
    says: expect.stringMatching(/^the gateway confirmed none of the last \d+ parts/) as string,
  });
  await database.pool.query('DELETE FROM sms_parts');
});

test('one that may have been sent, and the oldest that waits', async () => {
  smsc.tell('silent 1');
  const unanswered = sms('test', '13800000004');
  await smsc.next('submit');
  // The carrier hangs up before it has answered.
  const dropped = new Date();
  smsc.tell('drop');
  const { code, stdout } = await unanswered;
  expect(code).toBe(1);
  expect(stdout).toMatch(/ is unknown: /);
  await smsc.next('bound');
  await connectedSince(dropped);
  expect(await doctor()).toMatchObject({
    health: 'warn',
    says: '1 SMS may have been sent or not',
  });
  // One that the gateway does not take.
  await database.pool.query(
    `INSERT INTO sms_outbox (created_at, next_at, handed_at, account, to_number, body, purpose, template,
                             language, expires_at)
     VALUES (now(), now() - interval '7 minutes', now(), 'smpp', '13800000005', 'x', 'test', 'tryOut',
             'zh', now() + interval '1 hour')`,
  );
  expect(await doctor()).toMatchObject({
    health: 'warn',
    says: 'the oldest SMS has waited for 7 min',
  });
});

test('a hotline that stops gives the account back', async () => {
  expect(await stop('SIGTERM')).toBe(0);
  expect(await doctor()).toMatchObject({
    health: 'fail',
    says: 'no process holds the account smpp: SMS are not sent',
  });
});
