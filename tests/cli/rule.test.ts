import { hotline as run, type Ran } from './hotline.js';

const hotline = (...args: string[]): Promise<Ran> => run(['rule', ...args], {});

describe('hotline rule', () => {
  test.each<[string[], object]>([
    [
      ['case-number', '(2024)京01民终1234号'],
      {
        number: '（2024）京01民终1234号',
        year: 2024,
        courtCode: '京01',
        courtLevel: 'intermediate',
        typeCode: '民终',
        typeName: '民事二审',
        serial: 1234,
        spoken: { zh: '二零二四年，京零一，民终，一二三四号' },
      },
    ],
    [
      ['workdays', '2026-09-30', '3'],
      { date: '2026-10-10', isPublished: true, unpublishedYears: [] },
    ],
    [
      ['workdays', '2026-12-31', '1'],
      { date: '2027-01-04', isPublished: false, unpublishedYears: [2027] },
    ],
    [['resident-id', '11010519491231002*'], { birthOn: '1949-12-31', sex: 'female' }],
    [
      ['organisation-code', '91350100M000100Y44'],
      { isDoubtful: true, expectedCheckCharacter: '3' },
    ],
    [
      ['opening', '2026-11-24T12:00'],
      { at: '2026-11-24T12:00:00+08:00', open: false, opensAt: '2026-11-24T13:30:00+08:00' },
    ],
    [
      [
        'opening',
        '2026-11-24T04:00Z',
        '--court-settings',
        '{"openingHours":[{"from":"09:00","to":"17:00"}]}',
      ],
      { at: '2026-11-24T12:00:00+08:00', open: true, until: '2026-11-24T17:00:00+08:00' },
    ],
  ])('%j answers in JSON', async (args, expected) => {
    const { code, stdout, stderr } = await hotline(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });

  test.each<[string[], string]>([
    [['case-number', '（2024）京123民终1号'], '京123 is not a court'],
    [['workdays', '2026-02-30', '3'], '2026-02-30 is not a day of the form YYYY-MM-DD'],
    [['resident-id', '110105194912310021'], 'check character of this resident ID number is wrong'],
    [
      ['opening', '2026-11-24T12:00', '--court-settings', '{"openingHours":7}'],
      'openingHours must be',
    ],
    [['workdays', '2026-09-30'], "missing required argument 'n'"],
  ])('%j ends with 2 and a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await hotline(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    // The ID number itself must not get into a terminal's output of errors.
    expect(stderr).not.toContain('110105194912310021');
  });
});
