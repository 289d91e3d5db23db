/**
 * Ends what an earlier process left of a caller whose call ended before this process took it over.
 */
import { callerLeft } from '../callbacks/callerLeft.js';
import { entryOfCall } from '../queue/store/queueEntries.js';
import { changeAgent } from '../queue/agentStates.js';
import { endContact } from './runtime/contactBridges.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';
import { untilWritten } from '../queue/untilWritten.js';
import type { CallEnded } from '../telephony/call.js';

/**
 * Ends the caller's leftover calls, and the caller's place in the queue or agent call. Does nothing if
 * nothing is left, as after every call that was taken over.
 */
export async function endLeft(
  runtime: QueueRuntime,
  callId: string,
  end: CallEnded,
): Promise<void> {
  await runtime.left.recovered;
  if (runtime.stopping.aborted) return;
  const contact = runtime.left.takeContact(callId);
  if (contact !== null) await endContact(contact);

  const office = runtime.left.takeOffice(callId);
  await office?.ringing?.cancel();
  await office?.bridge?.end();
  await office?.leg?.hangUp();

  for (const left of runtime.left.takeAgentCallsOf(callId)) {
    const { third } = left.parts;
    await left.bridge?.end();
    await Promise.all([left.leg?.hangUp(), third?.leg.hangUp()]);
    if (third?.target.kind === 'agent') {
      const { id } = third.target.agent;
      await untilWritten(runtime, () =>
        changeAgent(runtime.deps, id, { kind: 'consultation_ended' }),
      );
    }
  }

  await untilWritten(runtime, async () => {
    const entry = await entryOfCall(runtime.deps.db, callId);
    if (entry !== null) await callerLeft(runtime.deps, entry.id, end);
  });
}
