/**
 * SMS about orders, their texts and whom they reach: in Chinese to the people who handle them, in the
 * caller's language to the caller. An SMS names the order by its number and says nothing about its
 * subject: anybody nearby can read it on a locked screen.
 */
import type { Language } from '../telephony/call.js';
import { isMobile } from '../telephony/rules/telephoneNumber.js';
import { isWithNobody, type OrderKind } from './rules/order.js';
import { isBarred } from './rules/orderAccess.js';
import { writeSms, type NewSms } from '../messages/store/smsOutbox.js';
import type { Queryable } from '../database/pool.js';
import { codeSlot } from './store/orderCodes.js';
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

/** Names an order: 工单2611240425（投诉、加急）. Of a confidential one it omits even the kind. */
function orderText(order: NewOrderRow): string {
  const words = [
    order.confidential ? '保密' : kindText[order.kind],
    ...(order.urgent ? ['加急'] : []),
  ];
  return `工单${order.number}（${words.join('、')}）`;
}

/** What the recipient has to do. While nobody has the order, that is to dispatch it. */
const answerOrDispatch = (order: NewOrderRow, answer: string) =>
  isWithNobody(order.status) ? '尚未转办，请立即转办。' : answer;

const by = (at: Date | null) => (at === null ? '尽快' : `于${momentText(at, 'zh')}前`);

/** A level of supervision as courts write it: 一级. */
const levelText = (level: number) => '零一二三四五六七八九'[level] ?? String(level);

/** The texts of SMS to staff; sendSms puts the court's signature before them. */
export const staffSms = {
  dispatched: (order: NewOrderRow) => `${orderText(order)}已转交您办理，请${by(order.dueAt)}答复。`,
  toDispatch: (order: NewOrderRow) => `${orderText(order)}尚未转办，请立即转办。`,
  returned: (order: NewOrderRow) => `${orderText(order)}被退回，请重新转办。`,
  reminded: (order: NewOrderRow) => `催办：${orderText(order)}请${by(order.dueAt)}答复。`,
  accept: (order: NewOrderRow) => `${orderText(order)}尚未受理，请立即受理并告知来电人。`,
  overdue: (order: NewOrderRow) =>
    `${orderText(order)}已超过办理期限，${answerOrDispatch(order, '请立即答复。')}`,
  escalated: (order: NewOrderRow) =>
    `${orderText(order)}逾期未答复，现报请您处理，请${by(order.dueAt)}办结。`,
  repeated: (order: NewOrderRow, calls: number) =>
    `${orderText(order)}的来电人第${calls}次来电，${answerOrDispatch(order, `请${by(order.dueAt)}答复。`)}`,
  supervised: (order: NewOrderRow) =>
    `${orderText(order)}已列入${levelText(order.supervisionLevel)}级督办，由您负责督办，请${by(order.dueAt)}办结。`,
  underSupervision: (order: NewOrderRow) =>
    `${orderText(order)}已列入${levelText(order.supervisionLevel)}级督办，请${by(order.dueAt)}办结。`,
  extended: (order: NewOrderRow) => `${orderText(order)}已准予延期，请${by(order.dueAt)}答复。`,
} as const;

/** The texts of SMS to the caller. */
export const callerSms = {
  opened: (order: NewOrderRow) =>
    inLanguage(order, {
      zh: `您的登记编号为${order.number}，查询码为${codeSlot}${latest(order, '，将于%s前答复')}。可凭登记编号和查询码拨打12368查询，查询码请勿告诉他人。`,
      en: `Your request is number ${order.number}, its code ${codeSlot}${latest(order, ', to be answered by %s')}. Call 12368 with both to ask about it. Tell nobody the code.`,
    }),
  /** The order has another code. */
  code: (order: NewOrderRow) =>
    inLanguage(order, {
      zh: `您的事项${order.number}的新查询码为${codeSlot}，原查询码已失效。查询码请勿告诉他人。`,
      en: `Your request ${order.number} has a new code: ${codeSlot}. The old one is no longer valid. Tell nobody the code.`,
    }),
  accepted: (order: NewOrderRow) =>
    inLanguage(order, {
      zh: `您的事项${order.number}已受理${latest(order, '，将于%s前答复')}。`,
      en: `Your request ${order.number} was accepted${latest(order, ', to be answered by %s')}.`,
    }),
  extended: (order: NewOrderRow) =>
    inLanguage(order, {
      zh: `您的事项${order.number}经批准延期${latest(order, '，将于%s前答复')}。`,
      en: `The time for your request ${order.number} was extended${latest(order, ': to be answered by %s')}.`,
    }),
  replied: (order: NewOrderRow) =>
    inLanguage(order, {
      zh: `您的事项${order.number}已有答复，请凭登记编号和查询码拨打12368收听；不满意可要求重新办理。`,
      en: `Your request ${order.number} was answered. Call 12368 with this number and its code to hear the answer; if you are not content, you can have it looked at again.`,
    }),
} as const;

function inLanguage(order: NewOrderRow, texts: Readonly<Record<Language, string>>): string {
  return texts[order.language];
}

function latest(order: NewOrderRow, text: string): string {
  return order.latestAt === null
    ? ''
    : text.replace('%s', momentText(order.latestAt, order.language));
}

/**
 * Makes one SMS for each of these people who has a mobile telephone, except those from whom the
 * order is kept.
 */
export function smsToStaff(
  order: NewOrderRow,
  purpose: string,
  body: string,
  staff: readonly Contact[],
): NewSms[] {
  const numbers = new Set(
    staff.flatMap((each) => (each.mobile === null || isBarred(order, each) ? [] : [each.mobile])),
  );
  return [...numbers].map((toNumber) => ({ toNumber, body, purpose }));
}

/** Makes an SMS to the caller, if they have a mobile telephone. An anonymous caller has none. */
export function smsToCaller(order: NewOrderRow, purpose: string, body: string): NewSms[] {
  const { anonymous, callerNumber: toNumber } = order;
  return anonymous || !isMobile(toNumber) ? [] : [{ toNumber, body, purpose }];
}

/** Writes the SMS to staff, in the transaction of what they tell. */
export async function tellStaff(
  db: Queryable,
  order: Order,
  purpose: string,
  body: string,
  staff: readonly Contact[],
  now: Date,
): Promise<void> {
  const messages = smsToStaff(order, purpose, body, staff);
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
  body: string,
  now: Date,
): Promise<void> {
  const messages = smsToCaller(order, purpose, body);
  await writeSms(
    db,
    messages.map((each) => ({ ...each, orderId: order.id })),
    now,
  );
}
