import { loadEnvFile } from '../../config.js';

/** Variables that say who acts. */
const personal = ['HOTLINE_TOKEN', 'HOTLINE_TOKEN_FILE'] as const;

/**
 * Adds the settings of files to an environment; what is there stays, and earlier files go before later ones. A token in such a file
 * is not read: settings are everybody's, and it would make everybody its holder.
 */
export function loadSettings(files: readonly string[], env: NodeJS.ProcessEnv): void {
  const mine = personal.filter((name) => env[name] !== undefined);
  for (const file of files) loadEnvFile(file, env);
  for (const name of personal) if (!mine.includes(name)) delete env[name];
}
