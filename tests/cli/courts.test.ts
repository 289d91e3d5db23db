/** `hotline courts`: a court's settings, changed and refused. */
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { readThresholds } from '../../app/reports/store/readThresholds.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { shippedProfiles } from '../../app/tickets/rules/shippedLimits.js';
import { putProfile } from '../../app/tickets/store/ticketLimits.js';
import { readSteps } from '../../app/tickets/store/ticketSteps.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { hotline, type Ran } from './hotline.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
beforeEach(() => database.pool.query("UPDATE courts SET settings = '{}'"));

const usual = String(defaultCourtSettings.callbacks.tries);
const courts = (...args: readonly string[]): Promise<Ran> =>
  hotline(['courts', ...args], { DATABASE_URL: database.url });
/** Debian's user `nobody`. */
const nobody = 65_534;

async function stored(): Promise<unknown> {
  const { rows } = await database.pool.query<{ settings: unknown }>(
    "SELECT settings FROM courts WHERE code = '苏98'",
  );
  return rows[0]?.settings;
}

/** Returns the columns of a setting in `courts show`. */
async function shown(key: string): Promise<string[]> {
  const { stdout } = await courts('show', '苏98');
  const line = stdout.split('\n').find((each) => each.startsWith(`${key} `)) ?? '';
  return line.split(/\s{2,}/);
}

test('a setting is changed, shown as the court’s own, and has its default again', async () => {
  expect(await shown('callbacks.tries')).toEqual(['callbacks.tries', 'default', usual]);
  expect(await courts('set', '苏98', 'callbacks.tries', '5')).toMatchObject({ code: 0 });
  expect(await courts('set', '苏98', 'callbacks.areaCode', '25')).toMatchObject({ code: 0 });
  expect(await courts('set', '苏98', 'materialsAddress', '临江路1号')).toMatchObject({ code: 0 });
  expect(
    await courts('set', '苏98', 'openingHours', '[{"from":"09:00","to":"12:00"}]'),
  ).toMatchObject({ code: 0 });
  expect(await stored()).toEqual({
    callbacks: { tries: 5, areaCode: '25' },
    materialsAddress: '临江路1号',
    openingHours: [{ from: '09:00', to: '12:00' }],
  });
  expect(await shown('callbacks.tries')).toEqual(['callbacks.tries', 'own', '5']);
  expect(await shown('openingHours')).toEqual([
    ...['openingHours', 'own', '[{"from":"09:00","to":"12:00"}]'],
  ]);
  expect((await courts()).stdout).toMatch(/苏98 .* 4 settings of its own/);

  expect(await courts('reset', '苏98', 'callbacks.tries')).toMatchObject({ code: 0 });
  expect(await shown('callbacks.tries')).toEqual(['callbacks.tries', 'default', usual]);
  expect(await shown('callbacks.areaCode')).toEqual(['callbacks.areaCode', 'own', '"25"']);
  expect(await courts('reset', '苏98')).toMatchObject({ code: 0 });
  expect(await stored()).toEqual({});
});

test('what a court can set in words is listed, and set under the name that is shown', async () => {
  const { stdout, code } = await courts('values');
  expect(code).toBe(0);
  // One of the guidance's answers, and one that an entry of digit 6 brings with it.
  const [name = ''] = /^guidance\.filing_phone(?= )/m.exec(stdout) ?? [];
  expect(stdout).toMatch(/^guidance\.admin_court +the court that hears administrative cases$/m);
  const words = { zh: '八八八八六六六六', en: 'eight eight' };
  expect(await courts('set', '苏98', name, JSON.stringify(words))).toMatchObject({ code: 0 });
  expect(await stored()).toEqual({ guidance: { filing_phone: words } });
});

test.each<[readonly string[], string]>([
  [['苏98', 'callbacks.tries', '0'], 'callbacks.tries must be a whole number from 1 to 20'],
  [['苏98', 'callbacks.tries', 'many'], 'callbacks.tries must be a whole number from 1 to 20'],
  [['苏98', 'callbacks.tryes', '3'], 'callbacks has no setting named tryes'],
  [
    ['苏98', 'openinghours', '[]'],
    'there is no setting openinghours; the settings are openingHours, lockout',
  ],
  [['苏98', 'openingHours', '[]'], 'openingHours must open on at least one weekday'],
  [
    ['苏98', 'openingHours', '[{"from":"12:00","to":"09:00"}]'],
    'openingHours.workdays[0] must end after it begins',
  ],
  [['苏98', 'repeats.windowDays.x', '3'], 'repeats.windowDays must be a whole number'],
  [
    ['苏98', 'guidance.bus', '{"zh":"五路","en":"bus five"}'],
    'guidance has no setting named bus\nhotline courts show 苏98 lists all settings, hotline courts values',
  ],
  [['苏98', 'callbacks.', '3'], 'callbacks. is not a setting'],
  [['苏99', 'callbacks.tries', '3'], 'there is no court 苏99'],
])('set %j is refused: %s', async (args, says) => {
  const ran = await courts('set', ...args);
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toContain(says);
  expect(await stored()).toEqual({});
});

