import type { Pool } from '../database/pool.js';
import { sealAudit } from './store/audit.js';
import { verifyAudit, type Anchor, type Verified } from './store/verifyAudit.js';

/** Adds every waiting row to the chain, and verifies the whole audit. */
export async function checkAudit(pool: Pool, anchors: readonly Anchor[]): Promise<Verified> {
  await sealAudit(pool, { withHeld: false });
  return verifyAudit(pool, anchors);
}
