import type { Config } from '../config.js';

/**
 * Returns the URL for what needs a session of its own (a lease, LISTEN, a long command): it goes past a
 * pooler in transaction mode, where one stands before the database.
 */
export function sessionUrlOf({
  SESSION_DATABASE_URL,
  DATABASE_URL,
}: Pick<Config, 'SESSION_DATABASE_URL' | 'DATABASE_URL'>): string {
  return SESSION_DATABASE_URL ?? DATABASE_URL;
}
