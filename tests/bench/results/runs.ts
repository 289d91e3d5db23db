/** Several runs of a bench as one result. */
import { percentile, type Figure, type RunOfFigure } from '../figure.js';

const notMeasured: RunOfFigure = { ours: null, peer: null, ratio: null, bound: null, holds: null };

/**
 * Returns the figures of several runs: the middle of their numbers (of an even count the lower one), and each
 * run's own. The middle is what the next run will most likely show; the worst of eight tells more of a virtual
 * machine's host. A target holds only where all runs held it: one in which it was not measured did not.
 */
export function figuresOfRuns(runs: readonly (readonly Figure[])[]): Figure[] {
  if (runs.length === 1) return [...(runs[0] ?? [])];
  const named = runs.map(byName);
  const longest = named.reduce(
    (most, each) => (each.size > most.size ? each : most),
    new Map<string, Figure>(),
  );
  return [...longest].map(([name, { figure, unit, target }]) => {
    const own = named.map((each) => runOf(each.get(name), target !== null));
    const middle = (of: (run: RunOfFigure) => number | null) => {
      const known = own.flatMap((run) => of(run) ?? []);
      return known.length === 0 ? null : percentile(known, 0.5);
    };
    return {
      figure,
      unit,
      ours: middle(({ ours }) => ours),
      peer: middle(({ peer }) => peer),
      ratio: middle(({ ratio }) => ratio),
      target,
      bound: middle(({ bound }) => bound),
      holds: target === null ? null : own.every(({ holds }) => holds === true),
      runs: own,
    };
  });
}

/** Figures by name; of those that share one, such as "the same, p99", the second has its own. */
function byName(figures: readonly Figure[]): Map<string, Figure> {
  const named = new Map<string, Figure>();
  for (const each of figures) {
    let name = each.figure;
    while (named.has(name)) name += ' again';
    named.set(name, each);
  }
  return named;
}

function runOf(figure: Figure | undefined, hasTarget: boolean): RunOfFigure {
  if (figure === undefined) return { ...notMeasured, holds: hasTarget ? false : null };
  const { peer, ratio, bound, holds } = figure;
  // NaN is null in the file, and sorts nowhere.
  const ours = figure.ours !== null && Number.isFinite(figure.ours) ? figure.ours : null;
  return { ours, peer, ratio: Number.isFinite(ratio) ? ratio : null, bound, holds };
}
