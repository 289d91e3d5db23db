/**
 * The page of the benches' figures, docs/bench.md: what it shows follows from the results in
 * docs/bench/ alone.
 */
import { benchNames, titles, type BenchName } from '../benchNames.js';
import { columns, rowOf } from '../figure.js';
import type { Result } from './result.js';
import { targets } from './targets.js';

/**
 * Returns the page of these results. A bench without one is said not to be measured.
 * @throws Error if a result has no bench
 */
export function pageOf(results: readonly Result[]): string {
  const wrong = results.map(({ bench }) => bench).filter((bench) => !benchNames.includes(bench));
  if (wrong.length > 0) throw new Error(`results of no bench: ${wrong.join(', ')}`);
  const inOrder = benchNames.flatMap((bench) => results.filter((each) => each.bench === bench));
  const held = inOrder.flatMap(({ figures }) => figures).filter(({ holds }) => holds !== null);
  const missed = inOrder.flatMap(({ bench, figures }) =>
    figures.filter(({ holds }) => holds === false).map(({ figure }) => `- ${bench}: ${figure}`),
  );
  const without = benchNames.filter((bench) => !inOrder.some((each) => each.bench === bench));
  return `# Figures

What the hotline costs, as \`make bench\` measured it. [The benches](../tests/bench/README.md) says what is measured, how, and against what. \`npm run figures:write\`
writes this page from the results in \`docs/bench\`; \`make check\` finds a page that is not theirs.

Where a bench ran several times, a figure is the middle one of its runs, with the lowest and the highest: the middle is what the next run will most likely show, and
the worst tells more of a virtual machine's host. A target holds only where every run held it.

${held.length - missed.length} of ${held.length} targets hold. Missed:

${missed.join('\n')}

${costOfACall(inOrder)}
${inOrder.map(sectionOf).join('\n')}${without.map(notMeasured).join('')}`;
}

/** The targets of what a call costs, each with its figure, day and machine; and what was tried for those missed. */
function costOfACall(results: readonly Result[]): string {
  const rows = targets.flatMap((target) => {
    const result = results.find(({ bench }) => bench === target.bench);
    const figures = result?.figures.filter(({ figure }) => figure.endsWith(target.figure)) ?? [];
    if (result === undefined || figures.length === 0) {
      return [
        {
          target,
          missed: [],
          cells: [target.bench, target.figure, 'not measured', '', '', '', '', ''],
        },
      ];
    }
    const { date, machine } = result;
    return figures.map((figure) => ({
      target,
      missed: figure.holds === false ? [figure.figure] : [],
      cells: [target.bench, ...rowOf(figure), `${date}, ${machine.processors}`],
    }));
  });
  const tried = new Map<string, string[]>();
  for (const { target, missed } of rows) {
    const text = target.tried ?? 'nothing yet';
    for (const figure of missed)
      tried.set(text, [...(tried.get(text) ?? []), `${target.bench}: ${figure}`]);
  }
  const lines = [...tried].map(([text, figures]) => `- ${figures.join('; ')}. _Tried:_ ${text}.`);
  return `## The price of a call

${tableOf([['bench', ...columns.slice(0, -1), '', 'measured'], ...rows.map(({ cells }) => cells)])}

${lines.length === 0 ? '' : `What was tried where a target is missed:\n\n${lines.join('\n')}\n`}`;
}

function notMeasured(bench: BenchName): string {
  return `
## ${bench}

${capitalised(titles[bench])}. Not measured.
`;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param rows of cells, the headings first */
function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function sectionOf(result: Result): string {
  const { bench, date, form, machine, versions, revision, remark, figures, runs = 1 } = result;
  const facts = [
    `the ${form} form`,
    ...(runs === 1 ? [] : [`${runs} runs`]),
    machine.processors,
    ...(machine.memoryGiB === null ? [] : [`${machine.memoryGiB} GiB`]),
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    ...(revision === null ? [] : [`revision ${revision}`]),
    ...(machine.busyBefore === null
      ? []
      : [`the processors ${machine.busyBefore} % busy before it began`]),
  ];
  return `## ${bench}

${capitalised(titles[bench])}. Measured on ${date}: ${facts.join(', ')}.${remark === '' ? '' : ` ${remark}`}

${tableOf([columns, ...figures.map(rowOf)])}
`;
}
