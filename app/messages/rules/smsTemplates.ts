/**
 * The texts of all SMS. A text has places for values, `{ticket}`. Gateways approve a text with these
 * places, so nothing else of it may vary. Chinese texts fit one SMS of 70 characters with the
 * signature wherever possible. No text has a name or a fact of a case, except the answer to a
 * person who has just proved their identity, and the reminder that such a person has asked for.
 */

export type SmsLanguage = 'zh' | 'en';

/** The kind of value in a place. */
export type ValueKind =
  /** Digits made by the hotline: the number of a ticket or a request; a count. */
  | 'number'
  /** One of a few fixed words. */
  | 'words'
  /** A moment in words. */
  | 'moment'
  /** An address. */
  | 'place'
  /** A short name: of a room, a kind of ticket, a level. */
  | 'name'
  /** Clauses of at most 35 letters with `；` or `; ` between them, and possibly `，` within. */
  | 'clauses'
  /** Free text, written by the court's own people. */
  | 'text'
  /** A secret: not in the outbox, but filled in when the SMS is sent. */
  | 'secret'
  /** A longer one: a payment code. */
  | 'long_secret';

/**
 * For whom an SMS is. `staff`: a handler of tickets; at any hour. `staffByDay`: the same, but not at
 * night. `asked`: a person who has just asked for it; at any hour, even on the stop list. `notice`: a
 * person who has not asked; not at night, and not on the stop list.
 */
export type SmsAudience = 'staff' | 'staffByDay' | 'asked' | 'notice';

export interface SmsTemplate {
  readonly for: SmsAudience;
  /** Hours after which the SMS is outdated, and is not sent any more. */
  readonly hours: number;
  readonly values: Readonly<Record<string, ValueKind>>;
  /** SMS to handlers are in Chinese only. */
  readonly texts: { readonly zh: string; readonly en?: string };
}

const ticket = { ticket: 'number', kind: 'name' } as const;
const staff = { for: 'staff', hours: 72 } as const;
const notice = { for: 'notice', hours: 72 } as const;
const asked = { for: 'asked', hours: 24 } as const;

