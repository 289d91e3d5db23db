import { access, constants, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { projectRoot, varFolder } from '../core/paths.js';
import { chinaDate } from '../court/rules/workCalendar.js';
import { loadIdentityKeys } from '../court/identity/store/identityKeys.js';
import { loadSampleCourt } from '../local/sample/store/loadSampleCourt.js';
import { BadInput } from './terminal/badInput.js';
import { report } from './import.js';
import { showProgress } from './terminal/progress.js';
import { withPool } from './terminal/withPool.js';

/** Adds `hotline sample`. */
export function addSampleCommand(program: Command): void {
  program
    .command('sample')
    .description('load the sample court: fictitious people and cases, with published passwords')
    .option('--cases <number>', 'number of cases', '200')
    .option('--seed <number>', 'seed of the generator; another seed makes other cases', '1')
    .addHelpText('after', '\nsql/sample/README.md lists the people in it and their passwords.')
    .action(async (options: { cases: string; seed: string }) => {
      const cases = wholeNumber('--cases', options.cases, 50_000_000);
      const seed = wholeNumber('--seed', options.seed, 4_294_967_295);
      await withPool(['IDENTITY_KEYS_FILE', 'HOTLINE_ENV'], async (pool, config) => {
        if (config.HOTLINE_ENV === 'production') {
          throw new BadInput(
            'the passwords of the sample court are published: it cannot be loaded where HOTLINE_ENV is production (or not set)',
          );
        }
        const startedMs = Date.now();
        const folder = await folderOfCases();
        const progress = showProgress('sample cases', cases);
        try {
          const result = await loadSampleCourt(pool, loadIdentityKeys(config.IDENTITY_KEYS_FILE), {
            today: chinaDate(new Date()),
            cases,
            seed,
            queueHours: 'always',
            meetsPeople: true,
            courtsFile: path.join(projectRoot, 'sql', 'sample', 'courts.json'),
            casesFile: path.join(folder, 'cases.ndjson'),
            onProgress: (now) => progress.update(now.records, `${now.records} records`),
          });
          progress.stop();
          report(result, (Date.now() - startedMs) / 1000);
        } finally {
          progress.stop();
        }
      });
    });
}

/** Returns var/sample, or a temporary folder where the installation cannot be written. */
async function folderOfCases(): Promise<string> {
  const folder = path.join(varFolder, 'sample');
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  } catch {
    return mkdtemp(path.join(tmpdir(), 'hotline-sample-'));
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const n = Number(text);
  if (!/^\d+$/.test(text) || n > most) {
    throw new BadInput(`${option} must be a whole number from 0 to ${most}`);
  }
  return n;
}
