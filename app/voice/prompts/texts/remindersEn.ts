/** Prompts about reminders of hearings by SMS, in English; part of en.ts. */
export const remindersEn = {
  reminderKept:
    'We will send you an SMS on the working day before the hearing. If its time changes, so does the reminder.',
  reminderKeptForNow:
    'The hearing is near, so we will send you an SMS soon, or after eight in the morning if it is night. If its time changes, so does the reminder.',
  reminderKeptBefore: 'You have asked to be reminded of this hearing before.',
  reminderNoMobile:
    'You are not calling from a mobile phone, so no SMS can reach you. Please call from one to ask for it.',
  reminderStopped:
    'Your phone has unsubscribed from our messages. Please text the word start to us first, and then ask for the reminder.',
  reminderNoHearing: 'No hearing is fixed yet, so there is nothing to remind you of.',
  reminderNotByText: 'The hearing of this case may not be sent by SMS.',
} as const;
