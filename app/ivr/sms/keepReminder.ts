/** Keeps the wish of a verified person to be reminded of a hearing by SMS. */
import type { App } from '../../core/app.js';
import { disclose } from '../../court/cases/rules/disclosure.js';
import { readCase } from '../../court/cases/store/cases.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import { chinaDate, makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { isStopped } from '../../messages/store/smsInbox.js';
import type { Language } from '../../telephony/call.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { readCalendarDays } from '../../court/store/calendar.js';
import { readCourtById } from '../../court/store/courts.js';
import { remindAt, tellableHearing } from './rules/nextReminder.js';
import { addReminder } from './store/hearingReminders.js';

export interface ReminderRequest {
  readonly person: VerifiedPerson;
  readonly caseId: number;
  /** Where the SMS goes, as the call shows it; it proves nothing, and need not be the person's. */
  readonly number: string;
  readonly language: Language;
}

export type ReminderKept =
  | 'kept'
  /** The time for the reminder has passed already: it is sent as soon as may be. */
  | 'kept_for_now'
  | 'kept_before'
  /** No SMS reaches the number. */
  | 'no_mobile'
  /** The number is on the stop list. */
  | 'stopped'
  /** No hearing is fixed. */
  | 'no_hearing'
  /** The hearing may not be told by SMS. */
  | 'not_told';

/**
 * Keeps the request. The SMS follows the case: its time is looked at again whenever the case
 * changes, and whether it may be told at all when it is sent (remindOfHearing.ts).
 */
export async function keepReminder(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  { person, caseId, number: given, language }: ReminderRequest,
): Promise<ReminderKept> {
  const number = normalNumber(given);
  if (!isMobile(number)) return 'no_mobile';
  const now = clock.now();
  const read = await readCase(db, person, caseId);
  if (read === null) return 'not_told';
  const { file, participation } = read;
  const tellable = tellableHearing(disclose(file, participation, chinaDate(now)), now);
  if (tellable.kind === 'not_told') return 'not_told';
  if (tellable.kind === 'none') return 'no_hearing';
  if (await isStopped(db, number)) return 'stopped';
  const isNew = await addReminder(
    db,
    {
      number,
      language,
      caseId,
      personId: person.personId,
      proof: person.proof,
      hearingAt: tellable.hearing.startsAt,
      caseUpdatedAt: file.updatedAt,
      // Its time follows from the court's calendar, which remindOfHearing.ts reads.
      nextAt: now,
    },
    now,
  );
  if (!isNew) return 'kept_before';
  const court = await readCourtById(db, file.courtId);
  if (court === null) return 'kept';
  const calendar = makeWorkCalendar(await readCalendarDays(db, court.id));
  const at = remindAt(tellable.hearing.startsAt, calendar, court.settings.hearingReminderAt);
  return at <= now ? 'kept_for_now' : 'kept';
}
