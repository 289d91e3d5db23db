/** The benches' apps touch none of the folders that `make run` in this checkout uses. */
import path from 'node:path';
import { readConfig } from '../../app/core/config.js';
import { varFolder } from '../../app/core/paths.js';
import { appEnvironment, benchFolder } from './benchHotline.js';

test('whatever the app of a bench keeps in var is below var/bench', () => {
  const config = readConfig(
    appEnvironment(
      {
        url: 'postgresql://127.0.0.1/bench',
        identityKeysFile: path.join(benchFolder, 'identity-keys.json'),
      },
      { url: 'redis://127.0.0.1' },
      { ariUrl: 'http://127.0.0.1:8088', ariUser: 'hotline', ariPassword: 'of the bench' },
    ),
  );
  const files = Object.entries(config).flatMap(([name, value]) =>
    typeof value === 'string' && value.startsWith(`${varFolder}/`) ? [[name, value] as const] : [],
  );
  expect(files.length).toBeGreaterThan(4);
  expect(files.filter(([, value]) => !value.startsWith(`${benchFolder}/`))).toEqual([]);
});
