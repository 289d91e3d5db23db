/** Figures of the benches stand on one page, which follows from their results. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { benchNames } from '../bench/benchNames.js';
import { measured } from '../bench/figure.js';
import { pageOf } from '../bench/page.js';
import type { Result } from '../bench/result.js';
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

test('a bench without a result is found, and a result without a bench', () => {
  expect(() => pageOf(results.slice(1))).toThrow('no bench, or no result of it: ivr');
  const gone = { ...results[0], bench: 'lookup' } as unknown as Result;
  expect(() => pageOf([...results, gone])).toThrow('no bench, or no result of it: lookup');
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
