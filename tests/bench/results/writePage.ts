/**
 * `npm run figures` checks that docs/bench.md shows the results in docs/bench/; `npm run
 * figures:write` writes it again, and `npm run figures:write -- ivr desk` first takes over the last
 * results of these benches.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { projectRoot } from '../../../app/core/paths.js';
import type { BenchName } from '../benchNames.js';
import { pageOf } from './page.js';
import { readResult, resultFile, writeResult } from './result.js';

const page = path.join(projectRoot, 'docs', 'bench.md');
const folder = path.join(projectRoot, 'docs', 'bench');

async function main([mode, ...taken]: readonly string[]): Promise<void> {
  for (const bench of taken as BenchName[]) {
    await writeResult(path.join(folder, `${bench}.json`), readResult(resultFile(bench)));
  }
  const results = readdirSync(folder).map((name) => readResult(path.join(folder, name)));
  const options = await resolveConfig(page);
  const current = await format(pageOf(results), { ...options, parser: 'markdown' });
  if (existsSync(page) && readFileSync(page, 'utf8') === current) return;
  if (mode === '--write') await writeFile(page, current);
  else {
    console.error('docs/bench.md is not that of the results in docs/bench (npm run figures:write)');
    process.exitCode = 1;
  }
}

void main(process.argv.slice(2));
