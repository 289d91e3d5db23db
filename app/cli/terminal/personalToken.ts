import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { BadInput } from './badInput.js';
import { plain } from './textTable.js';

/**
 * Returns the token that a user has in a variable of the environment, or in the file that the
 * variable with `_FILE` names; null without one. Never in an argument, which every user of the
 * machine can see.
 * @throws BadInput when the file cannot be read, or others can read it.
 */
export async function personalToken(
  env: NodeJS.ProcessEnv,
  variable: 'HOTLINE_TOKEN' | 'HOTLINE_API_TOKEN',
): Promise<string | null> {
  const { [variable]: token = '', [`${variable}_FILE`]: file = '' } = env;
  if (token !== '') return token.trim();
  if (file === '') return null;
  const of = `${variable}_FILE ${plain(file)}`;
  const handle = await open(file, constants.O_RDONLY).catch((error: unknown) => {
    throw new BadInput(`${of} cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`);
  });
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0)
      throw new BadInput(`${of} is readable by other users: run chmod 600 ${plain(file)}`);
    if (uid !== process.getuid?.()) throw new BadInput(`${of} belongs to another user`);
    return (await handle.readFile('utf8')).trim();
  } finally {
    await handle.close();
  }
}
