/** The audio of agent calls is measured while they last. */
import { makeMeasureAgentCalls } from '../../../app/agents/calls/measureAgentCalls.js';
import { readPastAgentCalls } from '../../../app/queue/store/callRecords.js';
import { audioCount } from '../../queue/fakeTelephony.js';
import { DeskScene } from '../../ivr/journeys/deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

test('loss since the agent call began, the worst jitter, each way; a leg that is gone keeps its last figures', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  const { audio } = scene.telephony;
  const measure = makeMeasureAgentCalls(scene.runtime);
  // The caller has been through the menu.
  audio.set(call.id, audioCount({ received: 5000, receivedLost: 300, sent: 5000 }));
  audio.set(leg.id, audioCount({ received: 10, sent: 10 }));
  await measure();
  audio.set(
    call.id,
    audioCount({
      received: 5480,
      receivedLost: 320,
      receivedJitterMs: 25,
      sent: 5500,
      sentLost: 5,
    }),
  );
  audio.set(
    leg.id,
    audioCount({ received: 510, receivedJitterMs: 2, sent: 510, sentJitterMs: 90 }),
  );
  await measure();
  audio.set(
    call.id,
    audioCount({ received: 5980, receivedLost: 320, receivedJitterMs: 4, sent: 6000, sentLost: 5 }),
  );
  audio.delete(leg.id);
  await measure();
  const [{ callId } = { callId: '' }] = await scene.rows<{ callId: string }>(
    'SELECT call_id AS "callId" FROM queue_entries',
  );
  const [agentCall] = await readPastAgentCalls(scene.hotline.database.pool, callId);
  expect(agentCall?.quality).toEqual({
    fromCallerLoss: expect.closeTo(0.02, 5) as number,
    fromCallerJitterMs: 25,
    toCallerLoss: expect.closeTo(0.005, 5) as number,
    toCallerJitterMs: 0,
    fromAgentLoss: 0,
    fromAgentJitterMs: 2,
    toAgentLoss: 0,
    toAgentJitterMs: 90,
  });
});
