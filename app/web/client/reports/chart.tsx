/**
 * A chart. Its library is loaded only with the reports, and the table below it shows the same
 * figures.
 */
import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useIsDark } from '../words/preferences.js';

use([
  ...[BarChart, HeatmapChart, LineChart, SVGRenderer],
  ...[GridComponent, LegendComponent, TooltipComponent, VisualMapComponent],
]);

/** The colours of a chart, read from the variables of look.css. */
export function chartColours(): {
  readonly text: string;
  readonly line: string;
  readonly series: readonly [string, string];
  readonly heat: readonly [string, string];
} {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: named('--text-2'),
    line: named('--line'),
    series: [named('--link'), named('--line-strong')],
    heat: [named('--surface-3'), named('--link')],
  };
}

export function Chart(props: {
  /** Makes the options of the chart; called again when the page turns light or dark. */
  readonly options: () => EChartsCoreOption;
  readonly label: string;
  readonly height?: number;
  readonly onPick?: (index: number) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();
  const { options, onPick } = props;

  useEffect(() => {
    if (box.current === null) return;
    const chart = init(box.current, null, { renderer: 'svg' });
    chart.setOption({ animation: false, ...options() });
    if (onPick !== undefined) chart.on('click', ({ dataIndex }) => onPick(dataIndex));
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [options, onPick, isDark]);

  return (
    <div
      ref={box}
      role="img"
      aria-label={props.label}
      className="chart"
      style={{ height: props.height ?? 280 }}
    />
  );
}
