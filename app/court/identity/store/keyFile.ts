/**
 * The file of the identity keys. It is always written whole, so that a process
 * that reads it never finds a part.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { giveOwnerOfFolder, giveOwnerOfReplaced } from '../../../core/fileOwner.js';
import { makeWhole, removeLeftParts } from '../../../core/wholeFile.js';

/**
 * Thrown when the key file is missing, unreadable or not a key file. The message names the file and
 * what to do, and contains no secret.
 */
export class KeyFileError extends Error {
  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'KeyFileError';
  }
}

const keyFileShape = z.object({
  keys: z
    .array(
      z.object({
        id: z.int().min(1).max(32_767),
        madeAt: z.iso.datetime(),
        secret: z.base64().refine((text) => Buffer.from(text, 'base64').length === 32),
      }),
    )
    .min(1)
    .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length),
});
export type KeyFile = z.infer<typeof keyFileShape>;

/**
 * Reads a key file, the newest identity key first.
 * @throws KeyFileError if it is missing, open to others, or not a key file.
 */
export function readKeyFile(file: string): KeyFile {
  let text: string;
  try {
    // Only the owner, and a group the owner has chosen, may read the file. Only the owner may write
    // it.
    if ((statSync(file).mode & 0o027) !== 0) {
      throw new KeyFileError(file, `must not be accessible to others; run chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof KeyFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const advice = code === 'ENOENT' ? 'does not exist; run hotline identity-keys init' : code;
    throw new KeyFileError(file, advice);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeyFileError(file, 'is not valid JSON'); // JSON's own message would quote the text.
  }
  const parsed = keyFileShape.safeParse(json);
  if (!parsed.success)
    throw new KeyFileError(file, 'is not a key file (hotline identity-keys init creates one)');
  return { keys: parsed.data.keys.sort((a, b) => b.id - a.id) };
}

/**
 * Writes a key file whole or not at all. It keeps the owner and the mode of the one that it replaces;
 * a new one has the owner of its folder: root, who runs the command, is not the user of the app.
 */
async function writeKeyFile(file: string, content: KeyFile): Promise<void> {
  const folder = path.dirname(file);
  const write = async ([part]: readonly [string]) => {
    const handle = await open(part, 'wx', 0o600);
    try {
      if (existsSync(file)) giveOwnerOfReplaced(handle.fd, file);
      else giveOwnerOfFolder(handle.fd, folder);
      await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    } finally {
      await handle.close();
    }
  };
  try {
    // Those of a killed command hold identity keys, too.
    await removeLeftParts(folder, new Date());
    await makeWhole([file], write, { isSafe: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    throw new KeyFileError(
      file,
      'belongs to another user, and was not changed; run the command as that user, or as root',
    );
  }
}

function newIdentityKey(id: number): KeyFile['keys'][number] {
  return { id, madeAt: new Date().toISOString(), secret: randomBytes(32).toString('base64') };
}

/**
 * Creates a key file with one new identity key, readable by its owner only.
 * @param id of the identity key: one that no row in the database names.
 * @throws KeyFileError if the file exists: overwriting it would make every stored identity useless.
 */
export async function createKeyFile(file: string, id = 1): Promise<void> {
  if (existsSync(file)) throw new KeyFileError(file, 'already exists, and was not overwritten');
  await writeKeyFile(file, { keys: [newIdentityKey(id)] });
}

/** Adds a new current identity key to a file and returns its id. */
export async function addIdentityKey(file: string): Promise<number> {
  const { keys } = readKeyFile(file);
  const id = Math.max(...keys.map((each) => each.id)) + 1;
  await writeKeyFile(file, { keys: [newIdentityKey(id), ...keys] });
  return id;
}

/**
 * Removes an old identity key from a file for good. The caller must have made sure that no row
 * names it.
 * @throws KeyFileError if it is the current identity key, or not in the file.
 */
export async function removeIdentityKey(file: string, id: number): Promise<void> {
  const { keys } = readKeyFile(file);
  if (keys[0]?.id === id) throw new KeyFileError(file, `identity key ${id} is the current one`);
  const rest = keys.filter((each) => each.id !== id);
  if (rest.length === keys.length) throw new KeyFileError(file, `has no identity key ${id}`);
  await writeKeyFile(file, { keys: rest });
}
