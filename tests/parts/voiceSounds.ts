/** The sounds of all prompts, by the real voice, for the tests that are about them or need them to be there. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot, varFolder } from '../../app/paths.js';
import { inTurn } from './database.js';
import { runTypescript } from './typescript.js';

const run = promisify(execFile);

export const voiceSoundsEnv = {
  SOUNDS_DIR: path.join(varFolder, 'test', 'voice'),
  // Nobody has recorded anything.
  RECORDED_PROMPTS_DIR: path.join(varFolder, 'test', 'no-recordings'),
};

/**
 * Builds them in a folder of this checkout, unless a run before has; who comes meanwhile waits. Some 500 sentences take half
 * a minute, so nobody has them made for itself.
 * @returns the folder; what is in it is everybody's and stays as it is
 */
export async function voiceSounds(): Promise<string> {
  const { SOUNDS_DIR } = voiceSoundsEnv;
  await mkdir(SOUNDS_DIR, { recursive: true });
  await inTurn('voice sounds', () =>
    // In a small process: it starts three others for each sentence, and jest's has much memory to hand on to each.
    run(process.execPath, [...runTypescript, 'app/cli.ts', 'prompts', 'build'], {
      cwd: projectRoot,
      env: { ...process.env, ...voiceSoundsEnv },
    }),
  );
  return SOUNDS_DIR;
}
