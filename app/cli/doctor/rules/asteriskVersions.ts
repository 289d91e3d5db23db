/** Which versions of Asterisk the hotline runs on, and in which of them advisories about ARI are fixed. */

/** The first release that the hotline runs on. */
export const oldestAsterisk = 20;

const overWebSocket = 'GHSA-wcvv-g26m-wx5c';

/**
 * GHSA-wcvv-g26m-wx5c: a read-only user of ARI may write by way of the WebSocket. GHSA-vrfp-mg3q-3959: ARI calls functions that
 * `live_dangerously = no` forbids, and so writes files. Source: the change log of Asterisk 22.10.1.
 */
export const advisories = [overWebSocket, 'GHSA-vrfp-mg3q-3959'] as const;

/** The minor version of each release with which requests by the WebSocket came. */
const firstWithSocket: Readonly<Record<number, number>> = { 20: 14, 21: 9, 22: 4 };

/** The first version of each release in which both are fixed. Later releases (24, …) have had the fix from their beginning. */
export const fixedVersions = ['20.20.1', '21.12.3', '22.10.1', '23.4.1'] as const;

/**
 * Returns the advisories that a version is open to; all of them for a version that cannot be read, such as one built from git.
 * @param version as Asterisk says it, for example `22.10.1`
 */
export function openAdvisories(version: string): readonly string[] {
  const [release = 0, minor = 0, patch = 0] =
    /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number) ?? [];
  const fixed = fixedVersions.map((each) => each.split('.').map(Number));
  const [, fixedMinor = 0, fixedPatch = 0] = fixed.find(([first]) => first === release) ?? [];
  const newest = Math.max(...fixed.map(([first = 0]) => first));
  if (release > newest) return [];
  const isFixed =
    fixedMinor > 0 && (minor > fixedMinor || (minor === fixedMinor && patch >= fixedPatch));
  if (isFixed) return [];
  return minor < (firstWithSocket[release] ?? 0)
    ? advisories.filter((each) => each !== overWebSocket)
    : advisories;
}
