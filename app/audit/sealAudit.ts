import type { App } from '../app.js';
import { writeAnchor } from './store/auditAnchors.js';
import { readChainEnd, sealAudit as seal } from './store/audit.js';

/** Chains what was audited since the last time. @returns how many rows. */
export function sealAudit({ db }: Pick<App, 'db'>): Promise<number> {
  return seal(db, { withHeld: false });
}

/**
 * Once a day, when it is over: chains what was held as well, and writes the end of the chain to the log and to a file. Whoever
 * keeps one of them can tell later whether anything before it was changed, even by who owns the database.
 * @returns how many rows were chained.
 */
export async function anchorAudit({
  db,
  clock,
  config,
  log,
}: Pick<App, 'db' | 'clock' | 'log'> & {
  config: Pick<App['config'], 'AUDIT_ANCHORS_FILE'>;
}): Promise<number> {
  const sealed = await seal(db, { withHeld: true });
  const end = await readChainEnd(db);
  if (end === null) return sealed;
  // The log first: it may well lie on another machine.
  log.info('audit anchor', { position: end.position, hash: inGroups(end.hash) });
  await writeAnchor(config.AUDIT_ANCHORS_FILE, clock.now(), end);
  return sealed;
}

/** The log masks whatever looks like a telephone number, and a hash in one piece may. */
function inGroups(hash: string): string {
  return hash.replaceAll(/(.{4})(?=.)/g, '$1:');
}
