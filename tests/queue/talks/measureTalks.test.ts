/** The audio of talks is measured while they last. */
import { makeMeasureTalks } from '../../../app/queue/talks/measureTalks.js';
import { readCallTalks } from '../../../app/queue/store/callRecords.js';
import { audioCount } from '../fakeTelephony.js';
import { DeskScene } from '../../ivr/journeys/deskScene.js';

let scene: DeskScene;
afterEach(() => scene.stop());

test('loss since the talk began, the worst jitter, each way; a leg that is gone keeps its last figures', async () => {
  scene = await DeskScene.start(['1001']);
  const { call, leg } = await scene.talks('1001');
  const { audio } = scene.telephony;
  const measure = makeMeasureTalks(scene.floor);
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
  const [talk] = await readCallTalks(scene.hotline.database.pool, callId);
  expect(talk?.quality).toEqual({
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
