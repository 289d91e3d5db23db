/** A caller wants an SMS on the working day before the hearing of their case. */
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import type { VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { keepReminder, type ReminderKept } from '../../sms/keepReminder.js';

const answers = {
  kept: 'reminderKept',
  kept_for_now: 'reminderKeptForNow',
  kept_before: 'reminderKeptBefore',
  no_mobile: 'reminderNoMobile',
  stopped: 'reminderStopped',
  no_hearing: 'reminderNoHearing',
  not_told: 'reminderNotByText',
} as const satisfies Record<ReminderKept, StaticPromptName>;

/**
 * Keeps the request for the telephone that the caller is calling from.
 * @returns what the caller hears, before the menu that they asked in.
 */
export async function askForReminder(
  conversation: Conversation,
  person: VerifiedPerson,
  caseId: number,
): Promise<Prompt[]> {
  const { app, callerNumber: number, language } = conversation;
  const kept = await conversation.database((db) =>
    keepReminder({ db, clock: app.clock }, { person, caseId, number, language }),
  );
  conversation.record.event(conversation.now, 'step', 'reminder', kept);
  return [prompt(answers[kept])];
}
