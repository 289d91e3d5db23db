/**
 * A case in the words of an SMS. court/cases/rules/disclosure.ts decides what may be said, as on
 * the telephone; of that an SMS has what comes next, the stage of the case, and what
 * enforcementWords.ts, feeWords.ts and filingWords.ts put into words. It leaves out the
 * cause and the result, because others may look at the telephone. A
 * clause has at most 35 letters: gateways that take templates alone allow a value no more
 * (messages/rules/gatewayRules.ts).
 */
import { onChinaClock } from '../../../court/rules/chinaTime.js';
import type { CaseStage } from '../../../court/import/rules/caseFile.js';
import {
  nextHearing,
  type DisclosableFact,
  type Disclosure,
  type WithheldReason,
} from '../../../court/cases/rules/disclosure.js';
import { betweenClauses } from '../../../messages/rules/gatewayRules.js';
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import { dayWords } from './dayWords.js';
import { enforcementWords } from './enforcementWords.js';
import { feeWords } from './feeWords.js';
import { filingWords } from './filingWords.js';
import { hearingName } from './hearingWords.js';

/** The words of an SMS about a case, and the facts in them for the audit. */
export interface CaseWords {
  readonly text: string;
  readonly facts: readonly DisclosableFact[];
}

/** The language in which a case is told, the names of the court's rooms in it, and the moment. */
export interface CaseLanguage {
  readonly language: SmsLanguage;
  readonly room: (courtroom: string) => string;
  readonly now: Date;
}

type InBoth<K extends string> = Readonly<Record<SmsLanguage, Readonly<Record<K, string>>>>;

const stages: InBoth<CaseStage> = {
  zh: {
    filing: '已立案，正在排期',
    mediation: '正在调解',
    awaiting_hearing: '等待开庭',
    hearing: '正在审理',
    suspended: '暂停审理',
    deliberation: '庭审已结束，等待宣判',
    decided: '法院已作出裁判',
    appealed: '当事人已上诉',
    enforcement: '正在执行',
    enforced: '已执行完毕',
    enforcement_ended: '本次执行程序已终结',
    enforcement_terminated: '法院已裁定终结执行',
    closed: '已结案',
  },
  en: {
    filing: 'filed, a hearing is being scheduled',
    mediation: 'in mediation',
    awaiting_hearing: 'awaiting the hearing',
    hearing: 'being heard',
    suspended: 'suspended',
    deliberation: 'heard, the judgment is awaited',
    decided: 'decided by the court',
    appealed: 'appealed by a party',
    enforcement: 'being enforced',
    enforced: 'enforced in full',
    enforcement_ended: 'this enforcement has ended',
    enforcement_terminated: 'enforcement terminated by the court',
    closed: 'closed',
  },
};

const withheld: InBoth<WithheldReason> = {
  zh: {
    not_served: '裁判文书尚未送达',
    not_public: '本案不公开审理，仅能告知开庭安排',
    authority_over: '您的代理期限不包括今天，不能查询',
    words_not_public: '裁判结果请以送达的文书为准',
  },
  en: {
    not_served: 'the decision is not served yet',
    not_public: 'not heard in public, so only the hearing can be told',
    authority_over: 'your authority does not cover today',
    words_not_public: 'for the result, see the document served on you',
  },
};

const nothing = { zh: '暂无可告知的进展', en: 'nothing to tell at present' } as const;

/** Returns the words of an SMS about a case; null for a person who may not even know of it. */
export function caseWords(
  { facts, withheld: kept, summary }: Disclosure,
  as: CaseLanguage,
): CaseWords | null {
  if (facts.length + kept.length === 0) return null;
  // With hearings, which an enforcement seldom has, more would not fit the places of a template.
  const most = facts.some(({ topic }) => topic === 'hearing') ? 1 : 2;
  const enforcement = facts
    .filter((fact) => fact.topic === 'enforcement' && wordsOf(fact, as, most) !== null)
    .slice(0, most);
  const next = nextHearing(facts, as.now);
  const said = facts.filter(
    (fact) =>
      fact === next ||
      fact.kind === 'hearing_changed' ||
      enforcement.includes(fact) ||
      fact === summary.standing ||
      (fact === summary.next && wordsOf(fact, as, most) !== null),
  );
  const { language } = as;
  const words = said.flatMap((fact) => wordsOf(fact, as, most) ?? []);
  const reasons = [...new Set(kept.map(({ reason }) => reason))].map(
    (reason) => withheld[language][reason],
  );
  const text = [...words, ...reasons].join(betweenClauses[language]);
  return { text: text === '' ? nothing[language] : text, facts: said };
}

/** @param most clauses of a fee */
function wordsOf(
  fact: DisclosableFact,
  { language, room }: CaseLanguage,
  most: number,
): string | null {
  const either = (zh: string, en: string) => (language === 'zh' ? zh : en);
  switch (fact.topic) {
    case 'hearing': {
      switch (fact.kind) {
        case 'next_hearing': {
          const what = hearingName(fact.hearingKind, language);
          const [at, place] = [moment(fact.startsAt, language), room(fact.courtroom)];
          // A long name is a clause of its own.
          const zh = place.length > 12 ? `${at}${what}，地点：${place}` : `${at}在${place}${what}`;
          return either(zh, `${what}, ${at}, ${place}`);
        }
        case 'hearing_changed': {
          const [at, what] = [
            moment(fact.startsAt, language),
            hearingName(fact.hearingKind, language),
          ];
          return fact.change === 'postponed'
            ? either(`原定${at}${what}，已延期`, `${what} postponed, it was at ${at}`)
            : either(`原定${at}${what}，已取消`, `${what} cancelled, it was at ${at}`);
        }
        case 'hearing_not_fixed':
          return either('开庭时间尚未确定', 'no hearing is fixed yet');
        case 'past_hearings':
          return null;
      }
      break;
    }
    case 'progress':
      if (fact.kind !== 'stage') return null;
      if (fact.stage === 'suspended' && fact.caseKind === 'enforcement') {
        return either('中止执行', 'the enforcement is suspended');
      }
      return stages[language][fact.stage];
    case 'filing':
      return filingWords(fact, language).join(betweenClauses[language]);
    case 'transfer':
      switch (fact.kind) {
        case 'transfer_not_sent':
          return either('上诉案卷尚未移送', 'the appeal file is not sent yet');
        case 'transfer_sent': {
          const on = dayWords(fact.sentOn, language);
          return either(`上诉案卷已于${on}移送`, `appeal file sent on ${on}`);
        }
        case 'transfer_filed': {
          const on = dayWords(fact.appealFiledOn, language);
          return either(`二审已于${on}立案`, `appeal filed on ${on}`);
        }
      }
      break;
    case 'fees': {
      const clauses = feeWords(fact, language).slice(0, most);
      return clauses.length === 0 ? null : clauses.join(betweenClauses[language]);
    }
    case 'enforcement': {
      const clauses = enforcementWords(fact, language, room);
      return clauses.length === 0 ? null : clauses.join(betweenClauses[language]);
    }
    case 'people':
    case 'result':
      return null;
  }
}

function moment(at: Date, language: SmsLanguage): string {
  const china = onChinaClock(at).toISOString();
  const [on, time] = [dayWords(china.slice(0, 10), language), china.slice(11, 16)];
  return language === 'zh' ? `${on}${time}` : `${time} on ${on}`;
}
