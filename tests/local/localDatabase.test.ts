import { readConfig } from '../../app/core/config.js';
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
    await expect(prepareDatabase(config, { isLocalOnly: true })).rejects.toMatchObject({
      // The steps of make run print these two and no stack, and end with 1.
      name: 'StepFailed',
      message: expect.stringMatching(/before its first release.*an empty database$/) as string,
      advice: expect.stringMatching(/^make clean, then make run;/) as string,
    });
  } finally {
    await database.close();
  }
});
