/** Settings of a court that somebody edited by hand are refused when they are read, for that court only. */
import { createLogger, transports } from 'winston';
import { Writable } from 'node:stream';
import { makeWatchCourtSettings } from '../../../app/court/watchCourtSettings.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { findUnusableSettings, readCourt, readCourts } from '../../../app/court/store/courts.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterEach(() => database.pool.query("UPDATE courts SET settings = '{}' WHERE code = '苏98'"));

/** Stores settings as somebody does by hand: nothing validates them. */
async function store(settings: unknown): Promise<void> {
  await database.pool.query("UPDATE courts SET settings = $1::jsonb WHERE code = '苏98'", [
    JSON.stringify(settings),
  ]);
}

test('a value in words that the app does not know is named, and costs the court no other', async () => {
  const words = { zh: '铁路法院', en: 'the railway court' };
  await store({ guidance: { admin_court: words, no_such_value: words } });
  expect((await readCourt(database.pool, '苏98'))?.settings.guidance).toEqual({
    admin_court: words,
  });
  expect(await findUnusableSettings(database.pool)).toEqual([
    {
      courtCode: '苏98',
      problems: ['guidance has no setting named no_such_value'],
    },
  ]);
});

test('what is no object at all is refused, and the court works by the defaults', async () => {
  await store('24 hours');
  expect((await readCourt(database.pool, '苏98'))?.settings).toEqual(defaultCourtSettings);
  expect(await findUnusableSettings(database.pool)).toEqual([
    { courtCode: '苏98', problems: ['the settings must be a JSON object'] },
  ]);
});

test.each<[string, unknown]>([
  ['relax', {}],
  ['relax', [{ after_s: 'soon', drop: ['court'] }]],
  ['relax', [{ after_s: 60 }]],
  ['relax', [60]],
  ['relax', [{ after_s: 60, drop: [1] }]],
  ['head_start_s', []],
  ['head_start_s', { hearing_soon: '300' }],
  ['head_start_s', { hearing_soon: -1 }],
])('a queue’s %s cannot be %j', async (column, value) => {
  await expect(
    database.pool.query(`UPDATE queues SET ${column} = $1::jsonb`, [JSON.stringify(value)]),
  ).rejects.toMatchObject({ code: '23514', constraint: `queues_${column}_check` });
});

test('an invalid setting is not used, the log names court and setting once, and other courts keep theirs', async () => {
  const others = async () =>
    (await readCourts(database.pool)).filter(({ code }) => code !== '苏98');
  const before = await others();
  expect(before.length).toBeGreaterThan(0);
  await store({ callbacks: { tries: 0 }, impersonalAnswersOpen: true });
  expect((await readCourt(database.pool, '苏98'))?.settings).toEqual({
    ...defaultCourtSettings,
    impersonalAnswersOpen: true,
  });
  expect(await others()).toEqual(before);
  const unusable = {
    courtCode: '苏98',
    problems: ['callbacks.tries must be a whole number from 1 to 20'],
  };
  expect(await findUnusableSettings(database.pool)).toEqual([unusable]);

  const lines: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
  });
  const log = createLogger({ transports: [new transports.Stream({ stream })] });
  const watch = makeWatchCourtSettings();
  const app = { db: database.pool, log };
  // Reported once, although the watch looks every minute.
  expect([await watch(app), await watch(app)]).toEqual([1, 0]);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({
      level: 'error',
      court: '苏98',
      problems: unusable.problems,
    }),
  ]);
});

test('settings are checked once, and again when they have changed', async () => {
  const settingsNow = async () => (await readCourt(database.pool, '苏98'))?.settings;
  const before = await settingsNow();
  expect(await settingsNow()).toBe(before);
  await store({ callbacks: { tries: 5 } });
  expect(await settingsNow()).toMatchObject({ callbacks: { tries: 5 } });
  await store({});
  expect(await settingsNow()).toBe(before);
});
