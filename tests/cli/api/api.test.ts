/** `hotline api`: the console's operations by its server and an API token. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { replyTable } from '../../../app/cli/api/replyTable.js';
import { dispatch, toHandler, ticket } from '../../web/consoleScene.js';
import { password, people, TestConsole, type Somebody } from '../../web/testConsole.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { typescript } from '../../parts/typescript.js';
import { hotline, startHotline, type Ran } from '../hotline.js';

const folder = temporaryFolder();
let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());
afterAll(folder.remove);

const tokens = new Map<string, string>();

/** The settings of somebody who has made a token in the console. */
async function settingsOf(somebody: Somebody): Promise<Record<string, string>> {
  const browser = await web.as(somebody);
  const made = async () =>
    ((await browser.post('/api/me/tokens', { name: 'test', password })).body as { token: string })
      .token;
  const token = tokens.get(somebody.name) ?? (await made());
  tokens.set(somebody.name, token);
  return { HOTLINE_API_URL: web.origin, HOTLINE_API_TOKEN: token };
}

const as = async (somebody: Somebody, ...args: string[]): Promise<Ran> =>
  hotline(['api', ...args], await settingsOf(somebody));

test('a ticket from dispatch to its answer', async () => {
  const { number } = await ticket(web);
  const listed = await as(people.dispatcher, 'tickets', '--status', 'opened', '--table');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout).toMatch(/^number +kind +status /);
  expect(listed.stdout).toContain(`\n${number} `);
  const { departmentId, assigneeId } = await toHandler(await web.as(people.dispatcher));
  const dispatched = await as(
    people.dispatcher,
    ...['ticket-dispatch', '--number', number, '--department-id', String(departmentId)],
    ...['--assignee-id', String(assigneeId), '--reason', '执行接待'],
  );
  expect(dispatched).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(dispatched.stdout)).toMatchObject({
    ticket: { number, status: 'dispatched', handler: { name: '曹建平' } },
  });
  await as(people.handler, 'ticket-accept', '--number', number);
  const body = JSON.stringify({ text: '已安排查封', nothingPersonal: false });
  const replied = await as(
    people.handler,
    ...['ticket-reply', '--number', number, '--json', body, '--nothing-personal'],
  );
  expect(replied).toMatchObject({ code: 0, stderr: '' });
  const shown = JSON.parse((await as(people.handler, 'ticket', '--number', number)).stdout) as {
    messages: unknown[];
  };
  expect(shown.messages).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ body: '已安排查封', nothingPersonal: true }),
    ]),
  );
});

test('who asks for too long an extension is told the longest one', async () => {
  const { number } = await ticket(web, { kind: 'complaint' });
  await dispatch(await web.as(people.dispatcher), number);
  const extend = (amount: number) =>
    as(
      people.ticket_supervisor,
      ...['ticket-extend', '--number', number, '--reason', '需调卷'],
      ...['--amount', String(amount), '--unit', 'working_days'],
    );
  const refused = await extend(6);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('--amount: extension_too_long');
  expect(refused.stderr).toContain('at most 5 working_days');
  expect(await extend(5)).toMatchObject({ code: 0, stderr: '' });
});

test('a body comes from standard input', async () => {
  const { number } = await ticket(web);
  const { child, ended } = startHotline(
    ['api', 'ticket-withdraw', '--number', number, '--json', '-'],
    await settingsOf(people.dispatcher),
    'pipe',
  );
  child.stdin?.end('{"reason":"重复登记"}');
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
  const steps = await web.database.pool.query(
    "SELECT FROM ticket_steps s JOIN tickets t ON t.id = s.ticket_id WHERE t.number = $1 AND s.reason = '重复登记'",
    [number],
  );
  expect(steps.rowCount).toBe(1);
});

test('so does what is asked for, such as a telephone number', async () => {
  const { number } = await ticket(web);
  const { child, ended } = startHotline(
    ['api', 'tickets', '--json', '-', '--limit', '1'],
    await settingsOf(people.dispatcher),
    'pipe',
  );
  child.stdin?.end('{"status":["opened"],"limit":50}');
  const { code, stdout } = await ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ tickets: [{ number, status: 'opened' }] });
});

