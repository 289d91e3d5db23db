import type { Pool } from '../../../core/database/pool.js';

/** What the sample court has chosen: codes by SMS, and new query passwords. */
const chosen = { smsCodes: { enabled: true }, passwordRenewal: { enabled: true } };

/** Sets it. What a court has chosen otherwise it keeps. */
export async function loadSampleSettings(pool: Pool): Promise<void> {
  await pool.query("UPDATE courts SET settings = $1::jsonb || settings WHERE code = '苏98'", [
    JSON.stringify(chosen),
  ]);
}
