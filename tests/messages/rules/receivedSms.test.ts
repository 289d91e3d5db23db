import { languageOf, readReceived } from '../../../app/messages/rules/receivedSms.js';
import { inTime } from '../../parts/inTime.js';

test.each(['退订', ' 退订。', 'TD', 'td', 'ＴＤ', 'T', 'STOP', '取消订阅', '“退订”'])(
  '%s stops notices',
  (text) => {
    expect(readReceived(text)).toEqual({ kind: 'stop' });
  },
);

test.each(['订阅', 'START', '恢复'])('%s begins them again', (text) => {
  expect(readReceived(text)).toEqual({ kind: 'start' });
});

test.each([
  ['98765432 123456', '98765432', '98765432 ******'],
  ['９８７６５４３２，１２３４５６', '98765432', '98765432 ******'],
  ['查询号98765432密码123456', '98765432', '98765432 ******'],
  ['98765432#123456。', '98765432', '98765432 ******'],
  ['2611240425+123456', '2611240425', '2611240425 ******'],
  ['261-124-0425 123456', '2611240425', '261-124-0425 ******'],
])('%s asks about %s; the password is not kept', (text, number, kept) => {
  expect(readReceived(text)).toEqual({ kind: 'ask', number, secret: '123456', kept });
});

test.each([
  ['98765432 12345', '98765432 ******'],
  ['查询号98765432，密码1234567', '98765432 ******'],
  ['261-124-0425 1234。', '261-124-0425 ******'],
  ['11010519491231002x 12345', '11010519491231002x ******'],
])('%s has a password of another length, which is not kept', (text, kept) => {
  expect(readReceived(text)).toEqual({ kind: 'other', kept, isPasswordWrong: true });
});

test.each(['138-1234-5678', '138 12', '我的电话是13812345678'])('%s has no password', (text) => {
  expect(readReceived(text)).toEqual({ kind: 'other', kept: text });
});

test('an ID number ends with an X', () => {
  expect(readReceived('11010519491231002x 123456')).toMatchObject({
    number: '11010519491231002x',
    secret: '123456',
  });
});

test('one to five is a rating; six is not', () => {
  expect(readReceived('5')).toEqual({ kind: 'rating', score: 5 });
  expect(readReceived('６')).toEqual({ kind: 'other', kept: '6' });
});

test.each([
  ['你好', '你好'],
  ['我的密码是123456吗', '我的密码是******吗'],
  ['98765432123456', '98765432123456'],
  ['', ''],
])('%s is something else, and six digits alone are not kept', (text, kept) => {
  expect(readReceived(text)).toEqual({ kind: 'other', kept });
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
  expect(inTime(() => ten.map((each) => readReceived(each).kind))).toEqual(ten.map(() => 'other'));
});
