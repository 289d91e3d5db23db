/**
 * The two sides of a node. While a new version replaces an old one, a process of each side serves the
 * same Asterisk, and each has its own calls, by a name of its own. That of side `a` is the node's
 * (HOTLINE_NODE); that of side `b` has a dot more, which is in no other name. Files, folders and drains
 * belong to the node, whichever side they are of.
 */
import type { Config } from '../config.js';

const ofSideB = '.b';

/** Where a process is, of all the settings. */
export type SideSettings = Pick<Config, 'HOTLINE_NODE' | 'HOTLINE_SIDE'>;

/** Returns the name by which a process holds its calls: `pbx1`, or `pbx1.b`. */
export function processNameOf({ HOTLINE_NODE, HOTLINE_SIDE }: SideSettings): string {
  return HOTLINE_SIDE === 'b' ? `${HOTLINE_NODE}${ofSideB}` : HOTLINE_NODE;
}

/** Returns the name of a process's Stasis application: `hotline`, or `hotline.b`. */
export function applicationOf({
  ARI_APP,
  HOTLINE_SIDE,
}: Pick<Config, 'ARI_APP' | 'HOTLINE_SIDE'>): string {
  return HOTLINE_SIDE === 'b' ? `${ARI_APP}${ofSideB}` : ARI_APP;
}

/** Returns the name that the other side has, of a process or of its application. */
export function otherSideOf(name: string): string {
  return name.endsWith(ofSideB) ? withoutSide(name) : `${name}${ofSideB}`;
}

/** Returns the name of a process's node, or that of the application which the dialplan names. */
export function withoutSide(name: string): string {
  return name.endsWith(ofSideB) ? name.slice(0, -ofSideB.length) : name;
}

/** SQL: the name of a process's node. */
export const nodeOf = (column: string): string => `split_part(${column}, '${ofSideB}', 1)`;
