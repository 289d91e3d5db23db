import type { TestDatabase } from './database.js';

/**
 * Settings of a test that needs only the database: neither Redis nor Asterisk answers at these
 * URLs.
 */
export function databaseOnly({
  url,
  identityKeysFile,
}: Pick<TestDatabase, 'url' | 'identityKeysFile'>) {
  return {
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'unused',
    ARI_PASSWORD: 'unused here',
    IDENTITY_KEYS_FILE: identityKeysFile,
    // Otherwise all prompts built by `make run` would be checked.
    SOUNDS_DIR: `${identityKeysFile}.sounds`,
  };
}
