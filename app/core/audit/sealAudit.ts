import type { App } from '../app.js';
import { writeAnchor } from './store/auditAnchors.js';
import { readChainEnd, sealAudit as seal } from './store/audit.js';

/** Appends the rows audited since the last time to the chain. @returns how many rows. */
export function sealAudit({ db }: Pick<App, 'db'>): Promise<number> {
  return seal(db, { withHeld: false });
}

/**
 * Runs once a day, after the day is over. It also appends the rows that were held back, and writes
 * the end of the chain to the log and to a file. With either copy one can later tell whether
 * anything before it was changed, even by the owner of the database.
 * @returns how many rows were appended.
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
  // The log comes first: it may well be on another machine.
  log.info('audit anchor', { position: end.position, hash: inGroups(end.hash) });
  await writeAnchor(config.AUDIT_ANCHORS_FILE, clock.now(), end);
  return sealed;
}

/**
 * Splits a hash into groups, because the log masks anything that looks like a telephone number, and
 * a whole hash may.
 */
function inGroups(hash: string): string {
  return hash.replaceAll(/(.{4})(?=.)/g, '$1:');
}
