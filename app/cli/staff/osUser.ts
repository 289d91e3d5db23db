/** Finds out which user of the operating system runs this process. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import os from 'node:os';
import { projectRoot } from '../../core/paths.js';
import { BadInput } from '../terminal/badInput.js';

/** The user of the operating system who runs this process. */
export interface OsUser {
  /** The user's name, or `#1234` for a user id without a name. */
  readonly name: string;
  /**
   * Root, or the owner of this installation. Such a user could change the program itself, so no
   * rule of the hotline could bind them.
   */
  readonly ownsInstallation: boolean;
}

/**
 * Returns the real user of this process. The environment counts only for root: sudo tells root who
 * called it, and root could pose as anybody anyway. Any other user controls their own environment,
 * including SUDO_UID.
 * @throws BadInput when the process runs with the rights of two users.
 */
export function osUser(env: NodeJS.ProcessEnv): OsUser {
  const uid = process.getuid?.();
  if (uid === undefined || uid !== process.geteuid?.()) {
    throw new BadInput(
      'the real and the effective user of this process differ, so it is unknown who acts; run the command without setuid',
    );
  }
  const ownsInstallation = uid === 0 || uid === statSync(projectRoot).uid;
  const caller = env.SUDO_UID;
  if (uid === 0 && caller !== undefined && /^[1-9]\d{0,9}$/.test(caller)) {
    return { name: nameOf(caller), ownsInstallation };
  }
  return { name: ownName() ?? `#${uid}`, ownsInstallation };
}

function ownName(): string | null {
  try {
    return os.userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return null;
  }
}

function nameOf(uid: string): string {
  try {
    return execFileSync('id', ['-nu', uid], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return `#${uid}`;
  }
}
