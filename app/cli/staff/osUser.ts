/** Whom the operating system says this process belongs to. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import os from 'node:os';
import { projectRoot } from '../../paths.js';
import { BadInput } from '../terminal/badInput.js';

export interface OsUser {
  /** Her name, or `#1234` for a number without one. */
  readonly name: string;
  /** Root, or the owner of this installation: could change the program itself, so that no rule of ours would hold her. */
  readonly ownsInstallation: boolean;
}

/**
 * The real user of this process. What the environment says counts for root alone: sudo tells root who has called it, and whoever
 * is root could be anybody anyway. Of another user the environment is hers to write, SUDO_UID too.
 * @throws BadInput when the process runs with the rights of two users.
 */
export function osUser(env: NodeJS.ProcessEnv): OsUser {
  const uid = process.getuid?.();
  if (uid === undefined || uid !== process.geteuid?.()) {
    throw new BadInput(
      'this process runs with the rights of another user than its own: nobody can tell who acts',
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
    // A container may run as a number that has no name.
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