test('a file is not written to a terminal, which would obey it', async () => {
  const command = [...typescript, 'app/cli.ts', 'api', 'report-file', '--name', 'agents'];
  // Gives the command a terminal.
  const ran = spawn('script', ['-qec', command.join(' '), '/dev/null'], {
    env: { ...process.env, ...(await settingsOf(people.supervisor)) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(ran, 'close') as Promise<[number]>;
  const [said, [code]] = await Promise.all([text(ran.stdout), ended]);
  expect(said.trim()).toBe('--output: missing: the reply is a file, which is not for a terminal');
  expect(code).toBe(2);
});

test('a file is attached as it is, and saved for its owner alone, over no other file', async () => {
  const { number } = await ticket(web);
  const file = path.join(folder.path, '证据.bin');
  const bytes = Buffer.from([0, 1, 2, 250, 251, 252]);
  writeFileSync(file, bytes);
  const attached = await as(
    people.dispatcher,
    ...['ticket-attachment-add', '--number', number, '--file', file],
  );
  expect(JSON.parse(attached.stdout)).toEqual({ name: '证据.bin', bytes: bytes.length });
  const { attachments } = JSON.parse(
    (await as(people.dispatcher, 'ticket', '--number', number)).stdout,
  ) as { attachments: { id: number }[] };
  const saved = path.join(folder.path, 'saved.bin');
  const save = () =>
    as(
      people.dispatcher,
      ...['ticket-attachment', '--number', number, '--id', String(attachments[0]?.id)],
      ...['--output', saved],
    );
  expect(await save()).toMatchObject({ code: 0, stdout: '', stderr: '' });
  expect(readFileSync(saved)).toEqual(bytes);
  expect(statSync(saved).mode & 0o777).toBe(0o600);
  const again = await save();
  expect(again).toMatchObject({ code: 2 });
  expect(again.stderr).toContain('saved.bin exists already');
});

test.each<[keyof typeof people, string[], number, string]>([
  ['handler', ['ticket'], 2, '--number: missing'],
  ['handler', ['ticket', '--number', '12'], 2, '--number: malformed'],
  ['handler', ['ticket-return', '--number', '2611240425'], 2, '--reason: missing'],
  ['handler', ['tickets', '--limit', '0'], 2, '--limit: too small (the limit is 1)'],
  ['handler', ['tickets', '--limit', 'x'], 2, '--limit x must be a whole number from 1 to 500'],
  ['handler', ['tickets', '--status', 'lost'], 2, '--status: malformed'],
  ['handler', ['tickets', '--lost'], 2, "unknown option '--lost'"],
  ['handler', ['ticket-reply', '--json', '{', '--number', '1'], 2, '--json is no JSON'],
  ['handler', ['ticket-reply', '--json', '[]', '--number', '1'], 2, '--json must be an object'],
  ['handler', ['ticket', '--number', '2611249999'], 1, 'not_found: there is no such ticket'],
  ['handler', ['users'], 1, 'not_permitted: no role of this user has the permission users.manage'],
  ['handler', ['list', 'zzz'], 2, 'no operation has zzz'],
])('%s: %j ends with %i and says "%s"', async (who, args, code, sentence) => {
  const said = await as(people[who], ...args);
  expect(said).toMatchObject({ code, stdout: '' });
  expect(said.stderr).toContain(sentence);
});

test('the help of an operation says what each argument may be', async () => {
  const said = await as(people.handler, 'ticket-extend', '--help');
  expect(said.code).toBe(0);
  expect(said.stdout).toContain(
    '--unit <unit>      hours, working_hours, days, working_days (required)',
  );
  const listed = await hotline(['api', 'list', 'withdraw'], {});
  expect(listed.stdout).toBe(
    'ticket-withdraw  POST  /api/tickets/:number/withdraw  Withdraws a ticket.\n',
  );
});

test('the token comes from the environment or from a file that nobody else reads, and goes to no server in the clear', async () => {
  const { HOTLINE_API_TOKEN: token = '', ...where } = await settingsOf(people.handler);
  const me = (settings: Record<string, string>, ...more: string[]) =>
    hotline(['api', 'me', ...more], settings);
  const file = path.join(folder.path, 'token');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  const byFile = { ...where, HOTLINE_API_TOKEN_FILE: file };
  expect(JSON.parse((await me(byFile)).stdout)).toMatchObject({ name: 'cao' });
  chmodSync(file, 0o640);
  expect((await me(byFile)).stderr).toContain('readable by other users: run chmod 600');
  const without = await me(where);
  expect(without).toMatchObject({ code: 2, stdout: '' });
  expect(without.stderr).toContain('HOTLINE_API_TOKEN or HOTLINE_API_TOKEN_FILE must have a token');
  const plain = await me({ HOTLINE_API_TOKEN: token }, '--url', 'http://hotline.example');
  expect(plain).toMatchObject({ code: 2, stdout: '' });
  expect(plain.stderr).toContain('must begin with https');
  const away = await me({ HOTLINE_API_TOKEN: token }, '--url', 'http://127.0.0.1:1');
  expect(away).toMatchObject({ code: 1, stdout: '' });
  expect(away.stderr).toContain('the console does not answer at http://127.0.0.1:1');
  const other = await me({ ...where, HOTLINE_API_TOKEN: 'A'.repeat(43) });
  expect(other).toMatchObject({ code: 1, stdout: '' });
  expect(other.stderr).toContain('the token has expired or was revoked');
});

test('what people write cannot turn the letters of a terminal or control it, and stays what it is', async () => {
  const name = '\u202egnp.exe\u009b2J\u2028';
  const browser = await web.as(people.inspector);
  const made = await browser.post('/api/me/tokens', { name, password });
  const { token } = made.body as { token: string };
  const settings = { HOTLINE_API_URL: web.origin, HOTLINE_API_TOKEN: token };
  const { code, stdout } = await hotline(['api', 'me-sessions'], settings);
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/[\u202e\u009b\u2028]/);
  expect(JSON.parse(stdout)).toMatchObject({
    sessions: expect.arrayContaining([
      expect.objectContaining({ tokenName: name.trim() }),
    ]) as unknown,
  });
  expect(replyTable({ rows: { name } })).toBe('rows  {"name":"\\u202egnp.exe\\u009b2J\\u2028"}');
});
