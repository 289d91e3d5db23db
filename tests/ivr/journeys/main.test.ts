import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { freshDatabase, sharedParts } from '../../parts/database.js';
import { runTypescript } from '../../parts/typescript.js';

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Starts the program without this checkout's `.env`, and ends it when its log matches `endAfter`.
 */
function run(env: Record<string, string>, endAfter?: RegExp): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [...runTypescript, path.join(projectRoot, 'app', 'main.ts')],
    { env: { PATH: process.env.PATH ?? '', ...settingsLeftOut, ...env }, cwd: projectRoot },
  );
  let output = '';
  const take = (chunk: Buffer) => {
    output += chunk.toString();
    if (endAfter?.test(output) === true) child.kill('SIGTERM');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

// A variable that is set but empty is not read from a `.env` file either.
const settingsLeftOut = { HOTLINE_COURT: '', DATABASE_URL: '', IDENTITY_KEYS_FILE: '' };

describe('the program', () => {
  const settings = (databaseUrl: string) => ({
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: databaseUrl,
    REDIS_URL: 'redis://127.0.0.1:1',
    // A stop of a busy machine takes its time.
    STOP_SECONDS: '600',
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'nobody',
    ARI_PASSWORD: 'nobody there',
    IDENTITY_KEYS_FILE: sharedParts().identityKeysFile,
  });
  const nowhere = 'postgresql://nobody@127.0.0.1:1/nothing';

  test('names every setting that is missing, and ends with 78', async () => {
    const ended = await run({});
    expect(ended.code).toBe(78);
    expect(ended.output).toContain('HOTLINE_COURT is not set');
    expect(ended.output).toContain('IDENTITY_KEYS_FILE is not set');
  });

  test('a key file that is not one ends it, too', async () => {
    const ended = await run({ ...settings(nowhere), IDENTITY_KEYS_FILE: __filename });
    expect(ended.code).toBe(78);
    expect(ended.output).toContain(__filename);
  });

  test('waits for a database that is away, saying so, and stops when told to', async () => {
    const ended = await run(settings(nowhere), /waiting for the database/);
    expect(ended.output).toContain('"message":"stopped"');
    expect(ended.code).toBe(0);
  });

  test('a database without the court ends it with 78', async () => {
    const database = await freshDatabase();
    try {
      const ended = await run(settings(database.url));
      expect(ended.code).toBe(78);
      expect(ended.output).toContain('HOTLINE_COURT is 苏98, but the database has no such court');
    } finally {
      await database.close();
    }
  });

  test('WAKE_UPS that is not what the database was migrated with ends it with 78', async () => {
    const database = await freshDatabase({ sample: true });
    try {
      const ended = await run({ ...settings(database.url), WAKE_UPS: 'redis' });
      expect(ended.code).toBe(78);
      expect(ended.output).toContain(
        'WAKE_UPS is redis, but the database was migrated with postgres',
      );
    } finally {
      await database.close();
    }
  });

  test('waits for Asterisk, without Redis, and stops when told to', async () => {
    const database = await freshDatabase({ sample: true });
    try {
      const ended = await run(
        settings(database.url),
        /Redis is unavailable[^]*Asterisk|Asterisk[^]*Redis is unavailable/,
      );
      expect(ended.output).not.toContain('"message":"ready"');
      expect(ended.output).toContain('"message":"stopped"');
      expect(ended.code).toBe(0);
    } finally {
      await database.close();
    }
  });
});
