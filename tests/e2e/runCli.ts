/** Runs the `hotline` command as a separate process. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { typescript } from '../parts/typescript.js';

const run = promisify(execFile);

/**
 * Runs the `hotline` command.
 * @throws Error with its error output
 */
export async function runCli(
  env: Readonly<Record<string, string>>,
  args: string[],
): Promise<string> {
  const [program = '', ...command] = [...typescript, path.join(projectRoot, 'app/cli.ts'), ...args];
  try {
    const { stdout } = await run(program, command, { env, cwd: projectRoot });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? '';
    throw new Error(`hotline ${args.join(' ')} failed: ${said || String(error)}`, { cause: error });
  }
}
