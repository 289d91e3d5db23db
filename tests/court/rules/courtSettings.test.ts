import {
  defaultCourtSettings,
  parseCourtSettings,
  usableCourtSettings,
} from '../../../app/court/settings/rules/courtSettings.js';

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

  test.each([[null], ['always'], [[]], [{ callbacks: 7 }]])('%j: the defaults', (json) => {
    expect(usableCourtSettings(json).settings).toEqual(defaultCourtSettings);
    expect(usableCourtSettings(json).problems).toHaveLength(1);
  });
});
