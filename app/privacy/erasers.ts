/** The erasers that run periodically. The registry's entries name the one that serves them. */
import type { ErasingApp } from './erasingApp.js';
import { eraseLeftParts } from './eraseLeftParts.js';
import {
  eraseOldDetails,
  eraseOldFaxes,
  eraseOldLinks,
  eraseOldReceivedSms,
  eraseOldReminders,
  eraseOldSurveys,
} from './eraseOldDetails.js';
import { eraseOldMessages } from './eraseOldMessages.js';
import { eraseOldCallers, eraseOldTicketPeople } from './eraseOldPeople.js';
import { eraseOldRecordings } from './eraseOldRecordings.js';
import { eraseOldSms } from './eraseOldSms.js';
import { eraseUnnamed } from './eraseUnnamed.js';

/** Each returns how much it erased, and does nothing when nothing is due. */
export const erasers = {
  details: eraseOldDetails,
  messages: eraseOldMessages,
  recordings: eraseOldRecordings,
  sms: eraseOldSms,
  faxes: eraseOldFaxes,
  receivedSms: eraseOldReceivedSms,
  reminders: eraseOldReminders,
  links: eraseOldLinks,
  surveys: eraseOldSurveys,
  callers: eraseOldCallers,
  ticketPeople: eraseOldTicketPeople,
  parts: eraseLeftParts,
  unnamed: eraseUnnamed,
} as const satisfies Readonly<Record<string, (app: ErasingApp) => Promise<number>>>;

export type EraserName = keyof typeof erasers;
