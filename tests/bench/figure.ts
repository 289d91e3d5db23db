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
  /** Whether the target is reached, in every run; null without a target. */
  readonly holds: boolean | null;
  /** What each run measured, in their order, where there were several; then the numbers above are the middle ones. */
  readonly runs?: readonly RunOfFigure[];
}

/** A figure as one of several runs measured it. */
export type RunOfFigure = Pick<Figure, 'ours' | 'peer' | 'ratio' | 'bound' | 'holds'>;

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
export function rowOf(figure: Figure): string[] {
  const { figure: name, unit, ours, peer, ratio, target, holds, runs = [] } = figure;
  const value = (number: number | null) => (number === null ? '' : inUnit(shown(number), unit));
  return [
    name,
    (value(ours) || 'not measured') + spreadOf(runs),
    value(peer),
    ratio === null ? '' : ratio.toFixed(2),
    target ?? '',
    holds === null ? '' : (holds ? 'holds' : '**missed**') + heldOf(runs),
  ];
}

/** The lowest and the highest of our numbers, where they differ. */
function spreadOf(runs: readonly RunOfFigure[]): string {
  const known = runs.flatMap(({ ours }) => ours ?? []);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return known.length === 0 || least === most ? '' : ` (${shown(least)} to ${shown(most)})`;
}

/** In how many runs the target held. */
function heldOf(runs: readonly RunOfFigure[]): string {
  const held = runs.filter(({ holds }) => holds === true).length;
  return runs.length === 0 ? '' : `, ${held} of ${runs.length} runs`;
}

/** The headings of {@link rowOf}. */
export const columns = ['figure', 'ours', 'peer', 'ratio', 'target', ''] as const;

function shown(value: number): string {
  return Number.isFinite(value) ? round(value).toLocaleString('en') : '–';
}

function inUnit(value: string, unit: string): string {
  return unit === '' ? value : `${value} ${unit}`;
}

/** Does the work, and returns how many milliseconds it took. */
export async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Prints how far a bench has come, with the seconds since the program began. */
export function say(text: string): void {
  console.log(`  ${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${text}`);
}
