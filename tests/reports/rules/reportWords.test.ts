import { reportTitles } from '../../../app/reports/rules/reportWords.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';

test('every report has its name in both languages, and says in Chinese what it is about', () => {
  expect(Object.keys(reportTitles).sort()).toEqual(reports.map(({ name }) => name).sort());
  for (const { title, about } of Object.values(reportTitles)) {
    expect([title.zh, about].every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
  }
});

test('every figure has its formula in both languages', () => {
  const lacking = reports.flatMap(({ name, columns }) =>
    columns
      .filter(({ kind }) => !['text', 'moment', 'day'].includes(kind))
      .filter(({ formula = '', zh }) => formula === '' || !/\p{Script=Han}/u.test(zh.formula ?? ''))
      .map(({ key }) => `${name}.${key}`),
  );
  expect(lacking).toEqual([]);
});
