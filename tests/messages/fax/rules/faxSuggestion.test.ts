import { readSuggestion } from '../../../../app/messages/fax/rules/faxSuggestion.js';

test('finds case numbers however the reader writes them, and names after their roles', () => {
  const text = [
    '民 事 起 诉 状',
    '案号: (2026) 苏 98 民初 100 号',
    '本案〔2025〕苏0102执恢7号,又见(2026)苏98民初100号',
    '原告 : 张三, 男, 住南京市',
    '被告：南京某某科技有限公司',
    '联系人:欧阳修文 13800138000',
  ].join('\n');
  expect(readSuggestion(text)).toEqual({
    caseNumbers: ['（2026）苏98民初100号', '（2025）苏0102执恢7号'],
    names: ['张三', '南京某某科技有限公司', '欧阳修文'],
  });
});

test.each([
  ['nothing', ''],
  ['a telephone number', '电话: 025-83520000'],
  ['a year and words', '2026年12月3日上午9时30分开庭'],
  ['an unknown court', '(2026)某98民初1号'],
])('suggests nothing of %s', (_, text) =>
  expect(readSuggestion(text)).toEqual({ caseNumbers: [], names: [] }),
);
