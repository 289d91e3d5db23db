import { Refused } from '../../../../app/web/client/api/callApi.js';
import { refusalWords } from '../../../../app/web/client/api/refusals.js';

test('a report whose days are not summed yet says how many are', () => {
  const said = { error: 'days_not_summed', message: 'an English sentence', summed: 3, days: 365 };
  const refused = new Refused(503, said.error, null, said.message, said);
  expect(refusalWords(refused, 'zh')).toBe(
    '统计数据正在按日汇总（已完成 3/365 天），请几分钟后再试，或缩短统计时段',
  );
  expect(refusalWords(refused, 'en')).toContain('3 of 365 are done');
});

test.each([
  ['extension_too_long', '超过此类工单可延长的期限，请缩短延期时间', 'ask for less'],
  ['too_many_files', '附件数量已达上限，不能再添加', 'as many files as'],
])('%s has words of its own', (error, zh, en) => {
  const refused = new Refused(409, error, null, 'refused', {});
  expect(refusalWords(refused, 'zh')).toBe(zh);
  expect(refusalWords(refused, 'en')).toContain(en);
});

test('the last day of a search is no recipient of a mail', () => {
  const refused = new Refused(400, 'bad_input', 'query.to', 'refused', { problem: 'before_start' });
  expect(refusalWords(refused, 'zh')).toBe('截止日期：早于起始日期');
  expect(refusalWords(refused, 'en')).toBe('Last day: before the first one');
});

test('a fault without words of its own is told as one', () => {
  const refused = new Refused(503, 'unavailable', null, 'the database is away just now', {});
  expect(refusalWords(refused, 'en')).toContain('failed');
});
