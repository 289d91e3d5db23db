/**
 * The picture of ranks in docs/architecture.md: which layer of app/ imports which, as
 * dependency-cruiser finds it, less the arrows that follow from others.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';

/** The page that shows the picture. */
export const ranksPage = path.join(projectRoot, 'docs', 'architecture.md');

const [begin, end] = ['<!-- picture of ranks: begin -->', '<!-- picture of ranks: end -->'];

/** Has dependency-cruiser draw the imports between the layers of app/, as a Mermaid flowchart. */
export async function cruiseModules(): Promise<string> {
  const { stdout } = await promisify(execFile)(
    path.join(projectRoot, 'node_modules', '.bin', 'depcruise'),
    [
      ...['--config', '.dependency-cruiser.cjs', '--include-only', '^app/'],
      ...['--collapse', '^app/[^/]+', '--output-type', 'mermaid', 'app'],
    ],
    { cwd: projectRoot },
  );
  return stdout;
}

/**
 * Returns the flowchart from top to bottom, with only those arrows that do not follow from others:
 * all of them together could not be read.
 * @throws Error for a flowchart without arrows, or with a circle
 */
export function drawRanks(flowchart: string): string {
  const lines = flowchart.trimEnd().split('\n');
  const arrow = /^(\w+)-->(\w+)$/;
  const arrows = lines.flatMap((line) => {
    const [, from, to] = arrow.exec(line) ?? [];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  if (arrows.length === 0) throw new Error('dependency-cruiser found no imports between modules');
  const shown = reduceArrows(arrows).map(({ from, to }) => `${from}-->${to}`);
  const modules = lines.filter((line) => !arrow.test(line));
  return [...modules, ...shown.sort()].join('\n').replace('flowchart LR', 'flowchart TB');
}

interface Arrow {
  readonly from: string;
  readonly to: string;
}

/**
 * Leaves out each arrow whose end can also be reached by way of others (transitive reduction).
 * @throws Error when the arrows make a circle
 */
function reduceArrows(arrows: readonly Arrow[]): Arrow[] {
  const next = new Map<string, Arrow[]>();
  for (const arrow of arrows) next.set(arrow.from, [...(next.get(arrow.from) ?? []), arrow]);
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (module: string, way: readonly string[]): ReadonlySet<string> => {
    if (way.includes(module)) throw new Error(`a circle: ${[...way, module].join(' → ')}`);
    const known = reached.get(module);
    if (known !== undefined) return known;
    const found = new Set<string>();
    for (const { to } of next.get(module) ?? []) {
      found.add(to);
      for (const each of reach(to, [...way, module])) found.add(each);
    }
    reached.set(module, found);
    return found;
  };
  const follows = ({ from, to }: Arrow) =>
    (next.get(from) ?? []).some((other) => other.to !== to && reach(other.to, [from]).has(to));
  for (const module of next.keys()) reach(module, []);
  return arrows.filter((each) => !follows(each));
}

/**
 * Puts the picture into the text of the page.
 * @throws Error when the page has no place for it
 */
export function placePicture(page: string, picture: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no ${begin} … ${end}`);
  const block = ['', '```mermaid', picture, '```', '', ''].join('\n');
  return `${page.slice(0, from + begin.length)}\n${block}${page.slice(to)}`;
}
