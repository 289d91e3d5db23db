import fc from 'fast-check';
import { sayCaseNumber } from '../../../../app/court/cases/rules/sayCaseNumber.js';
import { numbers, parsed } from './someCaseNumbers.js';

describe('sayCaseNumber', () => {
  test.each([
    [
      '（2024）京01民终1234号',
      '二零二四年，京零一，民终，一二三四号',
      'year two zero two four, Jing zero one, min zhong, number one two three four',
    ],
    [
      '（2025）最高法知行终12号之一',
      '二零二五年，最高法，知行终，一二号之一',
      'year two zero two five, Supreme Court, zhi xing zhong, number one two, document 1',
    ],
    [
      '（2025）藏0102民诉前调30号',
      '二零二五年，藏零一零二，民诉前调，三零号',
      'year two zero two five, Zang zero one zero two, min su qian tiao, number three zero',
    ],
    [
      '（2025）陕刑没3号',
      '二零二五年，陕，刑没，三号',
      'year two zero two five, Shan, xing mo, number three',
    ],
    [
      '（2014）浙杭民终字第123号',
      '二零一四年，浙杭，民终字，第一二三号',
      'year two zero one four, Zhe Hang, min zhong, number one two three',
    ],
    [
      '（2014）民一终字第174号',
      '二零一四年，民一终字，第一七四号',
      'year two zero one four, min yi zhong, number one seven four',
    ],
  ])('%s', (text, zh, en) => {
    expect(sayCaseNumber(parsed(text), 'zh')).toBe(zh);
    expect(sayCaseNumber(parsed(text), 'en')).toBe(en);
  });

  test('leaves no digit to the engine in Mandarin, and no Chinese character in English', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        expect(sayCaseNumber(number, 'zh')).not.toMatch(/\d/);
        expect(sayCaseNumber(number, 'en')).toMatch(/^[\p{ASCII}ü]+$/u);
      }),
    );
  });
});
