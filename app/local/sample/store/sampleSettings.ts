import type { Pool } from '../../../core/database/pool.js';

/**
 * Sets what the sample court has chosen: codes by SMS are offered. A court that has chosen otherwise
 * keeps it.
 */
export async function loadSampleSettings(pool: Pool): Promise<void> {
  await pool.query(
    `UPDATE courts SET settings = settings || '{"smsCodes": {"enabled": true}}'
      WHERE code = '苏98' AND NOT settings ? 'smsCodes'`,
  );
}
