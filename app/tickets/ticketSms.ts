/**
 * SMS about tickets, what they say (messages/rules/smsTemplates.ts has the words) and whom they
 * reach: in Chinese to the people who handle them, in the caller's language to the caller. An SMS
 * names the ticket by its number and says nothing about its subject: anybody nearby can read it on a
 * locked screen.
 */
import { onChinaClock } from '../court/rules/chinaTime.js';
import type { Language } from '../telephony/call.js';
import { isMobile } from '../telephony/rules/telephoneNumber.js';
import { isWithNobody, type TicketKind } from './rules/ticket.js';
import { isKeptFrom } from './rules/ticketAccess.js';
import { writeSms, type NewSms } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../core/database/pool.js';
import { smsOf } from '../messages/rules/smsText.js';
import type { SmsMessage } from '../messages/rules/smsTemplates.js';
import type { Appointment } from './store/ticketAppointments.js';
import type { Contact } from './store/ticketPeople.js';
import type { NewTicketRow } from './store/insertTicket.js';
import type { Ticket } from './store/tickets.js';

const kindText: Readonly<Record<TicketKind, string>> = {
  contact_judge: '联系法官',
  complaint: '投诉',
  filing_complaint: '立案投诉',
  violation_report: '举报',
  opinion: '意见建议',
  consultation: '咨询',
  handed_over: '坐席转办',
  judge_appointment: '预约法官',
  judgment_questions: '判后答疑',
  visit: '预约接访',
};

