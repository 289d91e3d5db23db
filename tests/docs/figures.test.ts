/** Figures of the benches stand on one page, which follows from their results. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { benchNames } from '../bench/benchNames.js';
import { measured, rowOf } from '../bench/figure.js';
import { pageOf } from '../bench/results/page.js';
import { figuresOfRuns } from '../bench/results/runs.js';
import type { Result } from '../bench/results/result.js';
import { otherPages, pageNames } from './documents.js';

const results = benchNames.map((bench): Result => ({
  bench,
  date: '2026-11-30',
  form: 'short',
  machine: { processors: '2 × a processor', memoryGiB: 24, busyBefore: 3 },
  versions: { Node: '24.21.0' },
  revision: '0123abcd',
  remark: '',
  figures: [measured(`what ${bench} measures`, 'ms', 1234.5, { peer: 100, atMost: 1000 })],
}));

test('the page has each figure with its target, and the date and machine of each bench', () => {
  const page = pageOf(results);
  expect(page).toContain(`0 of ${benchNames.length} targets hold`);
  expect(page).toContain('- sms: what sms measures');
  expect(page).toContain(
    '| what ivr measures | 1,230 ms | 100 ms | 12.30 | ≤ 1,000 ms | **missed** |',
  );
  expect(page).toContain(
    'Measured on 2026-11-30: the short form, 2 × a processor, 24 GiB, Node 24.21.0, revision 0123abcd, the processors 3 % busy before it began.',
  );
});

test('a bench without a result is said not to be measured, and a result without a bench is found', () => {
  expect(pageOf(results.slice(1))).toMatch(/## ivr\n\n.*\. Not measured\./);
  const gone = { ...results[0], bench: 'lookup' } as unknown as Result;
  expect(() => pageOf([...results, gone])).toThrow('results of no bench: lookup');
});

test('a figure holds up to its bound, and a share of a peer is told as one', () => {
  expect(measured('late', 's', 5, { atMost: 5 })).toMatchObject({ holds: true, target: '≤ 5 s' });
  expect(measured('lost', '', 1, { atMost: 0 })).toMatchObject({ holds: false, target: '0' });
  expect(measured('rate', '/s', 8, { peer: 10, atLeast: 8, target: '≥ 0.8 ×' })).toMatchObject({
    ratio: 0.8,
    holds: true,
    target: '≥ 0.8 ×',
  });
  expect(measured('not seen', 'ms', NaN, { atMost: 5 })).toMatchObject({ holds: false });
  expect(measured('told', 'ms', 3)).toMatchObject({ target: null, holds: null });
});

const cost = (ours: number, peer = 100) =>
  measured('CPU; peer: bare dialplan', 'ms', ours, {
    peer,
    atMost: 1.25 * peer,
    target: '≤ 1.25 ×',
  });

test('of several runs the middle is shown, with the lowest and the highest, and a target held by some is missed', () => {
  const runs = [[cost(110)], [cost(130)], [cost(120)], [cost(90, 90)]];
  const [row] = figuresOfRuns(runs).map(rowOf);
  expect(row).toEqual([
    'CPU; peer: bare dialplan',
    '110 ms (90 to 130)',
    '100 ms',
    '1.10',
    '≤ 1.25 ×',
    '**missed**, 3 of 4 runs',
  ]);
});

test('a run that measured nothing held no target, and its figures stay out of the middle', () => {
  const late = measured('the same, p99', 'ms', 3);
  const [first, second, third] = figuresOfRuns([[cost(110), late, late], []]);
  expect(first).toMatchObject({ ours: 110, holds: false });
  expect(first?.runs?.map(({ holds }) => holds)).toEqual([true, false]);
  expect([second?.figure, third?.figure]).toEqual(['the same, p99', 'the same, p99']);
  expect(second).toMatchObject({ ours: 3, target: null, holds: null });
  expect(figuresOfRuns([[cost(110)]])).toEqual([cost(110)]);
});

test('the targets of what a call costs stand on top, with their runs, date, machine and what was tried', () => {
  const [ivr] = results;
  if (ivr === undefined) throw new Error('no result');
  const figures = figuresOfRuns([[cost(110)], [cost(130)]]);
  const page = pageOf([{ ...ivr, runs: 2, figures }]);
  expect(page).toContain(
    '| ivr | CPU; peer: bare dialplan | 110 ms (110 to 130) | 100 ms | 1.10 | ≤ 1.25 × | **missed**, 1 of 2 runs | 2026-11-30, 2 × a processor |',
  );
  expect(page).toMatch(/- ivr: CPU; peer: bare dialplan\. _Tried:_ .*node:http/);
  expect(page).toMatch(/\| rate \| peer: bare dialplan \| not measured \|/);
  expect(page).toContain('the short form, 2 runs, 2 × a processor');
});

/** A delay at a percentile, or a machine: what only a measurement has. */
const figures = /\d (?:ms|s|µs) \(p\d\d\)|\bp(?:50|99)\b[^.|]*\d (?:ms|s|µs)\b|\d × (?:AMD|Intel)/g;

/** Figures in a text. */
function figuresIn(text: string): string[] {
  return text.split('\n').flatMap((line) => line.match(figures) ?? []);
}

const pages = [...pageNames, ...otherPages].filter((name) => name !== 'docs/bench.md');

test.each(pages)('%s has no figure of a measurement, or says its date', (name) => {
  const text = readFileSync(path.join(projectRoot, name), 'utf8');
  const paragraphs = text.split(/\n(?=\n|- |\d\. )/);
  const undated = paragraphs.filter((each) => !/\d{4}-\d\d-\d\d/.test(each)).flatMap(figuresIn);
  expect(undated).toEqual([]);
});

test('a figure without its date would be found', () => {
  expect(figuresIn('p99 was 12 ms\n12 ms (p50)\n2 × AMD EPYC')).toHaveLength(3);
});
