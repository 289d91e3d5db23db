/** The database refuses invalid settings of a court, and knows the same settings as the app. */
import { createLogger, transports } from 'winston';
import { Writable } from 'node:stream';
import { makeWatchCourtSettings } from '../../../app/court/watchCourtSettings.js';
import {
  defaultCourtSettings,
  parseCourtSettings,
} from '../../../app/court/settings/rules/courtSettings.js';
import { guidanceValueNames } from '../../../app/court/settings/rules/guidanceValues.js';
import { findUnusableSettings, readCourt } from '../../../app/court/store/courts.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());
afterEach(() => database.pool.query("UPDATE courts SET settings = '{}' WHERE code = '苏98'"));

/**
 * Stores settings.
 * @returns the database's error message, or null if it accepted them.
 */
async function store(settings: unknown): Promise<string | null> {
  try {
    await database.pool.query("UPDATE courts SET settings = $1::jsonb WHERE code = '苏98'", [
      JSON.stringify(settings),
    ]);
    return null;
  } catch (error) {
    expect(error).toMatchObject({ code: '23514' });
    return (error as Error).message;
  }
}

/**
 * Builds settings from a path and a value: `callbacks.tries` and 5 give
 * `{"callbacks":{"tries":5}}`. A step `0` is the first element of a list.
 */
function at(path: string, value: unknown): unknown {
  return path
    .split('.')
    .reduceRight<unknown>((inner, step) => (step === '0' ? [inner] : { [step]: inner }), value);
}

/**
 * Returns the path of each value of the defaults, including those in lists. There the hours are
 * stored by the day, not as they were entered.
 */
function paths(value: unknown, above = ''): string[] {
  if (typeof value !== 'object' || value === null) return [above];
  const steps = Array.isArray(value) ? ['0'] : Object.keys(value);
  const inner = Array.isArray(value) ? value.slice(0, 1) : Object.values(value);
  return [
    ...(above === '' ? [] : [above]),
    ...inner.flatMap((each, index) =>
      paths(each, above === '' ? (steps[index] ?? '') : `${above}.${steps[index]}`),
    ),
  ];
}

const { openingHours, ...others } = defaultCourtSettings;
const problemsOf = (settings: unknown) => {
  const parsed = parseCourtSettings(settings);
  return parsed.kind === 'ok' ? [] : parsed.problems;
};

test('it takes the defaults, written out', async () => {
  expect(await store({ ...others, openingHours })).toBeNull();
  expect(await store(others)).toBeNull();
});

test('it takes every value of the guidance', async () => {
  for (const name of guidanceValueNames) {
    const given = { guidance: { [name]: { zh: '二百元', en: 'two hundred yuan' } } };
    expect([name, problemsOf(given), await store(given)]).toEqual([name, [], null]);
    for (const wrong of ['二百元', { zh: '二百元', en: null }, { zh: '', en: 'x' }]) {
      const refused = { guidance: { [name]: wrong } };
      expect([name, problemsOf(refused).length > 0]).toEqual([name, true]);
      expect(await store(refused)).toMatch(`the settings of a court: guidance.${name}`);
    }
  }
});

