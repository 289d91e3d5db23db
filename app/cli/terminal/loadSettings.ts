import { loadEnvFile } from '../../core/config.js';

/** Variables that identify the person acting. */
const personal = [
  ...(['HOTLINE_TOKEN', 'HOTLINE_TOKEN_FILE'] as const),
  ...(['HOTLINE_API_TOKEN', 'HOTLINE_API_TOKEN_FILE'] as const),
] as const;

/**
 * Adds the settings in files to an environment. Existing values stay, and earlier files take
 * precedence. A token in such a file is ignored: everybody uses these settings, so the token would
 * let everybody act as its holder.
 */
export function loadSettings(files: readonly string[], env: NodeJS.ProcessEnv): void {
  const mine = personal.filter((name) => env[name] !== undefined);
  for (const file of files) loadEnvFile(file, env);
  for (const name of personal) if (!mine.includes(name)) delete env[name];
}