/** Writes a moment in China's time: 11月26日17:00, 17:00 on 26 November. */
export function momentText(at: Date, language: Language): string {
  const china = onChinaClock(at);
  // Midnight as a limit is the end of a day, but 0:00 reads like its beginning.
  const isMidnight = china.getUTCHours() === 0 && china.getUTCMinutes() === 0;
  const day = isMidnight ? new Date(china.getTime() - 1) : china;
  const time = isMidnight ? '24:00' : china.toISOString().slice(11, 16);
  if (language === 'zh') return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日${time}`;
  const month = day.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return `${time} on ${day.getUTCDate()} ${month}`;
}

/** What every SMS to staff says of a ticket. Of a confidential one it omits even the kind. */
function named(ticket: NewTicketRow): { readonly ticket: string; readonly kind: string } {
  const words = [
    ticket.confidential ? '保密' : kindText[ticket.kind],
    ...(ticket.urgent ? ['加急'] : []),
  ];
  return { ticket: ticket.number, kind: words.join('、') };
}

/** What the recipient has to do. While nobody has the ticket, that is to dispatch it. */
const answerOrDispatch = (ticket: NewTicketRow, answer: string) =>
  isWithNobody(ticket.status) ? '尚未转办，请立即转办。' : answer;

const by = (at: Date | null) => (at === null ? '尽快' : `于${momentText(at, 'zh')}前`);

/** A level of supervision as courts write it: 一级. */
const levelText = (level: number) => '零一二三四五六七八九'[level] ?? String(level);

const inTime = (ticket: NewTicketRow) => ({ ...named(ticket), by: by(ticket.dueAt) });

/** The SMS to staff. */
export const staffSms = {
  dispatched: (ticket: NewTicketRow) => smsOf('dispatched', 'zh', inTime(ticket)),
  toDispatch: (ticket: NewTicketRow) => smsOf('toDispatch', 'zh', named(ticket)),
  returned: (ticket: NewTicketRow) => smsOf('returned', 'zh', named(ticket)),
  reminded: (ticket: NewTicketRow) => smsOf('reminded', 'zh', inTime(ticket)),
  accept: (ticket: NewTicketRow) => smsOf('accept', 'zh', named(ticket)),
  overdue: (ticket: NewTicketRow) =>
    smsOf('overdue', 'zh', { ...named(ticket), toDo: answerOrDispatch(ticket, '请立即答复。') }),
  escalated: (ticket: NewTicketRow) => smsOf('escalated', 'zh', inTime(ticket)),
  repeated: (ticket: NewTicketRow, calls: number) =>
    smsOf('repeated', 'zh', {
      ...named(ticket),
      calls: String(calls),
      toDo: answerOrDispatch(ticket, `请${by(ticket.dueAt)}答复。`),
    }),
  supervised: (ticket: NewTicketRow) => smsOf('supervised', 'zh', supervision(ticket)),
  underSupervision: (ticket: NewTicketRow) => smsOf('underSupervision', 'zh', supervision(ticket)),
  extended: (ticket: NewTicketRow) => smsOf('extended', 'zh', inTime(ticket)),
  withdrawn: (ticket: NewTicketRow) => smsOf('withdrawn', 'zh', named(ticket)),
  materialCame: (ticket: NewTicketRow) => smsOf('materialCame', 'zh', named(ticket)),
  meeting: (ticket: NewTicketRow, { startsAt, room }: Pick<Appointment, 'startsAt' | 'room'>) =>
    smsOf('meeting', 'zh', { ...named(ticket), at: momentText(startsAt, 'zh'), room }),
  meetingOff: (
    ticket: NewTicketRow,
    { startsAt }: Pick<Appointment, 'startsAt'>,
    why: keyof typeof noMeeting,
  ) =>
    smsOf('meetingOff', 'zh', {
      ...named(ticket),
      at: momentText(startsAt, 'zh'),
      why: noMeeting[why],
    }),
} as const;

/** Why somebody need not come to an appointment. */
const noMeeting = { cancelled: '已取消', another_host: '已改由他人接待' } as const;

const supervision = (ticket: NewTicketRow) => ({
  ...inTime(ticket),
  level: levelText(ticket.supervisionLevel),
});

/** The SMS to the caller. Those with the code have it filled in when they are sent. */
export const callerSms = {
  opened: (ticket: NewTicketRow) => withLatest(ticket, 'opened', 'openedUntil'),
  /** The ticket has another code. */
  code: (ticket: NewTicketRow) => smsOf('newCode', ticket.language, { ticket: ticket.number }),
  accepted: (ticket: NewTicketRow) => withLatest(ticket, 'accepted', 'acceptedUntil'),
  extended: (ticket: NewTicketRow) => withLatest(ticket, 'postponed', 'postponedUntil'),
  replied: (ticket: NewTicketRow) => smsOf('replied', ticket.language, { ticket: ticket.number }),
  appointment: (ticket: NewTicketRow, at: PlaceAndTime) =>
    smsOf('appointment', ticket.language, placeAndTime(ticket, at)),
  appointmentMoved: (ticket: NewTicketRow, at: PlaceAndTime) =>
    smsOf('appointmentMoved', ticket.language, placeAndTime(ticket, at)),
  appointmentOff: (ticket: NewTicketRow, { startsAt }: Pick<Appointment, 'startsAt'>) =>
    smsOf('appointmentOff', ticket.language, {
      ticket: ticket.number,
      at: momentText(startsAt, ticket.language),
    }),
} as const;

type PlaceAndTime = Pick<Appointment, 'startsAt' | 'room' | 'roomEn'>;

function placeAndTime(
  { number, language }: NewTicketRow,
  { startsAt, room, roomEn }: PlaceAndTime,
) {
  const name = language === 'en' ? (roomEn ?? room) : room;
  return { ticket: number, at: momentText(startsAt, language), room: name };
}

/** Says by when the ticket is to be answered, if there is such a moment. */
function withLatest(
  { number, language, latestAt }: NewTicketRow,
  without: 'opened' | 'accepted' | 'postponed',
  until: 'openedUntil' | 'acceptedUntil' | 'postponedUntil',
): SmsMessage {
  if (latestAt === null) return smsOf(without, language, { ticket: number });
  return smsOf(until, language, { ticket: number, latest: momentText(latestAt, language) });
}

/**
 * Makes one SMS for each of these people who has a mobile telephone, except those from whom the
 * ticket is kept.
 */
export function smsToStaff(
  ticket: NewTicketRow,
  purpose: string,
  message: SmsMessage,
  staff: readonly Contact[],
): NewSms[] {
  const numbers = new Set(
    staff.flatMap((each) =>
      each.mobile === null || isKeptFrom(ticket, each) ? [] : [each.mobile],
    ),
  );
  return [...numbers].map((toNumber) => ({ toNumber, message, purpose, courtId: ticket.courtId }));
}

/** Makes an SMS to the caller, if they have a mobile telephone. An anonymous caller has none. */
export function smsToCaller(ticket: NewTicketRow, purpose: string, message: SmsMessage): NewSms[] {
  const { anonymous, callerNumber: toNumber } = ticket;
  return anonymous || !isMobile(toNumber)
    ? []
    : [{ toNumber, message, purpose, courtId: ticket.courtId }];
}

/** Writes the SMS to staff, in the transaction of what they tell. */
export async function notifyStaff(
  db: Queryable,
  ticket: Ticket,
  purpose: string,
  message: SmsMessage,
  staff: readonly Contact[],
  now: Date,
): Promise<void> {
  const messages = smsToStaff(ticket, purpose, message, staff);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, ticketId: ticket.id })),
    now,
  );
}

/** Writes the SMS to the caller, in the transaction of what it tells. */
export async function tellCaller(
  db: Queryable,
  ticket: Ticket,
  purpose: string,
  message: SmsMessage,
  now: Date,
): Promise<void> {
  const messages = smsToCaller(ticket, purpose, message);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, ticketId: ticket.id })),
    now,
  );
}
