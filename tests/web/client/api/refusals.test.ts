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

test('a fault without words of its own is told as one', () => {
  const refused = new Refused(503, 'unavailable', null, 'the database is away just now', {});
  expect(refusalWords(refused, 'en')).toContain('failed');
});
