import { qualitySince } from '../../../app/agents/rules/agentCallQuality.js';
import { audioCount } from '../../queue/fakeTelephony.js';

const first = audioCount({ received: 1000, receivedLost: 40, sent: 1000, sentLost: 10 });

test('loss counts from the beginning of the agent call, each way by itself', () => {
  const now = audioCount({
    received: 1190,
    receivedLost: 50,
    receivedJitterMs: 12,
    sent: 1200,
    sentLost: 11,
    sentJitterMs: 3,
  });
  expect(qualitySince(first, now)).toEqual({
    from: { loss: 10 / 200, jitterMs: 12 },
    to: { loss: 1 / 200, jitterMs: 3 },
  });
});

test('of less than a second nothing is said; late packets that come after all make no loss', () => {
  expect(qualitySince(first, { ...first, received: 1010 }).from.loss).toBeNull();
  const late = { ...first, received: 1200, receivedLost: 35 };
  expect(qualitySince(first, late).from.loss).toBe(0);
});
