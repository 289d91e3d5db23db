/**
 * An appointment (预约) about the caller's case: with its judge, to ask about its judgment, or at the
 * court's reception. The caller chooses one of the times that the court offers by digit, and gets a
 * number and an SMS. To cancel it they ask for its ticket (myTicket.ts).
 */
import type { CaseFile } from '../../../court/import/rules/caseFile.js';
import type { AppointmentKind } from '../../../court/settings/rules/appointmentSettings.js';
import { sixDigits } from '../../../court/identity/sixDigits.js';
import { freeSlots } from '../../../tickets/appointments/freeSlots.js';
import {
  openTicket,
  readWhomToMeet,
  type OpenResult,
} from '../../../tickets/opening/openTicket.js';
import type { Slot } from '../../../tickets/rules/appointmentSlots.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseFromPages } from '../../conversation/chooseFromPages.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { ticketOfCaller } from '../ticket/leaveTicket.js';
import { openedPrompts } from '../ticket/ticketPrompts.js';
import { appointmentWords } from '../ticket/appointmentWords.js';

/** How often a caller chooses again whose time others have taken meanwhile. */
const mostTaken = 3;

/**
 * Lets the caller make an appointment. What is to be said about it waits in the conversation.
 * @returns whether they have one now.
 */
export async function bookAppointment(
  conversation: Conversation,
  { id: caseId, courtId }: CaseFile,
  kind: AppointmentKind,
): Promise<boolean> {
  const ticket = await ticketOfCaller(conversation, { kind, courtId, caseId });
  for (let taken = 0; taken < mostTaken; taken += 1) {
    const slots = await conversation.database(async (db) => {
      const assigneeId = await readWhomToMeet(db, { ...ticket, message: null }, conversation.now);
      return freeSlots(db, { kind, courtId, caseId, assigneeId }, conversation.now);
    });
    if (slots.length === 0) {
      conversation.say(prompt('appointmentNone'));
      return false;
    }
    const slot = await chooseFromPages(
      conversation,
      {
        name: 'appointment',
        // A digit that was pressed twice would choose a time that was not heard.
        mustBeHeard: true,
        choice: (each, digit) =>
          prompt('appointmentChoice', { ...appointmentWords(conversation, each), digit }),
        more: prompt('appointmentLater'),
        again: prompt('appointmentAgain'),
      },
      slots,
    );
    if (slot === 'led_on') conversation.say(prompt('backToPrevious'));
    if (slot === null || slot === 'led_on' || slot === 'back') return false;
    const { db, clock, identityKeys } = conversation.app;
    const code = sixDigits();
    const opened = await conversation.database(() =>
      openTicket(
        { db, clock, identityKeys },
        { ...ticket, message: null, code, appointmentAt: slot.startsAt },
      ),
    );
    const outcome = opened.kind === 'refused' ? opened.because : opened.kind;
    conversation.record.event(conversation.now, 'step', 'appointment', outcome);
    conversation.say(...bookedPrompts(conversation, slot, opened));
    if (outcome === 'slot_taken') continue;
    conversation.isServed = true;
    return opened.kind !== 'refused' || opened.because === 'appointment_exists';
  }
  return false;
}

function bookedPrompts(conversation: Conversation, slot: Slot, opened: OpenResult): Prompt[] {
  if (opened.kind !== 'refused') {
    return [
      prompt('appointmentMade', appointmentWords(conversation, slot)),
      ...openedPrompts(conversation, opened),
    ];
  }
  switch (opened.because) {
    case 'slot_taken':
      return [prompt('appointmentTaken')];
    case 'no_times':
    case 'no_judge':
      return [prompt('appointmentNone')];
    case 'appointment_exists':
      return [prompt('appointmentExists')];
    case 'too_many_appointments':
      return [prompt('appointmentsEnough')];
    default:
      return openedPrompts(conversation, opened);
  }
}
