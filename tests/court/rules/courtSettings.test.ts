import {
  defaultCourtSettings,
  parseCourtSettings,
  usableCourtSettings,
} from '../../../app/court/settings/rules/courtSettings.js';
import { guidanceValueNames } from '../../../app/court/settings/rules/guidanceValues.js';
import { shippedNorms } from '../../../app/court/settings/rules/shippedNorms.js';

describe('parseCourtSettings', () => {
  test('fills in all that a court leaves out', () => {
    const morningAndAfternoon = [
      { from: '08:30', to: '11:30' },
      { from: '13:30', to: '17:00' },
    ];
    expect(parseCourtSettings({})).toEqual({ kind: 'ok', value: defaultCourtSettings });
    expect(defaultCourtSettings).toMatchObject({
      openingHours: {
        monday: morningAndAfternoon,
        friday: morningAndAfternoon,
        makeUpWorkday: morningAndAfternoon,
        saturday: [],
        holiday: [],
      },
      lockout: { rungs: [{ failures: 3, minutes: 5 }, {}, {}, {}], forgetAfterMinutes: 1440 },
      materialsAddress: null,
    });
  });

  test('takes one list for all workdays', () => {
    const day = [{ from: '09:00', to: '17:00' }];
    const parsed = parseCourtSettings({ openingHours: day, materialsAddress: ' 临江路1号 ' });
    expect(parsed).toMatchObject({
      kind: 'ok',
      value: {
        openingHours: { monday: day, thursday: day, makeUpWorkday: day, sunday: [] },
        materialsAddress: '临江路1号',
      },
    });
  });

  test.each<[unknown, string]>([
    [null, 'the settings must be a JSON object'],
    [[], 'the settings must be a JSON object'],
    [{ openingHour: [] }, 'settings has no setting named openingHour'],
    [
      { openingHours: [{ from: '8:30', to: '11:30' }] },
      'openingHours.workdays[0].from must be a time such as "08:30"',
    ],
    [
      { openingHours: { monday: [{ from: '12:00', to: '11:30' }] } },
      'openingHours.monday[0] must end after it begins',
    ],
    [
      {
        openingHours: [
          { from: '08:30', to: '12:30' },
          { from: '12:00', to: '17:00' },
        ],
      },
      'openingHours.workdays must be in order and must not overlap',
    ],
    [{ openingHours: [] }, 'openingHours must open on at least one weekday'],
    [
      { openingHours: 'always' },
      'openingHours must be a list of periods such as [{"from":"08:30","to":"11:30"}], or an object by day',
    ],
    [{ openingHours: { caturday: [] } }, 'openingHours has no setting named caturday'],
    [{ lockout: { rungs: [] } }, 'lockout.rungs must have at least one rung'],
    [
      { lockout: { rungs: [{ failures: 0, minutes: 5 }] } },
      'lockout.rungs[0].failures must be a whole number from 1 to 100',
    ],
    [
      {
        lockout: {
          rungs: [
            { failures: 3, minutes: 60 },
            { failures: 4, minutes: 5 },
          ],
        },
      },
      'lockout.rungs must increase from rung to rung',
    ],
    [
      { lockout: { forgetAfterMinutes: 1.5 } },
      'lockout.forgetAfterMinutes must be a whole number from 1 to 525600',
    ],
    [{ materialsAddress: '' }, 'materialsAddress must not be empty'],
    [{ materialsAddress: ' ' }, 'materialsAddress must not be empty'],
    [{ callbacks: { tryes: 3 } }, 'callbacks has no setting named tryes'],
    [
      { callbacks: { areaCode: '025' } },
      'callbacks.areaCode must be an area code without its 0, such as "25"',
    ],
    [
      { guidance: { admin_court: { zh: '铁路法院', en: ' ' } } },
      'guidance.admin_court.en must not be empty',
    ],
    [
      { guidance: { NoSuchFee: { zh: '五十元', en: 'fifty yuan' } } },
      'guidance has no setting named NoSuchFee',
    ],
    [
      { repeats: { superviseAtCalls: 1 } },
      'repeats.superviseAtCalls must be a whole number from 2 to 100',
    ],
    [{ repeats: { windowDays: 400 } }, 'repeats.windowDays must be a whole number from 1 to 366'],
  ])('%j: %s', (json, problem) => {
    expect(parseCourtSettings(json)).toEqual({ kind: 'invalid', problems: [problem] });
  });
});

