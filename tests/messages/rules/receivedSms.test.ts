import { languageOf, readReceived } from '../../../app/messages/rules/receivedSms.js';
import {
  makeTicketNumber,
  reportNumbers,
  ticketNumberGroups,
} from '../../../app/tickets/rules/ticketNumber.js';
import { inTime } from '../../parts/inTime.js';

const read = (text: string) => readReceived(text, reportNumbers);

test.each(['退订', ' 退订。', 'TD', 'td', 'ＴＤ', 'T', 'STOP', '取消订阅', '“退订”'])(
  '%s stops notices',
  (text) => {
    expect(read(text)).toEqual({ kind: 'stop' });
  },
);

test.each(['订阅', 'START', '恢复'])('%s begins them again', (text) => {
  expect(read(text)).toEqual({ kind: 'start' });
});

test.each([
  ['98765432 123456', '98765432', '98765432 ******'],
  ['９８７６５４３２，１２３４５６', '98765432', '98765432 ******'],
  ['查询号98765432密码123456', '98765432', '98765432 ******'],
  ['98765432#123456。', '98765432', '98765432 ******'],
  ['2611240425+123456', '2611240425', '2611240425 ******'],
  ['261-124-0425 123456', '2611240425', '261-124-0425 ******'],
])('%s asks about %s; the password is not kept', (text, number, kept) => {
  expect(read(text)).toEqual({ kind: 'ask', number, secret: '123456', kept });
});

test.each([
  ['98765432 12345', '98765432 ******'],
  ['查询号98765432，密码1234567', '98765432 ******'],
  ['261-124-0425 1234。', '261-124-0425 ******'],
  ['11010519491231002x 12345', '11010519491231002x ******'],
])('%s has a password of another length, which is not kept', (text, kept) => {
  expect(read(text)).toEqual({ kind: 'other', kept, isPasswordWrong: true });
});

test.each(['138-1234-5678', '138 12', '我的电话是13812345678'])('%s has no password', (text) => {
  expect(read(text)).toEqual({ kind: 'other', kept: text });
});

test('an ID number ends with an X', () => {
  expect(read('11010519491231002x 123456')).toMatchObject({
    number: '11010519491231002x',
    secret: '123456',
  });
});

test('one to five is a rating; six is not', () => {
  expect(read('5')).toEqual({ kind: 'rating', score: 5 });
  expect(read('６')).toEqual({ kind: 'other', kept: '6' });
});

test.each([
  ['你好', '你好'],
  ['我的密码是123456吗', '我的密码是******吗'],
  ['98765432123456', '98765432123456'],
  ['', ''],
])('%s is something else, and six digits alone are not kept', (text, kept) => {
  expect(read(text)).toEqual({ kind: 'other', kept });
});

test.each([
  ['26000001 246810', 'zh'],
  ['TD', 'zh'],
  ['查案件 26000001 246810', 'zh'],
  ['case 26000001 246810', 'en'],
  ['Hello', 'en'],
  ['START', 'en'],
  ['Ｈｅｌｐ', 'en'],
  ['我要 help', 'zh'],
  ['5', 'zh'],
] as const)('%s is answered in %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test.each([
  ['spaces', `1234567890123456789${' '.repeat(17_000)}x`],
  ['signs', `1234567${' '.repeat(5000)}${'-'.repeat(5000)}${' '.repeat(5000)}x`],
  ['marks before the end', `98765432 ${'。'.repeat(17_000)}x`],
])('SMS of 255 parts keep the process from nothing: %s', (_, text) => {
  const ten = Array.from({ length: 10 }, () => text);
  expect(inTime(() => ten.map((each) => read(each).kind))).toEqual(ten.map(() => 'other'));
});

describe('the number of an anonymous report', () => {
  const number = makeTicketNumber('2026-12-01', 123_456);
  const groups = ticketNumberGroups(number);
  const ordinary = makeTicketNumber('2026-12-01', 54_321);
  const mistyped = (right: string) => `${right.slice(0, -1)}${(Number(right.at(-1)) + 1) % 10}`;

  test.each([
    ['with its code', `${number} 246810`],
    ['by itself', number],
    ['with a wrong digit', `${mistyped(number)} 246810`],
    ['with a 0 behind the day', `${number.slice(0, 6)}0${number.slice(7)} 246810`],
    ['in groups as it is said', `${groups.join(' ')} 246810`],
    ['in groups, the last stuck to the code', `${groups.join('-')}246810`],
    ['stuck to the code', `${number}246810`],
    ['with a code that is too short', `${number} 24681`],
    ['in words', `登记编号${number}，查询码246810。`],
    [
      'in full width',
      `${number} 246810`.replace(/\d/g, (n) => '０１２３４５６７８９'[Number(n)] ?? ''),
    ],
    ['in a sentence', `我举报的${number}怎么样了，请打13912345678`],
    ['in a long text', `${'请问'.repeat(100)}${number}`],
  ])('%s is not asked about, and nothing of it is kept', (_, text) => {
    expect(read(text)).toEqual({ kind: 'other', kept: '******' });
  });

  test.each([
    ['a digit too many', `${number}7`],
    // As many digits as an ordinary one, whose check digit would fit.
    ['a digit too few', mistyped(ordinary)],
  ])('with %s is not kept', (_, nearly) => {
    expect(read(`${nearly} 246810`)).toMatchObject({ number: nearly, kept: '****** ******' });
    expect(read(`编号${nearly}`)).toEqual({ kind: 'other', kept: '编号******' });
  });

  test.each([
    ['the second as long as a code', ' ', 7],
    ['with a hyphen', '-', 7],
    ['the second shorter', ' ', 8],
    ['the second shorter, with a hyphen', '-', 8],
    ['the second longer', '，', 5],
  ])('in two groups is not kept: %s', (_, between, first) => {
    const text = `${number.slice(0, first)}${between}${number.slice(first)}`;
    for (const each of [text, `编号${text}怎么样了`]) {
      expect((read(each) as { kept: string }).kept).toMatch(/^[*]{6}( [*]{6})?$/);
    }
  });

  test('a case whose number has as many digits with its password is asked about, and its number is not kept', () => {
    expect(read('2612011 246810')).toMatchObject({ number: '2612011', kept: '****** ******' });
  });

  test.each([
    ['an ordinary ticket', ordinary],
    ['an ID number', '110105194912310021'],
    ['an ID number with an X', '11010519491231002x'],
    ['a licence of a lawyer', '13298200911000001'],
    ['the number of a filing', '9801000000012'],
  ])('is not that of %s', (_, other) => {
    expect(read(`${other} 246810`)).toMatchObject({ kind: 'ask', kept: `${other} ******` });
  });
});
