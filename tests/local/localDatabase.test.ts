import { readConfig } from '../../app/core/config.js';
import { readWakesBy, setWakesBy } from '../../app/core/database/wakesBy.js';
import { prepareDatabase } from '../../app/local/localDatabase.js';
import { freshDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';

test('make run says what to do about a database that a version before the first release has made', async () => {
  const database = await freshDatabase();
  try {
    await database.asOwner("UPDATE schema_migrations SET name = '0001_court.sql'");
    const config = readConfig({
      ...databaseOnly(database),
      MIGRATION_DATABASE_URL: database.ownerUrl,
    });
    await expect(
      prepareDatabase(config, { isLocalOnly: true, setsWakeUps: false }),
    ).rejects.toMatchObject({
      // The steps of make run print these two and no stack, and end with 1.
      name: 'StepFailed',
      message: expect.stringMatching(/before its first release.*an empty database$/) as string,
      advice: expect.stringMatching(/^make clean, then make run;/) as string,
    });
  } finally {
    await database.close();
  }
});

test('make run changes what the database wakes processes by only where WAKE_UPS is given, and says so', async () => {
  const database = await freshDatabase({ sample: true });
  try {
    const config = readConfig({
      ...databaseOnly(database),
      ...{ MIGRATION_DATABASE_URL: database.ownerUrl, WAKE_UPS: 'postgres' },
    });
    await setWakesBy(database.ownerUrl, 'redis');
    const ready = async (setsWakeUps: boolean) =>
      (await prepareDatabase(config, { isLocalOnly: true, setsWakeUps })).done;
    expect(await ready(false)).toBe('ok');
    expect(await readWakesBy(database.pool)).toBe('redis');
    expect(await ready(true)).toBe(
      'WAKE_UPS: the database wakes processes by postgres, no longer by redis',
    );
    expect(await readWakesBy(database.pool)).toBe('postgres');
  } finally {
    await database.close();
  }
});
