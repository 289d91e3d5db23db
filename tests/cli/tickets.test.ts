import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { shippedProfiles } from '../../app/tickets/rules/shippedLimits.js';
import { readTicket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { hotline as run, type Ran } from './hotline.js';
import { signedIn } from './signedIn.js';

const folder = temporaryFolder();
let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterAll(folder.remove);

const settings = () => ({
  DATABASE_URL: database.url,
  IDENTITY_KEYS_FILE: database.identityKeysFile,
});
const hotline = (...args: string[]): Promise<Ran> => run(args, settings());

/** Runs the command as a member of the staff. */
async function as(who: string, ...args: string[]): Promise<Ran> {
  return run(args, { ...settings(), ...(await signedIn(database.pool, who)) });
}

async function open(kind: 'opinion' | 'violation_report', about: string | null = null) {
  const { rows } = await database.pool.query<{ court: number; department: number | null }>(
    `SELECT c.id AS court, d.id AS department
       FROM courts c LEFT JOIN departments d ON d.court_id = c.id AND d.name = $1
      WHERE c.code = '苏98'`,
    [about],
  );
  const { court: courtId = 0, department: aboutDepartmentId = null } = rows[0] ?? {};
  const opened = await openTicket(
    { db: database.pool, clock: { now: () => new Date() }, identityKeys: database.identityKeys },
    {
      kind,
      courtId,
      aboutDepartmentId,
      language: 'zh',
      by: { kind: 'caller' },
      callerNumber: '13800138000',
      callId: null,
      message: { body: '建议延长接待时间\u0007' },
    },
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  return opened.ticket.number;
}

test('a ticket from dispatch to its end', async () => {
  const number = await open('opinion');
  const listed = await as('柳青', 'tickets', 'list');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout).toMatch(new RegExp(`^${number}  opinion  opened  -`, 'm'));

  const dispatched = await as(
    '柳青',
    ...['tickets', 'dispatch', number, '--department', '执行局'],
    ...['--handler', '曹建平', '--reason', '执行接待'],
  );
  expect(dispatched).toMatchObject({ code: 0, stderr: '' });
  expect(dispatched.stdout).toMatch(
    new RegExp(`^ticket ${number}: dispatched, due \\d{4}-\\d\\d-\\d\\d 17:00\n$`),
  );
  expect((await as('曹建平', 'tickets', 'accept', number)).stdout).toContain('accepted');
  expect(
    (
      await as(
        '武卫东',
        ...['tickets', 'extend', number, '--by', '2 working days'],
        ...['--reason', '需调研'],
      )
    ).stdout,
  ).toContain('accepted extended');
  expect(
    (await as('齐敏', 'tickets', 'supervise', number, '--reason', '重点事项')).stdout,
  ).toContain('supervised 1');
  const due = await hotline('tickets', 'due');
  expect(due.stdout).toMatch(/superviseTicket +ticket-\d+-supervise-2-0/);
  expect((await as('曹建平', 'tickets', 'reply', number, '--text', '下月起延长')).stdout).toContain(
    'replied',
  );
  const closed = await as('梅婷', 'tickets', 'close', number, '--satisfied', 'yes');
  expect(closed.stdout).toContain('closed');

  const shown = (await as('柳青', 'tickets', 'show', number)).stdout;
  expect(shown).toContain('caller      13800138000');
  for (const step of [
    /opened +by caller/,
    /dispatched +by 柳青 +to 执行局 曹建平 +执行接待/,
    /accepted +by 曹建平/,
    /extended +by 武卫东 +需调研/,
    /supervised +by 齐敏 +to 齐敏 +level 1: 重点事项/,
    /replied +by 曹建平/,
    /closed +by 梅婷/,
    /request +建议延长接待时间\?/,
    /answer +下月起延长/,
  ]) {
    expect(shown).toMatch(step);
  }
  expect(await readTicket(database.pool, number)).toMatchObject({ satisfied: true });
});

test('for whom a ticket is kept from, there is none', async () => {
  const number = await open('violation_report', '执行局');
  for (const who of ['武卫东', '曹建平', '柳青']) {
    const said = await as(who, 'tickets', 'show', number);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toContain(`there is no ticket ${number}`);
    expect((await as(who, 'tickets', 'list')).stdout).not.toContain(number);
  }
  expect((await as('齐敏', 'tickets', 'list')).stdout).toMatch(
    new RegExp(`${number}  violation_report  dispatched +督察室`),
  );
});

test('limits of a court are chosen, and what moved is printed', async () => {
  await open('violation_report', '立案庭');
  const file = path.join(folder.path, 'own.json');
  const own = { ...shippedProfiles.complaint, name: 'own', source: '本院规定' };
  writeFileSync(file, JSON.stringify(own));
  const set = await hotline(
    ...['tickets', 'profiles', 'set', file, '--kind', 'violation_report', '--court', '苏98'],
  );
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(set.stdout).toMatch(/^苏98, violation_report: own\nticket \d+: due .+ -> .+/);
  expect(set.stdout).toMatch(/ {2}overdue 1: .+ 17:00 -> .+ 17:00/);
  const listed = (await hotline('tickets', 'profiles')).stdout;
  expect(listed).toContain('苏98  violation_report: own');
  expect(listed).toContain('every court  contact_judge: two_plus_two');
  expect(listed).toContain('本院规定');
  const again = await hotline('tickets', 'profiles', 'recompute', '--court', '苏98');
  expect(again.stdout).toBe('no limit of an open ticket moved\n');

  writeFileSync(file, JSON.stringify({ ...own, steps: [{ ...own.steps[0], to: 'boss' }] }));
  const wrong = await hotline('tickets', 'profiles', 'set', file, '--kind', 'complaint');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toContain('steps[0].to must be handler, head, leader or inspector');
});

test('a loaded calendar moves the limits too', async () => {
  const number = await open('violation_report', '行政审判庭');
  const ticket = await readTicket(database.pool, number);
  const day = new Date((ticket?.dueAt?.getTime() ?? 0) + 8 * 3_600_000).toISOString().slice(0, 10);
  const file = path.join(folder.path, 'days.csv');
  writeFileSync(file, `day,kind,name\n${day},holiday,搬迁\n`);
  const loaded = await hotline('calendar', 'load', file, '--court', '苏98');
  expect(loaded.stdout).toContain(`loaded 1 days of ${day.slice(0, 4)}\n`);
  expect(loaded.stdout).toContain(`ticket ${number}: due ${day} 17:00 -> `);
});

test.each([
  [['list', '--as', '柳青'], "unknown option '--as'"],
  [['list', '--status', 'lost'], '--status lost must be one of opened'],
  [['list', '--court', '京99'], 'no court 京99'],
  [['list', '--limit', '0'], '--limit must be a whole number from 1 to 10000'],
  [['show', '2611240426'], 'a digit is wrong, or two are swapped'],
  [['show', '12'], 'it must have 10 to 13 digits'],
  [['show', '2611240425'], 'there is no ticket 2611240425'],
  [['due', '--limit', 'x'], '--limit must be'],
  [['profiles', 'set', 'best', '--kind', 'opinion'], 'there is no profile best'],
  [['profiles', 'set', 'graded', '--kind', 'letter'], '--kind letter must be one of'],
])('tickets %j is bad input, and says which field', async (args, sentence) => {
  const said = await as('柳青', 'tickets', ...args);
  expect(said).toMatchObject({ code: 2, stdout: '' });
  expect(said.stderr).toContain(sentence);
});

test('fields of an action are checked, and a refusal says why', async () => {
  const number = await open('opinion', '刑事审判第一庭');
  const saidAs = async (who: string, ...args: string[]) => {
    const { code, stderr } = await as(who, 'tickets', ...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await saidAs('柳青', 'dispatch', number, '--department', '后勤')).toContain(
    '--department: the court has no department 后勤',
  );
  expect(
    await saidAs('柳青', 'dispatch', number, '--department', '执行局', '--handler', '沈国栋'),
  ).toContain('the person does not belong to that department');
  expect(await saidAs('秦正清', 'extend', number, '--by', '2 weeks', '--reason', 'x')).toContain(
    '--by 2 weeks must be a number of hours',
  );
  expect(await saidAs('柳青', 'withdraw', number, '--reason', ' ')).toContain(
    '--reason must not be empty',
  );
  expect(await saidAs('柳青', 'close', number, '--satisfied', 'maybe')).toContain(
    '--satisfied must be yes or no',
  );
  expect(await saidAs('柳青', 'close', number)).toContain(`ticket ${number} is not answered yet`);
});
