/**
 * The charts of a report: a curve over time or bars by group, and a heat map by hour and weekday.
 */
import { useCallback } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { formatClock } from '../clock/formatTime.js';
import type { Language } from '../words/both.js';
import { usePreferences } from '../words/preferences.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';
import { Chart, chartColours } from './chart.js';
import { heatCells } from './heatCells.js';
import {
  figureIn,
  isTime,
  rowsBefore,
  writeCell,
  writeFigure,
  type Report,
  type ReportColumn,
} from './reportCells.js';

const dayMs = 24 * 3_600_000;

/** The label of a row's bar: the time, the bounds in seconds, or the group. */
function labelOf(report: Report, row: Report['rows'][number], language: Language): string {
  const { columns, from, until } = report;
  const [first, second] = columns;
  if (first === undefined) return '';
  // With one day, the page already shows the date.
  const isOneDay = Date.parse(until) - Date.parse(from) <= dayMs;
  if (first.kind === 'moment' && isOneDay && typeof row[0] === 'string')
    return formatClock(row[0], language);
  if (second?.key === 'below_s') {
    const words = reportWords[language];
    const [since, below] = [
      writeCell(row[0], first, language),
      writeCell(row[1], second, language),
    ];
    return row[1] === null ? words.classFrom(since) : words.classBetween(since, below);
  }
  if (isTime(first)) return writeCell(row[0], first, language);
  return columns
    .flatMap((column, place) =>
      column.kind === 'text' ? [writeCell(row[place], column, language)] : [],
    )
    .filter((text) => text !== '')
    .join(' · ');
}

/** One figure over the rows of a report, with the figure of the period before. */
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

  const options = useCallback((): EChartsCoreOption => {
    const colours = chartColours();
    const type = isTime(first) && report.rows.length > 24 ? 'line' : 'bar';
    const series = (
      name: string,
      rows: readonly (Report['rows'][number] | undefined)[],
      colour: string,
    ) => ({
      name,
      type,
      data: rows.map((row) => figureIn(row?.[place], language)),
      itemStyle: { color: colour, borderRadius: type === 'bar' ? [3, 3, 0, 0] : 0 },
      lineStyle: { width: 2 },
      symbol: 'none',
      areaStyle: type === 'line' ? { opacity: 0.12 } : undefined,
      barMaxWidth: 42,
    });
    return {
      textStyle: { fontFamily: 'inherit', color: colours.text },
      grid: {
        left: 12,
        right: 16,
        top: report.before === null ? 20 : 40,
        bottom: 8,
        containLabel: true,
      },
      legend:
        report.before === null
          ? undefined
          : { top: 0, itemGap: 20, textStyle: { color: colours.text } },
      tooltip: {
        trigger: 'axis',
        renderMode: 'richText',
        valueFormatter: (value: number | null) => writeFigure(value, figure.kind, language),
      },
      xAxis: {
        type: 'category',
        data: report.rows.map((row) => labelOf(report, row, language)),
        axisLabel: {
          color: colours.text,
          hideOverlap: true,
          // Every group needs its label; of times a few are enough.
          interval: isTime(first) ? 'auto' : 0,
        },
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
          : [series(words.before, rowsBefore(report), colours.series[1])]),
      ],
    };
  }, [report, figure, place, first, language, words]);

  return <Chart options={options} label={figure.title[language]} onPick={props.onPick} />;
}

/**
 * How a figure is spread over the hours of the week, for reports by the hour over more than a day.
 */
export function HeatMap(props: { readonly report: Report; readonly figure: ReportColumn }) {
  const { report, figure } = props;
  const words = useWords(reportWords);
  const { language } = usePreferences();

  const options = useCallback((): EChartsCoreOption => {
    const colours = chartColours();
    const data = heatCells(report, figure, language);
    return {
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
        max: Math.max(1e-9, ...data.map(([, , value]) => value)),
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
  }, [report, figure, language, words]);

  return <Chart options={options} label={words.heat} />;
}
