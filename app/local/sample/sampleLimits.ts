/** The limits that the sample courts have chosen, so that each shipped profile can be tried. */
import type { Pool } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import type { TicketKind } from '../../tickets/rules/ticket.js';
import { shippedProfiles } from '../../tickets/rules/shippedLimits.js';
import { putProfile } from '../../tickets/store/ticketLimits.js';

const choices: readonly (readonly [
  court: string,
  kind: TicketKind,
  profile: keyof typeof shippedProfiles,
])[] = [
  ['苏98', 'contact_judge', 'two_plus_two'],
  ['苏9801', 'contact_judge', 'graded'],
  ['苏9802', 'contact_judge', 'twenty_four_hours'],
  ['苏9802', 'consultation', 'twenty_four_hours'],
];

/**
 * Sets the limits where a court has none of its own. A court that has chosen its own keeps them.
 */
export async function loadSampleLimits(pool: Pool, now: Date): Promise<void> {
  for (const [code, kind, profile] of choices) {
    const { rows } = await queryRows<{ id: number }>(
      pool,
      `SELECT id FROM courts WHERE code = $1 AND NOT EXISTS
         (SELECT FROM time_limit_profiles p WHERE p.court_id = courts.id AND p.kind = $2 AND NOT p.urgent)`,
      [code, kind],
    );
    const court = rows[0];
    if (court === undefined) continue;
    await putProfile(
      pool,
      { courtId: court.id, kind, urgent: false },
      shippedProfiles[profile],
      now,
      'hotline sample',
    );
  }
}
