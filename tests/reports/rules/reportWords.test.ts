import { formulaIn, reportTitles, titleIn } from '../../../app/reports/rules/reportWords.js';
import { reports } from '../../../app/reports/store/reportDefinitions.js';

test.each(reports.map((report) => [report.name, report] as const))(
  'every title and formula of %s is there in Chinese',
  (name, report) => {
    expect(reportTitles[name]).toBeDefined();
    const titles = [
      ...report.columns.flatMap(({ title, titleAlone = title }) => [title, titleAlone]),
      ...report.groupings.filter((by) => !/^(total|\d+m)$/.test(by)),
      ...(report.groupings.includes('60m') ? ['from'] : []),
    ];
    expect(titles.filter((title) => titleIn(name, title) === null)).toEqual([]);
    const formulas = report.columns.flatMap(({ formula }) =>
      formula === undefined ? [] : [formula],
    );
    expect(formulas.filter((formula) => formulaIn(formula) === null)).toEqual([]);
  },
);
