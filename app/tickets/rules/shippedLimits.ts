/**
 * The profiles of limits that come with the hotline, each with the practice it was taken from, and
 * which of them holds where a court has chosen none. What no court publishes (the limit of a court
 * leader, the reminders, the limit under supervision) is our default.
 */
import type { TicketKind } from './ticket.js';
import type { LimitStep, StepRole, TimeLimitProfile } from './limitProfile.js';
import type { Amount } from './limitTime.js';

const days = (amount: number): Amount => ({ amount, unit: 'days' });
const workingDays = (amount: number): Amount => ({ amount, unit: 'working_days' });
const workingHours = (amount: number): Amount => ({ amount, unit: 'working_hours' });
const hours = (amount: number): Amount => ({ amount, unit: 'hours' });

function escalation(...steps: [StepRole, Amount, ...Amount[]][]): LimitStep[] {
  return steps.map(([to, limit, ...remindBefore], index) => ({
    level: index + 1,
    to,
    ...limit,
    remindBefore,
  }));
}

const usual = {
  dispatchWithin: hours(1),
  acceptWithin: null,
  tellWithin: null,
  returnWithin: workingDays(2),
  pausesWhile: [],
} as const;

/** The profiles that come with the hotline, by name. */
export const shippedProfiles = {
  two_plus_two: {
    ...usual,
    name: 'two_plus_two',
    source: '安徽法院12368“2+2”：承办法官2个工作日，部门负责人2个工作日，逾期报院领导',
    steps: escalation(
      ['handler', workingDays(2), workingHours(4)],
      ['head', workingDays(2), workingHours(4)],
      ['leader', workingDays(2)],
    ),
    promised: 2,
    superviseAfter: 3,
    supervised: workingDays(1),
    maxExtension: workingDays(2),
  },
  twenty_four_hours: {
    ...usual,
    name: 'twenty_four_hours',
    source: '双鸭山、北京西城法院：1小时内转办，24小时内答复',
    steps: escalation(
      ['handler', hours(24), hours(4)],
      ['head', hours(24), hours(4)],
      ['leader', hours(24)],
    ),
    promised: 1,
    superviseAfter: 3,
    supervised: hours(12),
    maxExtension: null,
  },
  graded: {
    ...usual,
    name: 'graded',
    source: '四川法院分级办理：一般事项3至5个工作日',
    steps: escalation(
      ['handler', workingDays(3), workingDays(1)],
      ['head', workingDays(2), workingHours(4)],
      ['leader', workingDays(2)],
    ),
    promised: 2,
    superviseAfter: 3,
    supervised: workingDays(2),
    maxExtension: workingDays(5),
  },
  graded_urgent: {
    ...usual,
    name: 'graded_urgent',
    source: '四川法院分级办理：最快1日',
    steps: escalation(
      ['handler', workingDays(1), workingHours(2)],
      ['head', workingDays(1), workingHours(2)],
      ['leader', workingDays(1)],
    ),
    promised: 1,
    superviseAfter: 2,
    supervised: workingHours(4),
    maxExtension: null,
  },
  complaint: {
    ...usual,
    name: 'complaint',
    source: '市级热线通行办法：投诉13个工作日，逾期次日催办并抄送领导，再5个工作日书面通报',
    steps: escalation(
      ['handler', workingDays(13), workingDays(3), workingDays(1)],
      ['head', workingDays(1)],
      ['leader', workingDays(5)],
    ),
    promised: 1,
    superviseAfter: 3,
    returnWithin: workingDays(2),
    supervised: workingDays(3),
    maxExtension: workingDays(5),
  },
  complaint_urgent: {
    ...usual,
    name: 'complaint_urgent',
    source: '市级热线通行办法：紧急事项当日办结',
    steps: escalation(
      ['handler', workingDays(0), workingHours(2)],
      ['head', workingDays(1)],
      ['leader', workingDays(1)],
    ),
    promised: 1,
    superviseAfter: 2,
    supervised: workingHours(4),
    maxExtension: null,
  },
  filing_complaint: {
    ...usual,
    name: 'filing_complaint',
    source:
      '《最高人民法院关于人民法院登记立案若干问题的规定》第十三条：受理投诉之日起15日内查明事实并反馈',
    // The head of the division that filed nothing is passed over.
    steps: escalation(['handler', days(15), days(5), days(2)], ['leader', workingDays(3)]),
    promised: 1,
    superviseAfter: 1,
    supervised: workingDays(3),
    maxExtension: null,
  },
  violation_report: {
    ...usual,
    name: 'violation_report',
    source:
      '检举控告（《信访工作条例》第三十条，不适用申诉求决的期限）：实名举报15个工作日内告知受理，办结后15个工作日内反馈结果；办理期限由法院自定，默认3个月',
    steps: escalation(['handler', days(90), days(15), days(3)], ['leader', workingDays(5)]),
    promised: 1,
    superviseAfter: 2,
    acceptWithin: workingDays(15),
    tellWithin: workingDays(15),
    returnWithin: workingDays(5),
    supervised: workingDays(5),
    maxExtension: days(30),
  },
  judge_appointment: {
    ...usual,
    name: 'judge_appointment',
    source:
      '预约法官：12368提供预约服务（《最高人民法院关于全面推进人民法院诉讼服务中心建设的指导意见》）；答复期限由法院自定，默认同联系法官，2个工作日内答复是否接待和时间',
    steps: escalation(
      ['handler', workingDays(2), workingHours(4)],
      ['head', workingDays(1), workingHours(4)],
      ['leader', workingDays(2)],
    ),
    promised: 1,
    superviseAfter: 3,
    supervised: workingDays(1),
    maxExtension: workingDays(2),
  },
  judgment_questions: {
    ...usual,
    name: 'judgment_questions',
    source:
      '判后答疑（《最高人民法院关于在审判工作中促进提质增效 推动实质性化解矛盾纠纷的指导意见》第十三条“严格落实判后答疑”）；期限由各地自定，默认5个工作日',
    steps: escalation(
      ['handler', workingDays(5), workingDays(1)],
      ['head', workingDays(2), workingHours(4)],
      ['leader', workingDays(2)],
    ),
    promised: 1,
    superviseAfter: 3,
    supervised: workingDays(2),
    maxExtension: workingDays(5),
  },
  visit: {
    ...usual,
    name: 'visit',
    source:
      '预约接访：接访时间由法院自定，默认5个工作日内告知；接访后所提诉求的受理和办理适用 petition 的期限',
    steps: escalation(
      ['handler', workingDays(5), workingDays(1)],
      ['head', workingDays(2), workingHours(4)],
      ['leader', workingDays(3)],
    ),
    promised: 1,
    superviseAfter: 3,
    returnWithin: workingDays(5),
    supervised: workingDays(2),
    maxExtension: workingDays(5),
  },
  petition: {
    ...usual,
    name: 'petition',
    source:
      '申诉求决（《信访工作条例》第三十一条第六项、第三十四至三十六条）：15日内告知受理，异议5个工作日内提出，60日内办结，延长不超过30日，复查30日',
    steps: escalation(
      ['handler', days(60), days(15), days(3)],
      ['head', workingDays(5)],
      ['leader', workingDays(5)],
    ),
    promised: 1,
    superviseAfter: 3,
    acceptWithin: days(15),
    returnWithin: workingDays(5),
    supervised: workingDays(5),
    maxExtension: days(30),
  },
} as const satisfies Record<string, TimeLimitProfile>;

