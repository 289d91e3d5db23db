/**
 * Norms of service that courts have published, as profiles to choose from (the setting `norms`). Each
 * names the document that it was taken from. What a document leaves open is as in `national`.
 */

/** Kinds of tickets with a norm. The limits of the other kinds are those of a rule of law. */
export const normKinds = [
  'contact_judge',
  'complaint',
  'opinion',
  'consultation',
  'handed_over',
  'judge_appointment',
  'judgment_questions',
  'visit',
] as const;
export type NormKind = (typeof normKinds)[number];

/** What a hotline promises. Null and false: no norm. */
export interface ServiceNorms {
  /** Seconds from joining the queue until an agent answers, ringing included. */
  readonly answerWithinS: number | null;
  /** Each call that reaches an agent becomes a ticket, or joins one (每电必登). */
  readonly ticketForEveryCall: boolean;
  /** Working days from the first dispatch of a ticket to its first reply. Urgent ones have limits of their own. */
  readonly replyWithinDays: Readonly<Record<NormKind, number | null>>;
  /** Who waited and reached nobody is called back on the same day. */
  readonly callBackSameDay: boolean;
  /** So often an office's telephone rings; then the caller is back at the hotline. */
  readonly officeRings: number | null;
  /** How often a report on the norms is sent to those who answer for them. */
  readonly analysis: 'week' | 'month' | null;
}

/** A profile of norms, and where it was read. */
export interface ShippedNorms extends ServiceNorms {
  /** The document with its articles, in Chinese as it is cited; what is ours and not the document's. */
  readonly source: string;
  /** The day of the document, or of its publication; null where it was read without one. */
  readonly on: string | null;
  /** A public page of the court; null where the text was read elsewhere. */
  readonly url: string | null;
}

const noReplies: ServiceNorms['replyWithinDays'] = {
  contact_judge: null,
  complaint: null,
  opinion: null,
  consultation: null,
  handed_over: null,
  judge_appointment: null,
  judgment_questions: null,
  visit: null,
};

/** Seconds: GB/T 33358-2016. */
export const nationalAnswerS = 15;

const national: ShippedNorms = {
  answerWithinS: nationalAnswerS,
  ticketForEveryCall: false,
  replyWithinDays: noReplies,
  callBackSameDay: false,
  officeRings: null,
  analysis: null,
  source: '《政府热线服务规范》（GB/T 33358-2016）：15秒内接通',
  on: '2016',
  url: null,
};

/** The profiles that come with the hotline, by name. */
export const shippedNorms = {
  national,
  anhui: {
    ...national,
    replyWithinDays: { ...noReplies, contact_judge: 2 },
    source: '安徽法院12368“2+2”：承办法官2个工作日内答复（据公开报道，未见文件）',
    on: null,
  },
  guangdong_haifeng: {
    ...national,
    replyWithinDays: {
      ...noReplies,
      contact_judge: 2,
      opinion: 2,
      consultation: 2,
      handed_over: 2,
    },
    officeRings: 9,
    analysis: 'week',
    source:
      '《海丰县人民法院12368诉讼服务热线工作规范》（依《广东省高级人民法院12368诉讼服务热线工作规范（试行）》）：第二条第六项定期分析研判（未定周期，默认每周），第四条办公电话铃响九声未接听的转入热线，第六条转办事项2个工作日内回复',
    on: '2020-07-31',
    url: 'http://www.hffy.gov.cn/hfxrmfyw/ssfwzxzd/202109/06bf18bfa8544d40a94deaf8f5a58bae.shtml',
  },
  heilongjiang: {
    ...national,
    replyWithinDays: { ...noReplies, contact_judge: 2 },
    source:
      '黑龙江三级法院12368热线：联系不到法官的派发工单，2个工作日内办理（《新晚报》报道，未见文件）',
    on: '2015-07-02',
  },
  henan: {
    ...national,
    answerWithinS: 10,
    ticketForEveryCall: true,
    source:
      '《河南法院12368诉讼服务平台工作细则》，据依该细则制定的《12368诉讼服务平台工单办理办法》：第一条10秒内接听，第二条每电必登、录入工单',
    on: '2020-05-23',
  },
  sichuan: {
    ...national,
    replyWithinDays: {
      ...noReplies,
      contact_judge: 3,
      opinion: 5,
      consultation: 1,
      handed_over: 5,
      judge_appointment: 3,
    },
    callBackSameDay: true,
    source:
      '四川法院12368集约接听新闻发布会：除投诉举报、涉诉信访外，最短1天，一般3至5天，排队来电当日回电（据公开报道，未见文件；各类事项分别为几天由我们划分）',
    on: null,
  },
} as const satisfies Readonly<Record<string, ShippedNorms>>;

export type NormsName = keyof typeof shippedNorms;

export const normsNames = Object.keys(shippedNorms) as [NormsName, ...NormsName[]];
