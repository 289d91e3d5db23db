/**
 * What app/local/checkContainers.sh says of a `.env` beside compose.yaml. It does so before it asks
 * compose, which not every machine has; `make check` runs the rest.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../app/core/paths.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

const folder = temporaryFolder();
afterAll(folder.remove);

/** Returns what is said of the names in a `.env`. */
async function refusals(text: string): Promise<readonly string[]> {
  const file = path.join(folder.path, '.env');
  await writeFile(file, text);
  const script = path.join(projectRoot, 'app/local/checkContainers.sh');
  const { stderr } = spawnSync('sh', [script, file], { encoding: 'utf8' });
  return stderr
    .split('\n')
    .filter((line) => line.includes('reaches no service'))
    .map((line) => line.replace(`${file}: `, ''));
}

test('a misspelt setting and a misspelt secret of compose.yaml are named', async () => {
  expect(await refusals('MAX_CALL=10\nPOSTGRES_PASWORD=x\nMAX_CALLS=10\n')).toEqual([
    'MAX_CALL reaches no service: is it misspelt?',
    'POSTGRES_PASWORD reaches no service: is it misspelt?',
  ]);
});

test('settings, secrets of compose.yaml, pinned images and variables of compose itself are taken', async () => {
  const names = ['HOTLINE_COURT', 'POSTGRES_PASSWORD', 'NODE_IMAGE', 'COMPOSE_PROJECT_NAME'];
  expect(await refusals(names.map((name) => `${name}=x\n`).join(''))).toEqual([]);
});
