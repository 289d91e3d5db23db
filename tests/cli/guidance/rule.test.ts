import { hotline as run, type Ran } from '../hotline.js';

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
    [
      ['fee', 'property', '123456', '--json'],
      {
        feeFen: 276912,
        steps: [
          { law: '诉讼费用交纳办法', article: '13(1)', addsFen: 5_000 },
          { article: '13(1)', addsFen: 225_000 },
          { article: '13(1)', addsFen: 46_912 },
        ],
      },
    ],
    [['fee', 'divorce', '--property', '350000', '--json'], { rangeFen: [80_000, 105_000] }],
    [['fee', 'personality', '--damages', '80000', '--json'], { rangeFen: [40_000, 80_000] }],
    [['fee', 'property', '100000', '--halved', '--json'], { feeFen: 115_000 }],
    [['fee', 'property', '50000.00', '--appeal', '--json'], { feeFen: 105_000 }],
    [
      ['fee', 'divorce', '--court-settings', '{"fees":{"divorceYuan":200}}', '--json'],
      { feeFen: 20_000 },
    ],
    [
      ['deadline', 'appeal-judgment', '2026-09-16', '--json'],
      { lastDay: '2026-10-08', weekday: { zh: '星期四' }, isPublished: true },
    ],
    [
      ['deadline', 'enforcement', '2026-09-16', '--json'],
      { lastDay: '2028-09-18', isPublished: false, unpublishedYears: [2028] },
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
    [['fee', 'property', '1e5'], 'AMOUNT 1e5 is not an amount in yuan'],
    [['fee', 'property', '-5'], 'AMOUNT -5 is not an amount in yuan'],
    [['fee', 'property', '-0.01', '--json'], 'AMOUNT -0.01 is not an amount in yuan'],
    [['fee', 'property', '0'], 'AMOUNT must be more than 0'],
    [['fee', 'property', '1.001'], 'AMOUNT 1.001 has more than two decimals'],
    [['fee', 'property', '1000000000001'], 'AMOUNT 1000000000001 is more than 1,000,000,000,000'],
    [['fee', 'property'], 'AMOUNT is missing'],
    [['fee', 'divorce', '--property', 'x'], '--property x is not an amount in yuan'],
    [['fee', 'divorce', '--property', '-5'], '--property -5 is not an amount in yuan'],
    [['fee', 'property', '5', '--damages', '5'], '--damages belongs to personality'],
    [['fee', 'divorce', '5', '--property', '5'], 'AMOUNT and --property are the same'],
    [['fee', 'enforcement', '5', '--halved'], '--halved does not apply to enforcement'],
    [['fee', 'enforcement', '5', '--appeal'], '--appeal does not apply to enforcement'],
    [['fee', 'murder'], 'KIND murder does not exist'],
    [['fee', 'divorce', '--court-settings', '{"fees":{"divorceYuan":20}}'], 'from 50 to 300'],
    [['deadline', 'appeal', '2026-09-16'], 'KIND appeal does not exist'],
    [['deadline', 'retrial', '2026-02-30'], 'DATE 2026-02-30 is not a day'],
    [['deadline', 'retrial', '1900-01-01'], 'DATE 1900-01-01 is not between'],
  ])('%j ends with 2 and a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await hotline(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    // The ID number itself must not get into a terminal's output of errors.
    expect(stderr).not.toContain('110105194912310021');
  });

  test('fee and deadline answer people in words', async () => {
    const fee = await hotline('fee', 'divorce', '--property', '350000');
    expect(fee.stdout).toContain('divorce: 800–1,050 yuan');
    expect(fee.stdout).toContain('0.5% of the part above 200,000 yuan, which is 150,000 yuan');
    expect(fee.stdout).toContain('Measures on the Payment of Litigation Costs, Art. 13(2)1');
    const day = await hotline('deadline', 'appeal-judgment', '2026-09-16');
    expect(day.stdout).toContain('Last day: 2026-10-08, Thursday');
    expect(day.stdout).toContain('2026-10-01 is National Day');
    expect(day.stdout).toContain('Civil Procedure Law, Art. 171(1)');
  });
});
