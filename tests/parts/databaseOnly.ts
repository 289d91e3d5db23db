import type { TestDatabase } from './database.js';

/** Settings of a test that needs the database and nothing else: neither Redis nor Asterisk answers where they point. */
export function databaseOnly({ url, keysFile }: Pick<TestDatabase, 'url' | 'keysFile'>) {
  return {
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'unused',
    ARI_PASSWORD: 'unused here',
    IDENTITY_KEYS_FILE: keysFile,
    // Prompts that `make run` has built would all be looked at.
    SOUNDS_DIR: `${keysFile}.sounds`,
  };
}