test('a value in words that the app does not know is stored, named, and costs the court no other', async () => {
  const words = { zh: '铁路法院', en: 'the railway court' };
  const guidance = { admin_court: words, no_such_value: words };
  expect(await store({ guidance })).toBeNull();
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

test('it knows the range of every number', async () => {
  const numbers = paths(others).filter((path) =>
    /must be a whole number from/.test(problemsOf(at(path, -1)).join()),
  );
  expect(numbers.length).toBeGreaterThan(20);
  for (const path of numbers) {
    const isOfPath = (each: string) => each.startsWith(`${path.replaceAll('.0', '[0]')} `);
    const problem = problemsOf(at(path, -1)).find(isOfPath) ?? '';
    const [, least = 0, most = 0] = (/from (\d+) to (\d+)$/.exec(problem) ?? []).map(Number);
    const own = path.replaceAll('.0', '[]');
    // A rung needs both halves.
    const of = (value: number) => {
      const json = JSON.stringify(at(path, value));
      const whole = json.replace(/\{"(failures|minutes)":([^}]*)\}/, (rung, name: string) =>
        rung.replace('}', name === 'failures' ? ',"minutes":5}' : ',"failures":3}'),
      );
      return JSON.parse(whole) as unknown;
    };
    for (const right of [least, most]) {
      expect([path, right, problemsOf(of(right)), await store(of(right))]).toEqual([
        ...[path, right, [], null],
      ]);
    }
    for (const wrong of [least - 1, most + 1, least + 0.5]) {
      expect(problemsOf(of(wrong))).toHaveLength(1);
      expect(await store(of(wrong))).toBe(
        `the settings of a court: ${own} must be a whole number from ${least} to ${most}`,
      );
    }
  }
});

test('it refuses a value of another kind at every place', async () => {
  for (const path of [...paths(others), 'openingHours', 'openingHours.monday']) {
    const value = at(path, { ofNoSuch: 'kind' });
    expect([path, problemsOf(value).length > 0]).toEqual([path, true]);
    expect([path, await store(value)]).toEqual([
      path,
      expect.stringMatching(/^the settings of a court: .* must be |there is no setting named /),
    ]);
  }
});

test.each<[unknown, string]>([
  [[], 'the settings of a court must be a JSON object'],
  [{ openingHour: 9 }, 'the settings of a court: there is no setting named openingHour'],
  [
    { callbacks: { tryes: 3 } },
    'the settings of a court: there is no setting named callbacks.tryes',
  ],
  [
    { openingHours: { caturday: [] } },
    'the settings of a court: there is no setting named openingHours.caturday',
  ],
  [
    { openingHours: [{ from: '8:30', to: '11:30' }] },
    'the settings of a court: openingHours[].from must be a time such as "08:30"',
  ],
  [
    { openingHours: { friday: [{ from: '08:30' }] } },
    'the settings of a court: openingHours.friday[] must be a period such as {"from":"08:30","to":"11:30"}',
  ],
  [
    { lockout: { rungs: [] } },
    'the settings of a court: lockout.rungs must be a list such as [{"failures":3,"minutes":5}]',
  ],
  [
    { callbacks: { areaCode: '025' } },
    'the settings of a court: callbacks.areaCode must be an area code without its 0, such as "25"',
  ],
  [
    { guidance: { NoSuchFee: { zh: '五十元', en: 'fifty yuan' } } },
    'the settings of a court: there is no setting named guidance.NoSuchFee',
  ],
  [
    { guidance: { admin_court: { zh: '铁路法院' } } },
    'the settings of a court: guidance.admin_court must be a text in both languages such as {"zh":"五十元","en":"fifty yuan"}',
  ],
  [
    { guidance: { admin_court: { zh: '铁路法院', en: ' ' } } },
    'the settings of a court: guidance.admin_court.en must be a text',
  ],
  [{ materialsAddress: ' ' }, 'the settings of a court: materialsAddress must be a text'],
])('%j: %s', async (settings, problem) => {
  expect(problemsOf(settings)).toHaveLength(1);
  expect(await store(settings)).toBe(problem);
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

test('what came in all the same is named, and read with the defaults', async () => {
  const own = await freshDatabase({ sample: true });
  try {
    await own.asOwner('ALTER TABLE courts DROP CONSTRAINT courts_settings_check');
    await own.pool.query(
      `UPDATE courts SET settings = '{"callbacks": {"tries": 0}, "impersonalAnswersOpen": true}' WHERE code = '苏98'`,
    );
    expect((await readCourt(own.pool, '苏98'))?.settings).toEqual({
      ...defaultCourtSettings,
      impersonalAnswersOpen: true,
    });
    const unusable = {
      courtCode: '苏98',
      problems: ['callbacks.tries must be a whole number from 1 to 20'],
    };
    expect(await findUnusableSettings(own.pool)).toEqual([unusable]);

    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
    });
    const log = createLogger({ transports: [new transports.Stream({ stream })] });
    const watch = makeWatchCourtSettings();
    // Reported once, although the watch looks every minute.
    expect([await watch({ db: own.pool, log }), await watch({ db: own.pool, log })]).toEqual([
      1, 0,
    ]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'error',
        court: '苏98',
        problems: unusable.problems,
      }),
    ]);
  } finally {
    await own.close();
  }
});

test('settings are checked once, and again when they have changed', async () => {
  const settingsNow = async () => (await readCourt(database.pool, '苏98'))?.settings;
  const before = await settingsNow();
  expect(await settingsNow()).toBe(before);
  expect(await store({ callbacks: { tries: 5 } })).toBeNull();
  expect(await settingsNow()).toMatchObject({ callbacks: { tries: 5 } });
  expect(await store({})).toBeNull();
  expect(await settingsNow()).toBe(before);
});
