import { withTransaction } from '../../core/database/pool.js';
import type { AccessDeps } from './accessDeps.js';
import { endSessions } from './store/sessions.js';
import { changeUser } from './store/users.js';

/** Locks a user, which ends their sessions at once, or unlocks them. */
export async function lockUser(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  userId: number,
  isLocked: boolean,
): Promise<void> {
  const now = clock.now();
  await withTransaction(db, async (client) => {
    await changeUser(client, userId, { lockedAt: isLocked ? now : null });
    if (isLocked) await endSessions(client, { userId }, 'locked', now);
  });
}
