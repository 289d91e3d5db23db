/** The figures of a bench: what was measured, beside a peer and against a target. */

/** One figure of a bench. A number is null in the file if it could not be measured. */
export interface Figure {
  readonly figure: string;
  /** The unit of `ours` and `peer`, such as `ms`; empty for a count. */
  readonly unit: string;
  readonly ours: number | null;
  /** The peer's figure in the same run; null if nothing is compared. */
  readonly peer: number | null;
  /** ours / peer. */
  readonly ratio: number | null;
  /** The target in words; null if the figure is only reported. */
  readonly target: string | null;
  /** The number that the target allows; null without a target. */
  readonly bound: number | null;
  /** Whether the target is reached; null without a target. */
  readonly holds: boolean | null;
}

/** What a figure is held against. */
export interface Against {
  readonly peer?: number | null;
  /** The most that the target allows, or the least. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** The target in words, where the bound follows from another figure. */
  readonly target?: string;
  /** ours / peer, where it is not that of these two numbers. */
  readonly ratio?: number;
}

/** Returns a figure; without a bound it is only reported. */
export function measured(
  figure: string,
  unit: string,
  ours: number,
  { peer = null, atMost, atLeast, target, ratio }: Against = {},
): Figure {
  const bound = atMost ?? atLeast ?? null;
  const sign = bound === 0 ? '' : atMost === undefined ? '≥ ' : '≤ ';
  return {
    figure,
    unit,
    ours: round(ours),
    peer: peer === null ? null : round(peer),
    ratio: ratio ?? (peer === null || peer === 0 ? null : round(ours / peer)),
    target: bound === null ? null : (target ?? inUnit(`${sign}${shown(bound)}`, unit)),
    bound: bound === null ? null : round(bound),
    holds: bound === null ? null : atMost === undefined ? ours >= bound : ours <= bound,
  };
}

/** Rounds to three significant figures, but for counts: more would be false precision. */
export function round(value: number): number {
  return Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(3));
}

/** Returns the value below which a share of the values lies (nearest rank). NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length))) - 1] ?? NaN;
}

/** Returns the cells of a figure's row: figure, ours, peer, ratio, target, and what became of it. */
export function rowOf({ figure, unit, ours, peer, ratio, target, holds }: Figure): string[] {
  const value = (number: number | null) => (number === null ? '' : inUnit(shown(number), unit));
  return [
    figure,
    value(ours) || 'not measured',
    value(peer),
    ratio === null ? '' : ratio.toFixed(2),
    target ?? '',
    holds === null ? '' : holds ? 'holds' : '**missed**',
  ];
}

/** The headings of {@link rowOf}. */
export const columns = ['figure', 'ours', 'peer', 'ratio', 'target', ''] as const;

function shown(value: number): string {
  return Number.isFinite(value) ? round(value).toLocaleString('en') : '–';
}

function inUnit(value: string, unit: string): string {
  return unit === '' ? value : `${value} ${unit}`;
}

/** Prints how far a bench has come, with the seconds since the program began. */
export function say(text: string): void {
  console.log(`  ${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${text}`);
}