const usualProfile: Readonly<Record<TicketKind, TimeLimitProfile>> = {
  contact_judge: shippedProfiles.two_plus_two,
  complaint: shippedProfiles.complaint,
  filing_complaint: shippedProfiles.filing_complaint,
  violation_report: shippedProfiles.violation_report,
  opinion: shippedProfiles.graded,
  consultation: shippedProfiles.graded,
  handed_over: shippedProfiles.graded,
  judge_appointment: shippedProfiles.judge_appointment,
  judgment_questions: shippedProfiles.judgment_questions,
  visit: shippedProfiles.visit,
};

/** Returns the profile that holds where a court has chosen none. */
export function defaultProfile(kind: TicketKind, urgent: boolean): TimeLimitProfile {
  // Their limits are those of a rule. An urgent one is no other matter.
  if (!urgent || kind === 'violation_report' || kind === 'filing_complaint') {
    return usualProfile[kind];
  }
  return kind === 'complaint' ? shippedProfiles.complaint_urgent : shippedProfiles.graded_urgent;
}

/** Returns a shipped profile by name; null when there is none. */
export function shippedProfile(name: string): TimeLimitProfile | null {
  return (
    Object.values<TimeLimitProfile>(shippedProfiles).find((each) => each.name === name) ?? null
  );
}
