/** Asks git what has changed. */
import { execFileSync } from 'node:child_process';

/** There is no such revision, or no git. */
export class UnknownRevision extends Error {
  constructor(revision: string, cause: unknown) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    super(
      `git does not know the revision "${revision}": ${(stderr ?? message).trim()}\n` +
        'Name a commit, a branch or a tag, for example SINCE=main~3.',
    );
    this.name = 'UnknownRevision';
  }
}

/**
 * Lists the files that differ from a revision: committed since, changed, new and not yet added, or
 * deleted. A renamed file counts as one deleted and one new file.
 * @throws UnknownRevision
 */
export function changedFiles(root: string, revision: string): string[] {
  const git = (command: string, ...args: string[]) =>
    execFileSync('git', [command, '-z', ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
      .split('\0')
      .filter((file) => file !== '');
  try {
    const changed = git('diff', '--name-only', '--no-renames', '--end-of-options', revision, '--');
    return [...changed, ...git('ls-files', '--others', '--exclude-standard')].sort();
  } catch (error) {
    throw new UnknownRevision(revision, error);
  }
}
