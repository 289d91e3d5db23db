import fc from 'fast-check';
import {
  caseNumberKey,
  courtCodeIn,
  courtLevelOf,
  formatCaseNumber,
  parseCaseNumber,
  type CaseNumber,
} from '../../../../app/court/cases/rules/caseNumber.js';
import { caseTypeName, knownCaseTypes } from '../../../../app/court/cases/rules/caseTypes.js';
import { modern, numbers, old, parsed } from './someCaseNumbers.js';

/** Other ways in which people write the same number. */
const waysToWrite: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll('（', '(').replaceAll('）', ')'),
  (text) => text.replace('（', '〔').replace('）', '〕'),
  (text) => text.replace('（', '[').replace('）', ']'),
  (text) => text.replace('（', '【').replace('）', '】'),
  (text) => text.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)),
  (text) => ` ${[...text].join(' ')}\u3000`,
  (text) =>
    text.replace(/^（\d{4}）/, (year) =>
      year.replace(/\d/g, (d) => '〇一二三四五六七八九'.charAt(Number(d))),
    ),
  (text) => text.replace(/(\d+)号/, '000$1号'),
];

describe('parseCaseNumber', () => {
  test.each<[string, Partial<CaseNumber>, string]>([
    [
      '（2024）京01民终1234号',
      { courtCode: '京01', typeCode: '民终', serial: 1234 },
      'intermediate',
    ],
    [
      '（2023）粤0304民初56789号',
      { courtCode: '粤0304', typeCode: '民初', serial: 56789 },
      'basic',
    ],
    ['（2025）最高法民申12号', { courtCode: '最高法', typeCode: '民申' }, 'supreme'],
    [
      '（2019）最高法知民终7号',
      { courtCode: '最高法', specialTrial: '知', typeCode: '民终' },
      'supreme',
    ],
    ['（2020）京73民初1号', { courtCode: '京73', typeCode: '民初' }, 'intermediate'],
    ['（2020）沪72民特3号', { courtCode: '沪72', typeCode: '民特' }, 'intermediate'],
    ['（2020）京7101行初3号', { courtCode: '京7101', typeCode: '行初' }, 'basic'],
    ['（2021）鲁行赔终5号', { courtCode: '鲁', typeCode: '行赔终' }, 'high'],
    ['（2021）内01执恢5号', { courtCode: '内01', typeCode: '执恢' }, 'intermediate'],
    ['（2021）兵0101执5号', { courtCode: '兵0101', typeCode: '执' }, 'basic'],
    ['（2021）兵民申5号', { courtCode: '兵', typeCode: '民申' }, 'high'],
    ['（2021）军刑终5号', { courtCode: '军', typeCode: '刑终' }, 'high'],
    ['（2021）川0104民诉前调801号', { courtCode: '川0104', typeCode: '民诉前调' }, 'basic'],
    ['（2021）川01司救民8号', { courtCode: '川01', typeCode: '司救民' }, 'intermediate'],
    ['（2021）川01行保复8号', { courtCode: '川01', typeCode: '行保复' }, 'intermediate'],
    // A type and a special-trial character that the table does not know.
    ['（2031）川01数字令8号', { specialTrial: '', typeCode: '数字令' }, 'intermediate'],
    ['（2031）川01环民初8号', { specialTrial: '环', typeCode: '民初' }, 'intermediate'],
    ['（2021）川01执8号之一', { serial: 8, suffix: 1 }, 'intermediate'],
    ['（2021）川01执8号之十二', { serial: 8, suffix: 12 }, 'intermediate'],
    ['（2021）川01执8之二号', { serial: 8, suffix: 2 }, 'intermediate'],
    ['（2021）川01执8号之二十', { serial: 8, suffix: 20 }, 'intermediate'],
  ])('%s', (text, expected, level) => {
    const number = parsed(text);
    expect(number).toMatchObject({ era: '2016', ...expected });
    expect(courtLevelOf(number)).toBe(level);
  });

  test.each<[string, Partial<CaseNumber>]>([
    ['（2014）民一终字第174号', { courtCode: '', typeCode: '民一终', serial: 174 }],
    ['（2014）浙杭民终字第123号', { courtCode: '浙杭', typeCode: '民终', serial: 123 }],
    ['（2014）海民初字第5号', { courtCode: '海', typeCode: '民初' }],
    ['(2014)沪一中民一(民)终字第9号', { courtCode: '沪一中', typeCode: '民一（民）终' }],
    ['（2014）高行（知）终字第9号', { courtCode: '高', typeCode: '行（知）终' }],
    ['（2014）沪海法商初字第9号', { courtCode: '沪海法', typeCode: '商初' }],
    ['（2014）穗中法执字9号', { courtCode: '穗中法', typeCode: '执' }],
    ['（2014）广海法初字第1号', { courtCode: '', typeCode: '广海法初' }],
    ['（二〇一四）民提字第12-1号', { year: 2014, typeCode: '民提', serial: 12, suffix: 1 }],
  ])('before 2016: %s', (text, expected) => {
    const number = parsed(text);
    expect(number).toMatchObject({ era: 'before2016', ...expected });
    expect(courtLevelOf(number)).toBeNull();
  });

  test.each([
    ['2024京01民终1234号'],
    ['(2024)京01民终1234'],
    ['（2024)京01民终1234号'],
    ['２０２４年京０１民终１２３４号'],
  ])('is lenient with %s', (text) => {
    expect(formatCaseNumber(parsed(text))).toBe('（2024）京01民终1234号');
  });

  test.each([
    ['', 'The case number is empty'],
    ['　', 'The case number is empty'],
    ['京01民终1234号', 'begins with its year'],
    ['（24）京01民终1234号', 'begins with its year'],
    ['（20245）京01民终1234号', 'begins with its year'],
    ['（1024）京01民终1234号', '1024 cannot be the year of a case number'],
    ['（2024）', 'The year must be followed by the court'],
    ['（2024）贵01民终1234号', 'but not by “贵01民终1234号”'],
    ['（2024）京1民终1234号', '京1 is not a court'],
    ['（2024）京010民终1234号', '京010 is not a court'],
    ['（2024）京00民终1234号', '京00 is not a court'],
    ['（2024）最高法01民终1234号', '最高法01 is not a court'],
    ['（2024）京01', 'The type of case, such as 民初 or 执, is missing after the court 京01'],
    ['（2024）京01号', 'The type of case, such as 民初 or 执, is missing after the court 京01'],
    ['（2024）京01mz12号', '“mz” is not a type of case'],
    ['（2024）京01民事第一审普12号', '民事第一审普 is not a type of case: it has more than 4'],
    ['（2024）京01民终号', 'The serial number is missing after 民终'],
    ['（2024）京01民终0号', 'Serial numbers start at 1'],
    ['（2024）京01民终123456789号', 'has more than 8 digits'],
    ['（2024）京01民终12号判决书', '“号判决书” cannot follow the serial number'],
    ['（2024）京01民终12号之零', '“零” is not the number of a document'],
    ['（2014）字第174号', '字 must be preceded by the court and the type of case'],
    ['（2014）民一终字第号', 'The serial number is missing after 字第'],
  ])('%s: %s', (text, sentence) => {
    const result = parseCaseNumber(text);
    expect(result.kind === 'invalid' && result.reason).toContain(sentence);
  });

  test('reads back every number it writes', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(parsed(formatCaseNumber(number))).toEqual(number);
      }),
    );
  });

  test('reads a number alike in every way it is written', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.constantFrom(...waysToWrite), { maxLength: 3 }),
        (number, ways) => {
          const text = ways.reduce((written, way) => way(written), formatCaseNumber(number));
          const { suffix } = parsed(text);
          expect([caseNumberKey(parsed(text)), suffix]).toEqual([
            caseNumberKey(number),
            number.suffix,
          ]);
        },
      ),
    );
  });

  test('never throws, whatever it is given', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'（）()2024京01民终字第号之一最高法 x') }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const result = parseCaseNumber(text);
        if (result.kind === 'ok') {
          expect(parsed(formatCaseNumber(result.value))).toEqual(result.value);
        } else {
          expect(result.reason.length).toBeGreaterThan(20);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('courtCodeIn', () => {
  const ways = fc.array(fc.constantFrom(...waysToWrite), { maxLength: 3 });

  test('names the court of the number in every way it is written, before its type is, too', () => {
    fc.assert(
      fc.property(modern, ways, (number, each) => {
        const text = each.reduce((written, way) => way(written), formatCaseNumber(number));
        expect(courtCodeIn(text)).toBe(number.courtCode);
        expect(courtCodeIn(`（${number.year}）${number.courtCode}`)).toBe(number.courtCode);
      }),
    );
  });

  test('names none for a number before 2016, and for what is no number', () => {
    fc.assert(
      fc.property(old, (number) => {
        expect(courtCodeIn(formatCaseNumber(number))).toBeNull();
      }),
    );
    expect(['', '京01民初1号', '（2024）京0', '（2024）民初1号'].map(courtCodeIn)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('caseNumberKey', () => {
  test('different cases have different keys', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const isOne =
          formatCaseNumber({ ...a, suffix: null }) === formatCaseNumber({ ...b, suffix: null });
        expect(caseNumberKey(a) === caseNumberKey(b)).toBe(isOne);
      }),
    );
  });

  test('documents of one case share it', () => {
    const [first, second] = [parsed('（2021）川01执8号'), parsed('(2021)川01执8号之二')];
    expect(caseNumberKey(first)).toBe(caseNumberKey(second));
    expect(caseNumberKey(parsed('（2021）川01执9号'))).not.toBe(caseNumberKey(first));
  });

  test('a type written with and without brackets is one', () => {
    expect(caseNumberKey(parsed('（2014）沪一中民一（民）终字第9号'))).toBe(
      caseNumberKey(parsed('(2014)沪一中民一民终字第9号')),
    );
  });
});

test('type codes have at most four characters and a name', () => {
  expect(knownCaseTypes.length).toBeGreaterThan(120);
  for (const code of knownCaseTypes) {
    expect(code).toMatch(/^\p{Script=Han}{1,4}$/u);
    expect(caseTypeName(code)).not.toBeNull();
  }
  expect(caseTypeName('toString')).toBeNull();
});
