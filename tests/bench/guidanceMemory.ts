/**
 * What the guidance adds to the memory of a running process: both languages, every answer told
 * once. Two kinds of child processes load what the app has loaded in any case; one of them loads
 * the guidance of the build as well.
 */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { held, percentile, told, type Figure } from './figure.js';

const run = promisify(execFile);
const targetMegabytes = 20;
const times = 5;

interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
  readonly answers: number;
}

const loadedAnyway = ['config', 'prompts/spoken', 'court/settings/rules/courtSettings'];

/** Runs in the child, on the compiled app. */
const program = `
const load = (name) => require(process.argv[1] + '/' + name + '.js');
async function main() {
  const kept = ${JSON.stringify(loadedAnyway)}.map(load);
  kept.push(require('pg'), require('winston'), require('ioredis'));
  let answers = 0;
  if (process.argv[2] === 'with') {
    const content = await load('guidance/readGuidance').readNational();
    const { tellAnswer } = load('guidance/tellAnswer');
    const { chinaDate } = load('court/rules/workCalendar');
    for (const { id } of content.answers) for (const language of ['zh', 'en']) {
      const asked = { id, day: chinaDate(new Date()), language, court: {} };
      if (tellAnswer(content, asked).kind === 'told') answers += 1;
    }
    kept.push(content);
  }
  for (let n = 0; n < 3; n += 1) global.gc();
  const { heapUsed, rss } = process.memoryUsage();
  console.log(JSON.stringify({ heapUsed, rss, answers }));
}
void main();`;

async function measure(which: 'with' | 'without'): Promise<Memory> {
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', '-e', program, path.join(projectRoot, 'dist'), which],
    { cwd: projectRoot },
  );
  return JSON.parse(stdout) as Memory;
}

/** Measures the memory of the guidance; medians of five processes each. */
export async function measureGuidanceMemory(): Promise<Figure[]> {
  const [without, having]: [Memory[], Memory[]] = [[], []];
  for (let n = 0; n < times; n += 1) {
    without.push(await measure('without'));
    having.push(await measure('with'));
  }
  const answers = having[0]?.answers ?? 0;
  if (answers === 0) throw new Error('no answer was told: there was nothing to measure');
  const more = (field: 'heapUsed' | 'rss') =>
    (percentile(
      having.map((each) => each[field]),
      0.5,
    ) -
      percentile(
        without.map((each) => each[field]),
        0.5,
      )) /
    1e6;
  const rss = more('rss');
  return [
    told(`guidance: answers told, both languages`, answers),
    told('guidance: heap more, MB', more('heapUsed')),
    held(
      'guidance: resident memory more, MB',
      rss,
      null,
      `<= ${targetMegabytes} MB`,
      rss <= targetMegabytes,
    ),
  ];
}