test('a setting that cannot be used is shown so, and is to be fixed before another is changed', async () => {
  const own = await freshDatabase({ sample: true });
  const run = (...args: readonly string[]) =>
    hotline(['courts', ...args], { DATABASE_URL: own.url });
  try {
    await own.pool.query(
      `UPDATE courts SET settings = '{"repeats": {"windowDays": 0}}' WHERE code = '苏98'`,
    );
    expect(await run('show', '苏98')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'the default applies: repeats.windowDays must be a whole number from 1 to 366',
      ) as string,
    });
    expect((await run()).stdout).toMatch(/苏98 .*invalid: repeats\.windowDays/);
    const file = path.join(sharedParts().folder, 'courts-without-settings.json');
    const court = { code: '苏98', name: '临江市中级人民法院', level: 'intermediate' };
    await writeFile(file, JSON.stringify({ courts: [court] }));
    const imported = await hotline(['import', 'courts', file], { DATABASE_URL: own.url });
    expect(imported.code).not.toBe(0);
    expect(imported.stderr).toMatch(
      /^court 苏98: repeats\.windowDays must be .*hotline courts reset 苏98$/m,
    );
    const refused = await run('set', '苏98', 'callbacks.tries', '5');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('repeats.windowDays must be a whole number from 1 to 366');
    expect(await run('reset', '苏98', 'repeats.windowDays')).toMatchObject({ code: 0 });
    expect(await run('show', '苏98')).toMatchObject({ code: 0, stderr: '' });
  } finally {
    await own.close();
  }
});

