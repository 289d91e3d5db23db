/** Asks git what has changed. */
import { execFileSync } from 'node:child_process';

/** There is no such revision, or no git. */
export class UnknownRevision extends Error {
  constructor(revision: string, said: string) {
    super(
      `git does not know the revision "${revision}": ${said}\n` +
        'Name a commit, a branch or a tag, for example SINCE=main~3.',
    );
    this.name = 'UnknownRevision';
  }
}

/**
 * Lists the files that differ from a revision: committed since, changed, new and not yet added, or
 * deleted.
 * @throws UnknownRevision
 */
export function changedFiles(root: string, revision: string): string[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .split('\0')
      .filter((file) => file !== '');
  let commit: string | undefined;
  try {
    commit = git('rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`)[0]?.trim();
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new UnknownRevision(revision, (stderr ?? message).trim());
  }
  return [
    // A renamed file counts as one deleted and one new file.
    ...git('diff', '--name-only', '--no-renames', '-z', commit ?? revision, '--'),
    ...git('ls-files', '--others', '--exclude-standard', '-z'),
  ].sort();
}