describe('usableCourtSettings', () => {
  test('what is right counts, and in place of what is not the default', () => {
    const { settings, problems } = usableCourtSettings({
      openingHours: [{ from: '09:00', to: '12:00' }],
      callbacks: { tries: 0 },
      openingHour: 9,
    });
    expect(settings).toEqual({
      ...defaultCourtSettings,
      openingHours: expect.objectContaining({
        monday: [{ from: '09:00', to: '12:00' }],
      }) as unknown,
    });
    expect(problems).toEqual([
      'callbacks.tries must be a whole number from 1 to 20',
      'settings has no setting named openingHour',
    ]);
  });

  test('of callbacks, guessing and lockout only the field that is wrong gets its default', () => {
    const { callbacks, guessing, lockout } = defaultCourtSettings;
    const { settings, problems } = usableCourtSettings({
      callbacks: {
        tries: 0,
        ringS: 45,
        blocked: ['0898'],
        afterMinutes: { busy: [0], machine: [9] },
      },
      guessing: {
        perCall: 2,
        caller: { rungs: [{ failures: 3 }], forgetAfterMinutes: 60 },
        smss: 1,
      },
      lockout: { rungs: [{ failures: 3, minutes: 1 }], forgetAfterMinutes: 'a day' },
      guidance: { legal_aid_address: { zh: '一号' }, admin_court: { zh: '甲', en: 'A' } },
    });
    expect(settings).toEqual({
      ...defaultCourtSettings,
      callbacks: {
        ...callbacks,
        ringS: 45,
        blocked: ['0898'],
        afterMinutes: { ...callbacks.afterMinutes, machine: [9] },
      },
      guessing: {
        ...guessing,
        perCall: 2,
        caller: { ...guessing.caller, forgetAfterMinutes: 60 },
      },
      lockout: { ...lockout, rungs: [{ failures: 3, minutes: 1 }] },
      guidance: { admin_court: { zh: '甲', en: 'A' } },
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'lockout.forgetAfterMinutes',
      'guessing.caller.rungs[0].minutes',
      'guessing',
      'callbacks.tries',
      'callbacks.afterMinutes.busy[0]',
      'guidance.legal_aid_address.en',
    ]);
  });

  test.each([[null], ['always'], [[]], [{ callbacks: 7 }]])('%j: the defaults', (json) => {
    expect(usableCourtSettings(json).settings).toEqual(defaultCourtSettings);
    expect(usableCourtSettings(json).problems).toHaveLength(1);
  });
});

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

