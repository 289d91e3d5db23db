import { ConfigError } from '../../core/config.js';
import { UnreadableFile } from '../../court/import/recordFile.js';
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import { BadInput } from './badInput.js';

/**
 * The message of a failed command and its exit code: 78 for settings (EX_CONFIG), 2 for bad input,
 * else 1.
 */
export interface Failure {
  readonly message: string;
  readonly exitCode: number;
}

/** Turns an error thrown by a command into a sentence for the user, with what to do. */
export function explainFailure(error: unknown, env: NodeJS.ProcessEnv): Failure {
  if (error instanceof ConfigError) {
    const message = `${error.message}\nSet them in .env (.env.example explains each setting); make run generates its own.`;
    return { message, exitCode: 78 };
  }
  if (error instanceof BadInput || error instanceof UnreadableFile) {
    return { message: error.message, exitCode: 2 };
  }
  if (isDatabaseUnavailable(error)) {
    return {
      message: `PostgreSQL does not answer at ${hostOf(env.DATABASE_URL)}: start it (make run starts its own), or correct DATABASE_URL in .env.`,
      exitCode: 1,
    };
  }
  return { message: error instanceof Error ? error.message : String(error), exitCode: 1 };
}

/** Returns host and port only, because a URL contains a password. */
function hostOf(url: string | undefined): string {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : '(DATABASE_URL is not set)';
}
