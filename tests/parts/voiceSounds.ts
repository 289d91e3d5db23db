/** The sounds of all prompts in the real voice, for tests about them or that need them to exist. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { inTurn } from './database.js';
import { runTypescript } from './typescript.js';

const run = promisify(execFile);

/** Settings under which the real voice's prompts are built and used. */
export const voiceSoundsEnv = {
  SOUNDS_DIR: path.join(varFolder, 'test', 'voice'),
  // There are no recordings by a human speaker.
  RECORDED_PROMPTS_DIR: path.join(varFolder, 'test', 'no-recordings'),
};

/**
 * Builds the sounds in a folder of this checkout, unless an earlier run has; concurrent callers
 * wait. Some 500 sentences take half a minute, so no test builds its own.
 * @returns the folder; it is shared and must not be changed
 */
export async function voiceSounds(): Promise<string> {
  const { SOUNDS_DIR } = voiceSoundsEnv;
  await mkdir(SOUNDS_DIR, { recursive: true });
  await inTurn('voice sounds', () =>
    // In a small process: it starts three others per sentence, and forking jest's large process
    // each time would be slow.
    run(process.execPath, [...runTypescript, 'app/cli.ts', 'prompts', 'build'], {
      cwd: projectRoot,
      env: { ...process.env, ...voiceSoundsEnv },
    }),
  );
  return SOUNDS_DIR;
}
