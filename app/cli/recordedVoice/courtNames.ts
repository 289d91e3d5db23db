import { readSpokenNames, type SpokenName } from '../../court/store/spokenNames.js';
import { withPool } from '../terminal/withPool.js';

/**
 * Reads the names that the court's callers hear. Without a database the list has none, which is
 * said on standard error: the rest can be read all the same.
 */
export async function courtNames(): Promise<readonly SpokenName[]> {
  let names: readonly SpokenName[] = [];
  try {
    await withPool([], async (pool) => {
      names = await readSpokenNames(pool);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`without the names of courts, courtrooms and causes: ${reason}`);
  }
  return names;
}
