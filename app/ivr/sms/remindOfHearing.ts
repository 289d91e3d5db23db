/**
 * Sends a due reminder of a hearing. The case is read again, whatever the row says: the SMS may
 * tell what disclosure lets this person hear today, and its time follows the court's own calendar.
 */
import type { App } from '../../core/app.js';
import { disclose, factName } from '../../court/cases/rules/disclosure.js';
import { readCase } from '../../court/cases/store/cases.js';
import { recordDisclosure } from '../../court/cases/store/disclosures.js';
import type { CaseFile } from '../../court/import/rules/caseFile.js';
import { chinaDate, makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays } from '../../court/store/calendar.js';
import { readCourtById } from '../../court/store/courts.js';
import type { DueResult } from '../../core/database/dueTask.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import { smsOf } from '../../messages/rules/smsText.js';
import type { SmsMessage } from '../../messages/rules/smsTemplates.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { momentText } from '../../tickets/ticketSms.js';
import { roomName } from './roomName.js';
import { hearingName } from './rules/hearingWords.js';
import {
  nextReminder,
  tellableHearing,
  type ReminderState,
  type ReminderStep,
} from './rules/nextReminder.js';
import {
  endReminder,
  lockReminder,
  moveReminder,
  type HearingReminder,
} from './store/hearingReminders.js';

type Sending = Extract<ReminderStep, { kind: 'remind' | 'notify_moved' | 'notify_off' }>;

/** Sends what is due, and writes when the reminder is checked next. */
export async function remindOfHearing(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  reminderId: number,
): Promise<DueResult> {
  return withTransaction(db, async (client) => {
    const reminder = await lockReminder(client, reminderId);
    if (reminder === null || reminder.overAt !== null) return 'over';
    const now = clock.now();
    if (reminder.nextAt > now) return { notBefore: reminder.nextAt };
    const { personId, proof, caseId } = reminder;
    // A query number has proved this case alone; of others the reminder says nothing.
    const person = { personId, proof, onlyCaseIds: [caseId] };
    const read = await readCase(client, person, caseId);
    const court = read === null ? null : await readCourtById(client, read.file.courtId);
    if (read === null || court === null) {
      await endReminder(client, reminderId, 'not_told', now);
      return 'over';
    }
    const { file, participation } = read;
    const calendar = makeWorkCalendar(await readCalendarDays(client, court.id));
    const time = court.settings.hearingReminderAt;
    const disclosure = disclose(file, participation, chinaDate(now));
    const tellable = tellableHearing(disclosure, now);
    const { hearingAt, remindedOf, remindedAt } = reminder;
    let state: ReminderState = { hearingAt, remindedOf, remindedAt };
    // Each SMS changes the state, and what comes after it is decided again.
    for (;;) {
      const step = nextReminder(state, tellable, { calendar, time, now });
      if (step.kind === 'over') {
        await endReminder(client, reminderId, step.because, now);
        return 'over';
      }
      if (step.kind === 'wait') {
        const to = { ...state, hearingAt: step.hearingAt, nextAt: step.until };
        await moveReminder(client, reminderId, { ...to, caseUpdatedAt: file.updatedAt });
        return 'over';
      }
      const facts = disclosure.facts.filter(
        (fact) =>
          fact.topic === 'hearing' &&
          fact.kind === (step.kind === 'notify_off' ? 'hearing_changed' : 'next_hearing'),
      );
      if (facts.length > 0) {
        const names = [...new Set(facts.map(factName))];
        await recordDisclosure(client, { at: now, callId: null, person, caseId, facts: names });
      }
      await send(client, reminder, file, step, now);
      state = stateAfter(state, step, now);
    }
  });
}

function stateAfter(before: ReminderState, step: Sending, now: Date): ReminderState {
  if (step.kind === 'notify_off') return { ...before, remindedOf: null, remindedAt: null };
  const { startsAt } = step.hearing;
  return { hearingAt: startsAt, remindedOf: startsAt, remindedAt: now };
}

async function send(
  db: Queryable,
  reminder: HearingReminder,
  file: CaseFile,
  step: Sending,
  now: Date,
): Promise<void> {
  const { number: toNumber } = reminder;
  const expiresAt = step.kind === 'notify_off' ? step.before : step.hearing.startsAt;
  const sms = { toNumber, message: messageOf(reminder, step), courtId: file.courtId, expiresAt };
  await writeSms(db, [{ ...sms, purpose: step.kind }], now);
}

function messageOf({ language }: HearingReminder, step: Sending): SmsMessage {
  const moment = (at: Date) => momentText(at, language);
  if (step.kind === 'notify_off') {
    return smsOf('hearingOff', language, { before: moment(step.before) });
  }
  const { startsAt, courtroom, hearingKind } = step.hearing;
  const values = {
    at: moment(startsAt),
    room: roomName(courtroom, language),
    what: hearingName(hearingKind, language),
  };
  return step.kind === 'remind'
    ? smsOf('hearingReminder', language, values)
    : smsOf('hearingMoved', language, { ...values, before: moment(step.before) });
}
