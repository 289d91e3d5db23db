/**
 * The page of the benches' figures, docs/bench.md: what it shows follows from the results in
 * docs/bench/ alone.
 */
import { benchNames, titles } from './benchNames.js';
import { columns, rowOf } from './figure.js';
import type { Result } from './result.js';

/**
 * Returns the page of these results.
 * @throws Error if a bench has no result, or a result no bench
 */
export function pageOf(results: readonly Result[]): string {
  const found = results.map(({ bench }) => bench);
  const wrong = [
    ...benchNames.filter((bench) => !found.includes(bench)),
    ...found.filter((bench) => !benchNames.includes(bench)),
  ];
  if (wrong.length > 0) throw new Error(`no bench, or no result of it: ${wrong.join(', ')}`);
  const inOrder = benchNames.flatMap((bench) => results.filter((each) => each.bench === bench));
  const targets = inOrder
    .flatMap(({ bench, figures }) => figures.map((each) => ({ bench, ...each })))
    .filter(({ holds }) => holds !== null);
  const missed = targets.filter(({ holds }) => holds === false);
  return `# Figures

What the hotline costs, as \`make bench\` measured it. [The benches](../tests/bench/README.md) says what is measured, how, and against what. \`npm run figures:write\`
writes this page from the results in \`docs/bench\`; \`make check\` finds a page that is not theirs.

${targets.length - missed.length} of ${targets.length} targets hold. Missed:

${missed.map(({ bench, figure }) => `- ${bench}: ${figure}`).join('\n')}

${inOrder.map(sectionOf).join('\n')}`;
}

function sectionOf(result: Result): string {
  const { bench, date, form, machine, versions, revision, remark, figures } = result;
  const facts = [
    `the ${form} form`,
    machine.processors,
    ...(machine.memoryGiB === null ? [] : [`${machine.memoryGiB} GiB`]),
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    ...(revision === null ? [] : [`revision ${revision}`]),
    ...(machine.busyBefore === null
      ? []
      : [`the processors ${machine.busyBefore} % busy before it began`]),
  ];
  const title = titles[bench].charAt(0).toUpperCase() + titles[bench].slice(1);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return `## ${bench}

${title}. Measured on ${date}: ${facts.join(', ')}.${remark === '' ? '' : ` ${remark}`}

${[columns, columns.map(() => '---'), ...figures.map(rowOf)].map(line).join('\n')}
`;
}
