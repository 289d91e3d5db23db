/**
 * Every entry point imports this module first: the libraries fail on an older Node without a
 * message that explains why.
 */

/**
 * The oldest Node that the hotline runs on, the first whose `node:crypto` has argon2; the same as
 * `engines` in package.json.
 */
export const oldestNode = '24.7';

export const isTooOld = (version: string): boolean =>
  version.localeCompare(oldestNode, 'en', { numeric: true }) < 0;

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `The hotline needs Node ${oldestNode} or newer, but this is Node ${process.versions.node}. In a checkout, make and npx hotline use the ` +
      'right one automatically; ". app/local/useNode.sh" puts it first in the PATH of your shell.\n',
  );
  // EX_CONFIG of sysexits.h: a restart would not help.
  process.exit(78);
}
