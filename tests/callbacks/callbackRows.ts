/** Reads and changes the callback rows of a scene. */
import type { DeskScene } from '../ivr/journeys/deskScene.js';
import { until } from '../queue/until.js';

/** Makes every waiting callback due, and sends the notice that the clock would send. */
export async function isDue(scene: DeskScene): Promise<void> {
  await scene.hotline.database.pool.query(
    `UPDATE callbacks SET next_at = now() - interval '1 s',
            woken_at = CASE WHEN ticket_id IS NULL THEN woken_at ELSE now() END
      WHERE status = 'waiting'`,
  );
  await scene.hotline.database.pool.query(
    "SELECT pg_notify('queue', ''), pg_notify('callback', 'hotline')",
  );
}

/** Waits until a callback has these column values. */
export async function becomes(
  scene: DeskScene,
  id: number,
  what: Record<string, unknown>,
): Promise<void> {
  const columns = Object.keys(what).join(', ');
  let last: unknown;
  await until(`the callback is ${JSON.stringify(what)}`, async () => {
    [last] = await scene.rows(`SELECT ${columns} FROM callbacks WHERE id = ${id}`);
    return JSON.stringify(last) === JSON.stringify(what);
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}, it is ${JSON.stringify(last)}`);
  });
}

export const attempts = (scene: DeskScene) =>
  scene.rows('SELECT attempt, outcome FROM callback_attempts ORDER BY callback_id, attempt');

/** Returns the calls that the hotline has placed. */
export const outgoing = (scene: DeskScene) =>
  scene.rows("SELECT outcome, resumed FROM calls WHERE direction = 'out'");
