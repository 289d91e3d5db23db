/** A callback for somebody who had no query password: the list and the desk say that an agent is to verify them. */
import { openVerifying, rowsOf, talks, truth, web } from './verifyScene.js';

openVerifying();

test('until the agent has verified them', async () => {
  const talking = await talks();
  const [callback] = await rowsOf<{ id: number }>(
    `INSERT INTO callbacks (origin, queue_id, number, requested_at, order_at, status, wants_verification)
     SELECT 'outside_hours', queue_id, '13700000001', $2, $2, 'talking', true FROM queue_entries WHERE id = $1
     RETURNING id::int`,
    talking.entryId,
    web.app.clock.now(),
  );
  await rowsOf(
    'UPDATE queue_entries SET callback_id = $2 WHERE id = $1',
    talking.entryId,
    callback?.id,
  );
  const { agent } = talking;
  expect((await agent.get('/api/callbacks')).body.callbacks).toEqual([
    expect.objectContaining({ id: callback?.id, wantsVerification: true }),
  ]);
  const shown = async () =>
    (await agent.get('/api/desk')).body.agentCall?.wantsVerification as boolean | undefined;
  expect(await shown()).toBe(true);
  await talking.verify(await truth('zhang'));
  expect(await shown()).toBe(false);
});
