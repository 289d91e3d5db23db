/** The pictures of a report: a curve over time or bars by group, and a heat map by hour and weekday. */
import { useCallback } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { usePreferences } from '../words/preferences.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';
import { Chart, chartColours } from './chart.js';
import { figureIn, writeCell, writeFigure, type Report, type ReportColumn } from './reportCells.js';

/** One figure over the rows of a report, with that of the period before. */
export function FigureChart(props: {
  readonly report: Report;
  readonly figure: ReportColumn;
  readonly onPick: (row: number) => void;
}) {
  const { report, figure } = props;
  const words = useWords(reportWords);
  const { language } = usePreferences();
  const place = report.columns.findIndex(({ key }) => key === figure.key);
  const [first] = report.columns;
  const isTime = first?.kind === 'moment';

  const options = useCallback((): EChartsCoreOption => {
    const colours = chartColours();
    const type = isTime && report.rows.length > 24 ? 'line' : 'bar';
    const series = (name: string, rows: Report['rows'], colour: string) => ({
      name,
      type,
      data: rows.map((row) => figureIn(row[place], language)),
      itemStyle: { color: colour, borderRadius: type === 'bar' ? [3, 3, 0, 0] : 0 },
      lineStyle: { width: 2 },
      symbol: 'none',
      areaStyle: type === 'line' ? { opacity: 0.12 } : undefined,
      barMaxWidth: 42,
    });
    return {
      aria: { enabled: true },
      textStyle: { fontFamily: 'inherit', color: colours.text },
      grid: {
        left: 12,
        right: 16,
        top: report.before === null ? 20 : 40,
        bottom: 8,
        containLabel: true,
      },
      legend: report.before === null ? undefined : { top: 0, textStyle: { color: colours.text } },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        valueFormatter: (value: number | null) => writeFigure(value, figure.kind, language),
      },
      xAxis: {
        type: 'category',
        data: report.rows.map((row) =>
          first === undefined ? '' : writeCell(row[0], first, language),
        ),
        axisLabel: { color: colours.text, hideOverlap: true },
        axisLine: { lineStyle: { color: colours.line } },
      },
      yAxis: {
        type: 'value',
        axisLabel: {
          color: colours.text,
          formatter: (value: number) => writeFigure(value, figure.kind, language),
        },
        splitLine: { lineStyle: { color: colours.line } },
      },
      series: [
        series(figure.title[language], report.rows, colours.series[0]),
        ...(report.before === null
          ? []
          : [series(words.before, report.before.rows, colours.series[1])]),
      ],
    };
  }, [report, figure, place, first, isTime, language, words]);

  return <Chart options={options} label={figure.title[language]} onPick={props.onPick} />;
}

/** How a figure is spread over the hours of the week. For reports by the hour that go over a day. */
export function HeatMap(props: { readonly report: Report; readonly figure: ReportColumn }) {
  const { report, figure } = props;
  const words = useWords(reportWords);
  const { language } = usePreferences();
  const place = report.columns.findIndex(({ key }) => key === figure.key);

  const options = useCallback((): EChartsCoreOption => {
    const colours = chartColours();
    const sums = new Map<string, { sum: number; count: number }>();
    for (const row of report.rows) {
      const [at] = row;
      const value = figureIn(row[place], language);
      if (typeof at !== 'string' || value === null) continue;
      // Beijing is eight hours ahead of UTC all year.
      const there = new Date(Date.parse(at) + 8 * 3_600_000);
      const key = `${there.getUTCHours()} ${(there.getUTCDay() + 6) % 7}`;
      const held = sums.get(key) ?? { sum: 0, count: 0 };
      sums.set(key, { sum: held.sum + value, count: held.count + 1 });
    }
    // Counts add up; a share or a duration of several weeks is shown by its mean.
    const data = [...sums].map(([key, { sum, count }]) => {
      const [hour = 0, day = 0] = key.split(' ').map(Number);
      return [hour, day, figure.kind === 'count' ? sum : sum / count];
    });
    return {
      aria: { enabled: true },
      textStyle: { fontFamily: 'inherit', color: colours.text },
      grid: { left: 12, right: 16, top: 8, bottom: 44, containLabel: true },
      tooltip: { renderMode: 'richText' },
      xAxis: {
        type: 'category',
        data: Array.from({ length: 24 }, (_, hour) => String(hour)),
        axisLabel: { color: colours.text },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: words.weekdays.split(' '),
        axisLabel: { color: colours.text },
      },
      visualMap: {
        min: 0,
        max: Math.max(1e-9, ...data.map(([, , value]) => value ?? 0)),
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemHeight: 120,
        itemWidth: 12,
        textStyle: { color: colours.text },
        formatter: (value: number) => writeFigure(value, figure.kind, language),
        inRange: { color: [...colours.heat] },
      },
      series: [
        {
          type: 'heatmap',
          data,
          itemStyle: { borderWidth: 2, borderColor: 'transparent', borderRadius: 3 },
          tooltip: {
            valueFormatter: (value: number) => writeFigure(value, figure.kind, language),
          },
        },
      ],
    };
  }, [report, figure, place, language, words]);

  return <Chart options={options} label={words.heat} />;
}
