/** What a process holds of callers who wait, and of the agents who ring for them. */
import { WaitingCallers } from '../../../app/agents/runtime/waitingCallers.js';
import { ringWhenCallerMayTalk } from '../../../app/agents/calls/offerCall.js';
import { FakeTelephony } from '../../queue/fakeTelephony.js';

const entryId = 7;

/** An agent's page that rings once the caller may talk. */
function offer(callers: WaitingCallers) {
  const telephony = new FakeTelephony();
  const ringing = ringWhenCallerMayTalk({ callers, telephony }, entryId, {
    to: { kind: 'agent', number: '8001' },
    purpose: { kind: 'offer', entryId, offer: 1 },
    callerShown: { name: '', number: '' },
    timeoutMs: 20_000,
  });
  return { telephony, ringing };
}

test.each(['before', 'after'])(
  'an offer that comes %s its caller has heard all rings then, and nothing is kept of either',
  async (when) => {
    const callers = new WaitingCallers();
    const caller = callers.join(entryId, false);
    if (when === 'after') callers.mayRingFor(entryId);
    const { telephony, ringing } = offer(callers);
    if (when === 'before') callers.mayRingFor(entryId);
    (await telephony.rings('8001')).answer();
    expect((await ringing.result).kind).toBe('answered');
    callers.leave(caller);
    expect(callers).toEqual(new WaitingCallers());
  },
);

test('nothing is kept of an offer that comes after its caller has left', async () => {
  const callers = new WaitingCallers();
  callers.leave(callers.join(entryId, false));
  const { telephony, ringing } = offer(callers);
  await ringing.cancel();
  expect((await ringing.result).kind).toBe('cancelled');
  expect(telephony.rung).toEqual([]);
  expect(callers).toEqual(new WaitingCallers());
});
