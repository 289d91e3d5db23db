import { readFileSync } from 'node:fs';
import { freshDatabase } from '../../parts/database.js';
import { readSchema, schemaFile } from './schemaText.js';

test('sql/schema.sql is what migrations, functions, triggers and views make: npm run schema writes it again', async () => {
  const database = await freshDatabase();
  try {
    expect(readFileSync(schemaFile, 'utf8')).toBe(await readSchema(database.ownerUrl));
  } finally {
    await database.close();
  }
});