export const smsTemplates = {
  // To handlers of tickets.
  dispatched: {
    ...staff,
    values: { ...ticket, by: 'words' },
    texts: { zh: '工单{ticket}（{kind}）已转交您办理，请{by}答复。' },
  },
  toDispatch: {
    ...staff,
    values: ticket,
    texts: { zh: '工单{ticket}（{kind}）尚未转办，请立即转办。' },
  },
  returned: {
    ...staff,
    values: ticket,
    texts: { zh: '工单{ticket}（{kind}）被退回，请重新转办。' },
  },
  reminded: {
    ...staff,
    values: { ...ticket, by: 'words' },
    texts: { zh: '催办：工单{ticket}（{kind}）请{by}答复。' },
  },
  accept: {
    ...staff,
    values: ticket,
    texts: {
      zh: '工单{ticket}（{kind}）尚未签收，请立即签收。来电人没有手机号的，请另行告知已受理。',
    },
  },
  overdue: {
    ...staff,
    values: { ...ticket, toDo: 'words' },
    texts: { zh: '工单{ticket}（{kind}）已超过办理期限，{toDo}' },
  },
  escalated: {
    ...staff,
    values: { ...ticket, by: 'words' },
    texts: { zh: '工单{ticket}（{kind}）逾期未答复，现报请您处理，请{by}答复。' },
  },
  repeated: {
    ...staff,
    values: { ...ticket, calls: 'number', toDo: 'words' },
    texts: { zh: '工单{ticket}（{kind}）的来电人第{calls}次来电，{toDo}' },
  },
  supervised: {
    ...staff,
    values: { ...ticket, level: 'name', by: 'words' },
    texts: { zh: '工单{ticket}（{kind}）已列入{level}级督办，由您负责督办，请督促{by}答复。' },
  },
  underSupervision: {
    ...staff,
    values: { ...ticket, level: 'name', by: 'words' },
    texts: { zh: '工单{ticket}（{kind}）已列入{level}级督办，请{by}答复。' },
  },
  extended: {
    ...staff,
    values: { ...ticket, by: 'words' },
    texts: { zh: '工单{ticket}（{kind}）已准予延期，请{by}答复。' },
  },
  withdrawn: {
    ...staff,
    values: ticket,
    texts: { zh: '工单{ticket}（{kind}）已撤回，无需再办理。' },
  },
  // Whoever holds a page of the ticket causes it, at any hour.
  materialCame: {
    ...staff,
    for: 'staffByDay',
    values: ticket,
    texts: { zh: '工单{ticket}（{kind}）收到新的材料，请查看附件。' },
  },
  meeting: {
    ...staff,
    values: { ...ticket, at: 'moment', room: 'name' },
    texts: { zh: '工单{ticket}（{kind}）现约定{at}接待来电人，地点：{room}。' },
  },
  meetingOff: {
    ...staff,
    values: { ...ticket, at: 'moment', why: 'words' },
    texts: { zh: '工单{ticket}（{kind}）原定{at}的接待{why}，您无需到场。' },
  },

  // To the people whom an alarm's threshold names.
  alarm: {
    for: 'staff',
    hours: 2,
    values: { queue: 'words', subject: 'words', value: 'words' },
    texts: { zh: '热线告警：队列{queue}的{subject}为{value}，请处理。' },
  },

  // To a person who has asked for something.
  opened: {
    ...asked,
    values: { ticket: 'number', code: 'secret' },
    texts: {
      zh: '您的登记编号为{ticket}，查询码为{code}。可凭登记编号和查询码拨打12368查询，查询码请勿告诉他人。',
      en: 'Your request is number {ticket}, its code {code}. Call 12368 with both to ask about it. Tell nobody the code.',
    },
  },
  openedUntil: {
    ...asked,
    values: { ticket: 'number', code: 'secret', latest: 'moment' },
    texts: {
      zh: '您的登记编号为{ticket}，查询码为{code}，将于{latest}前答复。可凭登记编号和查询码拨打12368查询，查询码请勿告诉他人。',
      en: 'Your request is number {ticket}, its code {code}, to be answered by {latest}. Call 12368 with both to ask about it. Tell nobody the code.',
    },
  },
  newCode: {
    ...asked,
    values: { ticket: 'number', code: 'secret' },
    texts: {
      zh: '您登记的事项{ticket}的新查询码为{code}，原查询码已失效。查询码请勿告诉他人。',
      en: 'Your request {ticket} has a new code: {code}. The old one is no longer valid. Tell nobody the code.',
    },
  },
  accepted: {
    ...notice,
    values: { ticket: 'number' },
    texts: { zh: '您登记的事项{ticket}已受理。', en: 'Your request {ticket} was accepted.' },
  },
  acceptedUntil: {
    ...notice,
    values: { ticket: 'number', latest: 'moment' },
    texts: {
      zh: '您登记的事项{ticket}已受理，将于{latest}前答复。',
      en: 'Your request {ticket} was accepted, to be answered by {latest}.',
    },
  },
  postponed: {
    ...notice,
    values: { ticket: 'number' },
    texts: {
      zh: '您登记的事项{ticket}经批准延期。',
      en: 'The time for your request {ticket} was extended.',
    },
  },
  postponedUntil: {
    ...notice,
    values: { ticket: 'number', latest: 'moment' },
    texts: {
      zh: '您登记的事项{ticket}经批准延期，将于{latest}前答复。',
      en: 'The time for your request {ticket} was extended: to be answered by {latest}.',
    },
  },
  replied: {
    ...notice,
    values: { ticket: 'number' },
    texts: {
      zh: '您登记的事项{ticket}已有答复，请凭登记编号和查询码拨打12368收听；不满意可要求重新办理。',
      en: 'Your request {ticket} was answered. Call 12368 with this number and its code to hear the answer; if you are not content, you can have it looked at again.',
    },
  },
  appointment: {
    ...asked,
    values: { ticket: 'number', at: 'moment', room: 'name' },
    texts: {
      zh: '已预约{at}，地点：{room}，登记编号{ticket}。请带身份证件，取消请拨打12368。',
      en: 'Your appointment: {at}, {room}, request {ticket}. Please bring your ID. To cancel, call 12368.',
    },
  },
  appointmentMoved: {
    ...notice,
    values: { ticket: 'number', at: 'moment', room: 'name' },
    texts: {
      zh: '您的预约改为{at}，地点：{room}，登记编号{ticket}。请带身份证件，有疑问请拨打12368。',
      en: 'Your appointment was moved: {at}, {room}, request {ticket}. Please bring your ID. Questions: call 12368.',
    },
  },
  appointmentOff: {
    ...notice,
    values: { ticket: 'number', at: 'moment' },
    texts: {
      zh: '您{at}的预约（登记编号{ticket}）已取消，如需重新预约请拨打12368。',
      en: 'Your appointment at {at}, request {ticket}, is cancelled. For another one, call 12368.',
    },
  },
  // Anybody can send a fax in the name of any number, so nobody has asked for its receipt.
  faxReceived: {
    ...notice,
    hours: 24,
    values: { ticket: 'number', pages: 'number' },
    texts: {
      zh: '您的传真已收到{pages}页，登记编号为{ticket}。',
      en: 'Your fax has arrived, pages: {pages}. Its number is {ticket}.',
    },
  },
  faxBrokenOff: {
    ...notice,
    hours: 24,
    values: { ticket: 'number', pages: 'number' },
    texts: {
      zh: '您的传真传输中断，已收到{pages}页，登记编号为{ticket}。缺少的页请重发。',
      en: 'Your fax broke off, pages that arrived: {pages}. Its number is {ticket}. Please send the missing pages again.',
    },
  },
  // Fraudsters often call in the name of a court, so this SMS says what the call will name, and
  // what no court asks for.
  callbackAsked: {
    ...asked,
    values: { request: 'number' },
    texts: {
      zh: '回电已登记，回电编号{request}，回电时会报此编号。法院工作人员不会要您转账，也不会要您说出密码、验证码。',
      en: 'The court will call you back, request {request}. The call names this number. The staff of the court never ask you to transfer money, or to say a password or a code.',
    },
  },
  callbackGivenUpOnce: {
    ...notice,
    values: {},
    texts: {
      zh: '我们已回电1次未接通，如仍需帮助，请再次拨打12368。',
      en: 'We called you back once and did not reach you. Please dial 12368 again if you still need us.',
    },
  },
  callbackGivenUp: {
    ...notice,
    values: { tries: 'number' },
    texts: {
      zh: '我们已回电{tries}次未接通，如仍需帮助，请再次拨打12368。',
      en: 'We called you back {tries} times and did not reach you. Please dial 12368 again if you still need us.',
    },
  },
  callbackNotPlaced: {
    ...notice,
    values: {},
    texts: {
      zh: '很抱歉，我们未能按时给您回电。请再次拨打12368，我们将优先接听。',
      en: 'We are sorry: we could not call you back in time. Please dial 12368 again; you will be served first.',
    },
  },
  // To the number that the court has on file, and to no other.
  signInCode: {
    ...asked,
    values: { code: 'secret' },
    texts: {
      zh: '验证码{code}，5分钟内有效，用于12368来电核实身份。切勿告诉任何人，法院工作人员不会索要。非本人操作请忽略。',
      en: 'Code {code}, valid 5 minutes, for your call to 12368. Tell nobody: court staff never ask for it. If you did not call, ignore this.',
    },
  },
  newPassword: {
    ...asked,
    values: { password: 'secret' },
    texts: {
      zh: '您的新查询密码{password}，旧密码作废。切勿告诉任何人，法院工作人员不会索要。非本人办理请致电12368。',
      en: 'Your new query password: {password}. The old one is void. Tell nobody: court staff never ask for it. If you did not ask, call 12368.',
    },
  },
  paymentCode: {
    ...asked,
    values: { fee: 'name', sum: 'number', code: 'long_secret' },
    texts: {
      zh: '您的{fee}待交{sum}元，缴费码{code}。请凭码或者通知缴费，法院不会让您转到个人账户。',
      en: 'Your {fee}: {sum} yuan to pay, payment code {code}. Pay by it or by the notice of the court, never to a private account.',
    },
  },
  paymentCodeUntil: {
    ...asked,
    values: { fee: 'name', sum: 'number', latest: 'moment', code: 'long_secret' },
    texts: {
      zh: '您的{fee}待交{sum}元，期限{latest}，缴费码{code}。请凭码或者通知缴费，法院不会让您转到个人账户。',
      en: 'Your {fee}: {sum} yuan to pay by {latest}, payment code {code}. Pay by it or by the notice of the court, never to a private account.',
    },
  },
  materials: {
    ...asked,
    values: { address: 'place' },
    texts: {
      zh: '诉讼材料请寄诉讼服务中心：{address}',
      en: 'Please send litigation materials to the litigation service centre: {address}',
    },
  },
  // Gateways that accept only templates get each answer as its own template: rules/gatewayRules.ts.
  guidance: { ...asked, values: { answer: 'text' }, texts: { zh: '{answer}', en: '{answer}' } },

  // Answers to received SMS.
  stopped: {
    ...asked,
    values: {},
    texts: {
      zh: '您已退订，本号码不再主动向您发送通知。恢复请回复“订阅”。',
      en: 'You have unsubscribed: we send you no more notices. To have them again, reply START.',
    },
  },
  resumed: {
    ...asked,
    values: {},
    texts: { zh: '您已恢复接收通知。', en: 'You will receive notices again.' },
  },
  help: {
    ...asked,
    values: {},
    texts: {
      zh: '查案件发“查询号 密码”，查登记事项发“登记编号 查询码”；匿名举报请拨12368按5查询；退订回复TD。人工请拨12368。',
      en: 'Case: query number, password. Request: its number, its code. Anonymous report: call 12368, press 5. TD ends notices. To talk to us, call 12368.',
    },
  },
  passwordLength: {
    ...asked,
    values: {},
    texts: {
      zh: '查询密码、查询码都是六位数字，请核对后重新发送。人工服务请拨打12368。',
      en: 'A query password or code has six digits. Please check it and send it again. To talk to us, call 12368.',
    },
  },
  caseTold: {
    ...asked,
    values: { state: 'clauses' },
    texts: {
      zh: '您查询的案件：{state}。详情请拨打12368。',
      en: 'Your case: {state}. For more, call 12368.',
    },
  },
  caseByQueryNumber: {
    ...asked,
    values: {},
    texts: {
      zh: '短信查询请用受理案件通知书或者应诉通知书上的查询号；用身份证号查询请拨打12368。',
      en: 'By SMS, please use the query number on the notice of acceptance or the notice to respond. With an ID number, call 12368.',
    },
  },
  ticketState: {
    ...asked,
    values: { ticket: 'number', state: 'words' },
    texts: { zh: '您查询的事项{ticket}：{state}。', en: 'Your request {ticket}: {state}.' },
  },
  ticketStateUntil: {
    ...asked,
    values: { ticket: 'number', state: 'words', latest: 'moment' },
    texts: {
      zh: '您查询的事项{ticket}：{state}，将于{latest}前答复。',
      en: 'Your request {ticket}: {state}, to be answered by {latest}.',
    },
  },
  notOpened: {
    ...asked,
    values: {},
    texts: {
      zh: '号码或密码不正确，请核对后重试。多次错误将暂停查询。人工服务请拨打12368。',
      en: 'The number or the password is not right. Please check them. Several failures stop the query for a while. To talk to us, call 12368.',
    },
  },
  queryLocked: {
    ...asked,
    values: { minutes: 'number' },
    texts: {
      zh: '错误次数过多，请{minutes}分钟后再试，或拨打12368转人工。',
      en: 'Too many failures. Please try again in {minutes} minutes, or call 12368 for a person.',
    },
  },
  queryBarred: {
    ...asked,
    values: {},
    texts: {
      zh: '暂不能用短信查询，请拨打12368转人工。',
      en: 'You cannot ask by SMS at present. Please call 12368 for a person.',
    },
  },
  thanksForRating: {
    ...asked,
    values: {},
    texts: { zh: '感谢您的评价。', en: 'Thank you for your rating.' },
  },

  // Reminders of a hearing that a person has asked for, and what became of the hearing afterwards.
  hearingReminder: {
    ...notice,
    hours: 24,
    values: { at: 'moment', room: 'name', what: 'words' },
    texts: {
      zh: '开庭提醒：您的案件{what}时间：{at}，地点：{room}。请准时到庭。有疑问请拨打12368，退订回复TD。',
      en: 'Reminder: your case has a {what} at {at}, {room}. Questions: call 12368. To end notices, reply TD.',
    },
  },
  hearingMoved: {
    ...notice,
    hours: 24,
    values: { before: 'moment', at: 'moment', room: 'name', what: 'words' },
    texts: {
      zh: '时间变动：原提醒的{before}的安排已变更，现{what}时间：{at}，地点：{room}。有疑问请拨打12368，退订回复TD。',
      en: 'Changed: instead of {before}, your case has a {what} at {at}, {room}. Questions: call 12368. To end notices, reply TD.',
    },
  },
  hearingOff: {
    ...notice,
    hours: 24,
    values: { before: 'moment' },
    texts: {
      zh: '时间变动：原提醒的{before}的安排已延期或者取消。有疑问请拨打12368，退订回复TD。',
      en: 'Changed: what was set for {before} is postponed or cancelled. Questions: call 12368. To end notices, reply TD.',
    },
  },
  survey: {
    ...notice,
    hours: 24,
    values: {},
    texts: {
      zh: '您对刚才的12368人工服务满意吗？非常满意回复5，满意4，一般3，不满意2，非常不满意1。退订回复TD。',
      en: 'How content are you with the help you had at 12368? Reply 5 (very content) to 1 (not at all). To end notices, reply TD.',
    },
  },
  tryOut: {
    ...asked,
    values: { at: 'moment' },
    texts: { zh: '测试短信，发送于{at}。', en: 'A test message, sent at {at}.' },
  },
} as const satisfies Readonly<Record<string, SmsTemplate>>;

export type TemplateName = keyof typeof smsTemplates;

export type SecretKind = Extract<ValueKind, 'secret' | 'long_secret'>;

/** The values that a message of this template needs; secrets are filled in later. */
export type ValuesOf<N extends TemplateName> = {
  readonly [
    V in keyof (typeof smsTemplates)[N]['values'] as (typeof smsTemplates)[N]['values'][V] extends SecretKind
      ? never
      : V
  ]: string;
};

/** The content of an SMS, from which its words follow. */
export interface SmsMessage {
  readonly template: TemplateName;
  readonly language: SmsLanguage;
  readonly values: Readonly<Record<string, string>>;
}

/** Finds a template by the name in a row; null when this version has none of that name. */
export function findTemplate(name: string): SmsTemplate | null {
  return Object.hasOwn(smsTemplates, name) ? smsTemplates[name as TemplateName] : null;
}
