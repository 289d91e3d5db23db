/**
 * Keeps what `make run` makes from other users of the machine: AstDB holds digests that serve as
 * passwords, logs and spool hold who called and what was said.
 */
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { varFolder } from '../../core/paths.js';

/** Below `var`, programs that anybody may read, and what tests make. */
const others = /^(asterisk-root.*|node|test|repeat)$/;

/**
 * Lets only the owner of this process read what it and its parts make from now on, and closes the
 * folders that an earlier start left open.
 * @param options.sharesSounds whether an Asterisk that is not ours, of another user perhaps, plays
 *   the sounds
 */
export async function keepPrivate(options: { readonly sharesSounds: boolean }): Promise<void> {
  if (!options.sharesSounds) process.umask(0o077);
  await mkdir(varFolder, { recursive: true });
  for (const entry of await readdir(varFolder, { withFileTypes: true })) {
    if (!entry.isDirectory() || others.test(entry.name)) continue;
    if (options.sharesSounds && entry.name === 'sounds') continue;
    const folder = path.join(varFolder, entry.name);
    // Another user's, of an earlier start as root, cannot be changed.
    if ((await stat(folder)).uid === process.getuid?.()) await chmod(folder, 0o700);
  }
}
