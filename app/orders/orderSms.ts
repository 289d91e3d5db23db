/**
 * SMS about orders, what they say (messages/rules/smsTemplates.ts has the words) and whom they
 * reach: in Chinese to the people who handle them, in the caller's language to the caller. An SMS
 * names the order by its number and says nothing about its subject: anybody nearby can read it on a
 * locked screen.
 */
import type { Language } from '../telephony/call.js';
import { isMobile } from '../telephony/rules/telephoneNumber.js';
import { isWithNobody, type OrderKind } from './rules/order.js';
import { isBarred } from './rules/orderAccess.js';
import { writeSms, type NewSms } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../database/pool.js';
import { smsOf } from '../messages/rules/smsText.js';
import type { SmsMessage } from '../messages/rules/smsTemplates.js';
import type { Contact } from './store/orderPeople.js';
import type { NewOrderRow } from './store/insertOrder.js';
import type { Order } from './store/orders.js';

const kindText: Readonly<Record<OrderKind, string>> = {
  contact_judge: '联系法官',
  complaint: '投诉',
  filing_complaint: '立案投诉',
  violation_report: '举报',
  opinion: '意见建议',
  consultation: '咨询',
  handed_over: '转办事项',
};

const chinaOffsetMs = 8 * 3_600_000;

/** Writes a moment in China's time: 11月26日17:00, 17:00 on 26 November. */
export function momentText(at: Date, language: Language): string {
  const china = new Date(at.getTime() + chinaOffsetMs);
  // Midnight as a limit is the end of a day, but 0:00 reads like its beginning.
  const isMidnight = china.getUTCHours() === 0 && china.getUTCMinutes() === 0;
  const day = isMidnight ? new Date(china.getTime() - 1) : china;
  const time = isMidnight ? '24:00' : china.toISOString().slice(11, 16);
  if (language === 'zh') return `${day.getUTCMonth() + 1}月${day.getUTCDate()}日${time}`;
  const month = day.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  return `${time} on ${day.getUTCDate()} ${month}`;
}

/** What every SMS to staff says of an order. Of a confidential one it omits even the kind. */
function named(order: NewOrderRow): { readonly order: string; readonly kind: string } {
  const words = [
    order.confidential ? '保密' : kindText[order.kind],
    ...(order.urgent ? ['加急'] : []),
  ];
  return { order: order.number, kind: words.join('、') };
}

/** What the recipient has to do. While nobody has the order, that is to dispatch it. */
const answerOrDispatch = (order: NewOrderRow, answer: string) =>
  isWithNobody(order.status) ? '尚未转办，请立即转办。' : answer;

const by = (at: Date | null) => (at === null ? '尽快' : `于${momentText(at, 'zh')}前`);

/** A level of supervision as courts write it: 一级. */
const levelText = (level: number) => '零一二三四五六七八九'[level] ?? String(level);

const inTime = (order: NewOrderRow) => ({ ...named(order), by: by(order.dueAt) });

/** The SMS to staff. */
export const staffSms = {
  dispatched: (order: NewOrderRow) => smsOf('dispatched', 'zh', inTime(order)),
  toDispatch: (order: NewOrderRow) => smsOf('toDispatch', 'zh', named(order)),
  returned: (order: NewOrderRow) => smsOf('returned', 'zh', named(order)),
  reminded: (order: NewOrderRow) => smsOf('reminded', 'zh', inTime(order)),
  accept: (order: NewOrderRow) => smsOf('accept', 'zh', named(order)),
  overdue: (order: NewOrderRow) =>
    smsOf('overdue', 'zh', { ...named(order), toDo: answerOrDispatch(order, '请立即答复。') }),
  escalated: (order: NewOrderRow) => smsOf('escalated', 'zh', inTime(order)),
  repeated: (order: NewOrderRow, calls: number) =>
    smsOf('repeated', 'zh', {
      ...named(order),
      calls: String(calls),
      toDo: answerOrDispatch(order, `请${by(order.dueAt)}答复。`),
    }),
  supervised: (order: NewOrderRow) => smsOf('supervised', 'zh', supervision(order)),
  underSupervision: (order: NewOrderRow) => smsOf('underSupervision', 'zh', supervision(order)),
  extended: (order: NewOrderRow) => smsOf('extended', 'zh', inTime(order)),
  withdrawn: (order: NewOrderRow) => smsOf('withdrawn', 'zh', named(order)),
  materialCame: (order: NewOrderRow) => smsOf('materialCame', 'zh', named(order)),
} as const;

const supervision = (order: NewOrderRow) => ({
  ...inTime(order),
  level: levelText(order.supervisionLevel),
});

/** The SMS to the caller. Those with the code have it filled in when they are sent. */
export const callerSms = {
  opened: (order: NewOrderRow) => withLatest(order, 'opened', 'openedUntil'),
  /** The order has another code. */
  code: (order: NewOrderRow) => smsOf('newCode', order.language, { order: order.number }),
  accepted: (order: NewOrderRow) => withLatest(order, 'accepted', 'acceptedUntil'),
  extended: (order: NewOrderRow) => withLatest(order, 'postponed', 'postponedUntil'),
  replied: (order: NewOrderRow) => smsOf('replied', order.language, { order: order.number }),
} as const;

/** Says by when the order is to be answered, if there is such a moment. */
function withLatest(
  { number, language, latestAt }: NewOrderRow,
  without: 'opened' | 'accepted' | 'postponed',
  until: 'openedUntil' | 'acceptedUntil' | 'postponedUntil',
): SmsMessage {
  if (latestAt === null) return smsOf(without, language, { order: number });
  return smsOf(until, language, { order: number, latest: momentText(latestAt, language) });
}

/**
 * Makes one SMS for each of these people who has a mobile telephone, except those from whom the
 * order is kept.
 */
export function smsToStaff(
  order: NewOrderRow,
  purpose: string,
  message: SmsMessage,
  staff: readonly Contact[],
): NewSms[] {
  const numbers = new Set(
    staff.flatMap((each) => (each.mobile === null || isBarred(order, each) ? [] : [each.mobile])),
  );
  return [...numbers].map((toNumber) => ({ toNumber, message, purpose, courtId: order.courtId }));
}

/** Makes an SMS to the caller, if they have a mobile telephone. An anonymous caller has none. */
export function smsToCaller(order: NewOrderRow, purpose: string, message: SmsMessage): NewSms[] {
  const { anonymous, callerNumber: toNumber } = order;
  return anonymous || !isMobile(toNumber)
    ? []
    : [{ toNumber, message, purpose, courtId: order.courtId }];
}

/** Writes the SMS to staff, in the transaction of what they tell. */
export async function tellStaff(
  db: Queryable,
  order: Order,
  purpose: string,
  message: SmsMessage,
  staff: readonly Contact[],
  now: Date,
): Promise<void> {
  const messages = smsToStaff(order, purpose, message, staff);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, orderId: order.id })),
    now,
  );
}

/** Writes the SMS to the caller, in the transaction of what it tells. */
export async function tellCaller(
  db: Queryable,
  order: Order,
  purpose: string,
  message: SmsMessage,
  now: Date,
): Promise<void> {
  const messages = smsToCaller(order, purpose, message);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, orderId: order.id })),
    now,
  );
}
