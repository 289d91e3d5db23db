/**
 * The results of a bench: figures with their peer's and their target, as a table and as a JSON
 * file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { varFolder } from '../../app/core/paths.js';

/** One result of a bench. */
export interface Figure {
  /** What was measured, with its unit. */
  readonly figure: string;
  readonly ours: number;
  /** The peer's figure in the same run; null if nothing is compared. */
  readonly peer: number | null;
  /** ours / peer. */
  readonly ratio: number | null;
  /** The target in words; null if the figure is only reported. */
  readonly target: string | null;
  /** Whether the target is reached; null without a target. */
  readonly holds: boolean | null;
}

/** Returns a figure that is only reported. */
export function told(figure: string, ours: number, peer: number | null = null): Figure {
  return { figure, ours, peer, ratio: ratioOf(ours, peer), target: null, holds: null };
}

/** Returns a figure with a target. */
export function held(
  figure: string,
  ours: number,
  peer: number | null,
  target: string,
  holds: boolean,
): Figure {
  return { figure, ours, peer, ratio: ratioOf(ours, peer), target, holds };
}

function ratioOf(ours: number, peer: number | null): number | null {
  return peer === null || peer === 0 ? null : round(ours / peer);
}

/** Rounds to three significant figures: more would be false precision. */
export function round(value: number): number {
  return value === 0 || !Number.isFinite(value) ? value : Number(value.toPrecision(3));
}

/** Returns the value below which a share of the values lies (nearest rank). NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length))) - 1] ?? NaN;
}

/** Writes `var/bench/NAME.json`, and returns its path. */
export async function writeFigures(name: string, figures: readonly Figure[]): Promise<string> {
  const folder = path.join(varFolder, 'bench');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  const rounded = figures.map((each) => ({
    ...each,
    ours: round(each.ours),
    peer: each.peer === null ? null : round(each.peer),
  }));
  await writeFile(file, `${JSON.stringify(rounded, null, 2)}\n`);
  return file;
}

/** Prints figures as a table. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const show = (value: number | null) => (value === null ? '' : String(round(value)));
  const rows = figures.map((each) => [
    each.figure,
    show(each.ours),
    show(each.peer),
    show(each.ratio),
    each.target ?? '',
    each.holds === null ? '' : each.holds ? 'holds' : 'MISSED',
  ]);
  const head = ['', 'ours', 'peer', 'ratio', 'target', ''];
  const widths = head.map((text, column) =>
    Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((text, column) =>
        column === 0 || column > 3
          ? text.padEnd(widths[column] ?? 0)
          : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  console.log(`\n${title}\n${line(head)}\n${rows.map(line).join('\n')}`);
}