test('a loaded calendar moves the limits of open tickets, and says which', async () => {
  const { rows } = await database.pool.query<{ id: number }>(
    "SELECT id FROM courts WHERE code = '苏98'",
  );
  const opened = await openTicket(
    { db: database.pool, clock: { now: () => new Date() }, identityKeys: database.identityKeys },
    {
      ...{ kind: 'violation_report', courtId: rows[0]?.id ?? 0, language: 'zh' },
      ...{ by: { kind: 'caller' }, callerNumber: null, callId: null, message: { body: '收礼' } },
    },
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  const { number, dueAt } = opened.ticket;
  const day = chinaDate(dueAt ?? new Date());
  const folder = temporaryFolder();
  const file = path.join(folder.path, 'days.csv');
  await writeFile(file, `day,kind,name\n${day},holiday,搬迁\n`);
  const loaded = await hotline(['calendar', 'load', file, '--court', '苏98'], {
    DATABASE_URL: database.url,
  });
  folder.remove();
  expect(loaded.stdout).toContain(`loaded 1 days of ${day.slice(0, 4)}\n`);
  expect(loaded.stdout).toContain(`ticket ${number}: due ${day} 17:00 -> `);
});

test('norms of service are listed with their sources, chosen, changed, and followed', async () => {
  const { pool } = database;
  const { rows: departments } = await pool.query<{ id: number; courtId: number }>(
    `SELECT d.id, d.court_id AS "courtId" FROM departments d JOIN courts c ON c.id = d.court_id
      WHERE c.code = '苏98' AND d.name = '执行局'`,
  );
  const [{ id: aboutDepartmentId, courtId } = { id: 0, courtId: 0 }] = departments;
  await pool.query(
    `INSERT INTO queues (name, court_id, service_level_s) VALUES ('norms-usual', $1, NULL), ('norms-own', $1, 20)`,
    [courtId],
  );
  const opened = await openTicket(
    { db: pool, clock: { now: () => new Date() }, identityKeys: database.identityKeys },
    {
      ...{ kind: 'complaint', courtId, aboutDepartmentId, language: 'zh', by: { kind: 'caller' } },
      ...{ callerNumber: '13912380077', callId: null, message: { body: '请尽快执行' } },
    },
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);

  const listed = await courts('norms');
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  expect(listed.stdout).toMatch(/^henan\n {2}norms\.answerWithinS {2}10\n/m);
  expect(listed.stdout).toContain('第四条办公电话铃响九声');
  expect(listed.stdout).toContain('http://www.hffy.gov.cn/');

  const chosen = await courts('set', '苏98', 'norms.profile', 'henan');
  expect(chosen.stdout).toContain(
    'service level of queues without one of their own: 15 s -> 10 s\n',
  );
  expect(await levels(courtId)).toEqual({ 'norms-own': 20, 'norms-usual': 10 });
  expect(await shown('norms.answerWithinS')).toEqual(['norms.answerWithinS', 'henan', '10']);
  expect(await shown('norms.ticketForEveryCall')).toEqual([
    ...['norms.ticketForEveryCall', 'henan', 'true'],
  ]);
  const days = await courts('set', '苏98', 'norms.replyWithinDays.complaint', '3');
  expect(days.stdout).toContain(`ticket ${opened.ticket.number}: due `);
  expect((await readSteps(pool, opened.ticket.id)).at(-1)).toMatchObject({
    detail: { because: { code: 'norms', profile: 'henan', by: os.userInfo().username } },
  });
  expect(await shown('norms.replyWithinDays.complaint')).toEqual([
    ...['norms.replyWithinDays.complaint', 'own', '3'],
  ]);
  expect((await courts('set', '苏98', 'norms.officeRings', 'nine')).stderr).toContain(
    'norms.officeRings must be a whole number from 2 to 20',
  );
  // A user who is no administrator changes other settings only.
  const asNobody = (...args: readonly string[]) =>
    hotline(['courts', ...args], { DATABASE_URL: database.url }, { uid: nobody });
  expect(await asNobody('set', '苏98', 'callbacks.tries', '5')).toMatchObject({ code: 0 });
  expect(await asNobody('reset', '苏98')).toMatchObject({ code: 2, stdout: '' });
  expect(await shown('norms.answerWithinS')).toEqual(['norms.answerWithinS', 'henan', '10']);
  // Limits that the court has set itself stay, and the command says so.
  const own = { courtId, kind: 'complaint', urgent: false } as const;
  await putProfile(pool, own, shippedProfiles.complaint, new Date(), 'root');
  const other = await courts('set', '苏98', 'norms.replyWithinDays.complaint', '4');
  expect(other.stdout).toContain(
    "limits of complaint are the court's own: the norm does not move them\n",
  );
  // Back at the national norms, the queue follows again; the one with its own has kept it.
  expect((await courts('reset', '苏98', 'norms')).stdout).toContain(': 10 s -> 15 s\n');
  expect(await levels(courtId)).toEqual({ 'norms-own': 20, 'norms-usual': 15 });
});

/** Returns the service levels of the queues whose names begin with `norms-`, in seconds. */
async function levels(courtId: number): Promise<Record<string, number>> {
  const found = await readThresholds(database.pool, courtId);
  return Object.fromEntries(
    found
      .filter(({ queue }) => queue.startsWith('norms-'))
      .map(({ queue, serviceLevelS }) => [queue, serviceLevelS]),
  );
}

test('who sets norms of service is in the audit, by a command and by an import, which only an administrator may', async () => {
  const { pool } = database;
  const { rows: before } = await pool.query<{ id: number }>(
    'SELECT coalesce(max(id), 0)::int AS id FROM norm_changes',
  );
  const { username } = os.userInfo();
  const file = path.join(sharedParts().folder, 'courts-with-norms.json');
  const court = { code: '苏98', name: '临江市中级人民法院', level: 'intermediate' };
  const settings = { norms: { profile: 'sichuan' } };
  await writeFile(file, JSON.stringify({ courts: [{ ...court, settings }] }));
  const imports = (who = {}) =>
    hotline(['import', 'courts', file], { DATABASE_URL: database.url }, who);

  expect(await courts('set', '苏98', 'norms.profile', 'henan')).toMatchObject({ code: 0 });
  expect(await courts('set', '苏98', 'callbacks.tries', '5')).toMatchObject({ code: 0 });
  expect(await imports({ uid: nobody })).toMatchObject({ code: 2, stdout: '' });
  expect(await stored()).toMatchObject({ norms: { profile: 'henan' } });
  expect(await imports()).toMatchObject({ code: 0 });
  expect(await imports()).toMatchObject({ code: 0 });
  const { rows } = await pool.query<{ record: string }>(
    `SELECT record FROM audit_pending WHERE kind = 'norm_changes' AND row_id > $1 ORDER BY row_id`,
    [before[0]?.id],
  );
  expect(rows.map(({ record }) => JSON.parse(record) as object)).toMatchObject([
    { norms: { profile: 'henan', answerWithinS: 10 }, os_user: username },
    { norms: { profile: 'sichuan', callBackSameDay: true }, os_user: username },
  ]);
});
