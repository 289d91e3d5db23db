/**
 * Ends what an earlier process left of a caller who hung up before this process took the call over.
 */
import { entryOfCall } from './store/queueEntries.js';
import { changeAgent } from './agents/agentStates.js';
import { endContact } from './floor/contactTalks.js';
import type { Floor } from './floor/floor.js';
import { untilWritten } from './floor/untilWritten.js';
import { changeEntry } from './waiting/waitingQueue.js';

/**
 * Ends the caller's leftover calls, and the caller's place in the queue or talk. Does nothing if
 * nothing is left, as after every call that was taken over.
 */
export async function endLeft(floor: Floor, callId: string): Promise<void> {
  await floor.left.recovered;
  if (floor.stopping.aborted) return;
  const contact = floor.left.takeContact(callId);
  if (contact !== null) await endContact(contact);

  const office = floor.left.takeOffice(callId);
  await office?.ringing?.cancel();
  await office?.talk?.end();
  await office?.leg?.hangUp();

  for (const left of floor.left.takeTalksOf(callId)) {
    const { third } = left.room;
    await left.talk?.end();
    await Promise.all([left.leg?.hangUp(), third?.leg.hangUp()]);
    if (third?.target.kind === 'agent') {
      const { id } = third.target.agent;
      await untilWritten(floor, () => changeAgent(floor.desk, id, { kind: 'consultation_ended' }));
    }
  }

  await untilWritten(floor, async () => {
    const entry = await entryOfCall(floor.desk.db, callId);
    if (entry !== null) await changeEntry(floor.desk, entry.id, { kind: 'caller_gone' });
  });
}