describe('the norms of service', () => {
  const normsOf = (norms: unknown) => {
    const parsed = parseCourtSettings({ norms });
    return parsed.kind === 'ok' ? parsed.value.norms : parsed.problems;
  };

  test('are the national ones where a court has chosen none: 15 s, and nothing else', () => {
    expect(defaultCourtSettings.norms).toMatchObject({
      profile: 'national',
      answerWithinS: 15,
      ticketForEveryCall: false,
      callBackSameDay: false,
      officeRings: null,
      analysis: null,
    });
    expect(new Set(Object.values(defaultCourtSettings.norms.replyWithinDays))).toEqual(
      new Set([null]),
    );
  });

  test('are those of the chosen profile, changed value by value; null takes one back', () => {
    expect(normsOf({ profile: 'henan' })).toMatchObject({
      ...{ answerWithinS: 10, ticketForEveryCall: true },
    });
    const own = { profile: 'sichuan', answerWithinS: 12, replyWithinDays: { opinion: null } };
    expect(normsOf(own)).toMatchObject({
      answerWithinS: 12,
      callBackSameDay: true,
      replyWithinDays: { consultation: 1, contact_judge: 3, opinion: null, complaint: null },
    });
  });

  test('of every profile are valid when they are written out, and name where they were read', () => {
    for (const [profile, { source, on, url, ...norms }] of Object.entries(shippedNorms)) {
      expect(normsOf({ profile, ...norms })).toEqual({ profile, ...norms });
      expect(normsOf({ profile })).toEqual({ profile, ...norms });
      expect(source).toMatch(/12368|GB\/T/);
      expect(on ?? '2020').toMatch(/^\d{4}/);
      expect(url ?? 'http://').toMatch(/^http/);
    }
  });

  test.each<[unknown, string]>([
    [{ profile: 'tibet' }, 'norms.profile must be one of national, anhui, '],
    [{ replyWithinDays: { violation_report: 3 } }, 'norms.replyWithinDays has no setting named'],
    [{ answerWithinS: 0 }, 'norms.answerWithinS must be a whole number from 1 to 300'],
    [{ analysis: 'day' }, 'norms.analysis must be week or month'],
  ])('%j is refused', (norms, says) => {
    expect(normsOf(norms)).toEqual([expect.stringContaining(says)]);
  });
});

describe('every setting', () => {
  test('takes its default, written out', () => {
    expect(problemsOf({ ...others, openingHours })).toEqual([]);
    expect(problemsOf(others)).toEqual([]);
  });

  test('of the guidance takes words in both languages, and nothing else', () => {
    for (const name of guidanceValueNames) {
      const given = { guidance: { [name]: { zh: '二百元', en: 'two hundred yuan' } } };
      expect([name, problemsOf(given)]).toEqual([name, []]);
      for (const wrong of [
        '二百元',
        { zh: '二百元', en: null },
        { zh: '', en: 'x' },
        { zh: 'x' },
      ]) {
        expect(problemsOf({ guidance: { [name]: wrong } })).toEqual([
          expect.stringMatching(`^guidance\\.${name}`),
        ]);
      }
    }
  });

  test('that is a number takes its bounds, and nothing beyond them', () => {
    const numbers = paths(others).filter((path) =>
      /must be a whole number from/.test(problemsOf(at(path, -1)).join()),
    );
    expect(numbers.length).toBeGreaterThan(20);
    for (const path of numbers) {
      const isOfPath = (each: string) => each.startsWith(`${path.replaceAll('.0', '[0]')} `);
      const problem = problemsOf(at(path, -1)).find(isOfPath) ?? '';
      const [, least = 0, most = 0] = (/from (\d+) to (\d+)$/.exec(problem) ?? []).map(Number);
      // A rung needs both halves.
      const of = (value: number) => {
        const json = JSON.stringify(at(path, value));
        const whole = json.replace(/\{"(failures|minutes)":([^}]*)\}/, (rung, name: string) =>
          rung.replace('}', name === 'failures' ? ',"minutes":5}' : ',"failures":3}'),
        );
        return JSON.parse(whole) as unknown;
      };
      for (const right of [least, most]) {
        expect([path, right, problemsOf(of(right))]).toEqual([path, right, []]);
      }
      for (const wrong of [least - 1, most + 1, least + 0.5]) {
        expect([path, wrong, problemsOf(of(wrong))]).toEqual([path, wrong, [problem]]);
      }
    }
  });

  test('refuses a value of another kind, and names the place', () => {
    for (const path of [...paths(others), 'openingHours', 'openingHours.monday']) {
      const [first = ''] = problemsOf(at(path, { ofNoSuch: 'kind' }));
      expect([path, first]).toEqual([
        path,
        expect.stringMatching(`^${path.split('.')[0] ?? ''}`) as unknown,
      ]);
    }
  });
});
