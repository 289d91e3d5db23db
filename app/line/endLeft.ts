/** A caller whom this process was to take up from the one before, and who has hung up first: nobody is left waiting for her. */
import { entryOfCall } from './store/lineEntries.js';
import { changeAgent } from './agents/agentStates.js';
import { endContact } from './floor/contactTalks.js';
import type { Floor } from './floor/floor.js';
import { untilWritten } from './floor/untilWritten.js';
import { changeEntry } from './waiting/waitingLine.js';

/**
 * Ends what was left for her and not taken up, and her place in the line or her talk. Nothing when there is nothing, as
 * after every call that was taken up.
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
