/**
 * An enforcement in the words of an SMS or a fax, a clause each: money, the next auction, the own
 * restrictions, when it ended or was resumed. It leaves out searches, and what restricts somebody
 * else: others may look at the telephone.
 */
import { chinaDate } from '../../../court/rules/workCalendar.js';
import { onChinaClock } from '../../../court/rules/chinaTime.js';
import type { EnforcementMoney } from '../../../court/import/rules/caseFile.js';
import type { EnforcementFact } from '../../../court/cases/rules/disclosure.js';
import { mandarinYuan } from '../../../guidance/rules/mandarinYuan.js';
import type { SmsLanguage } from '../../../messages/rules/smsTemplates.js';
import { longestClause } from '../../../messages/rules/gatewayRules.js';

const waits: Readonly<
  Record<SmsLanguage, Readonly<Record<NonNullable<EnforcementMoney['waitsFor']>, string>>>
> = {
  zh: {
    reckoning: '正在核算',
    account: '请向执行法官提供申请执行人的收款账号',
    sharing: '待债权人之间分配',
    frozen: '因他案被冻结',
    objection: '异议正在审查',
    suspension: '中止或者暂缓执行',
  },
  en: {
    reckoning: 'being reckoned',
    account: 'give the judge the account',
    sharing: 'to be shared among creditors',
    frozen: 'frozen for another case',
    objection: 'an objection is being examined',
    suspension: 'suspended or put off',
  },
};

/** Returns the clauses of a fact; none for what an SMS leaves out. */
export function enforcementWords(
  fact: EnforcementFact,
  language: SmsLanguage,
  place: (name: string) => string,
): string[] {
  const either = (zh: string, en: string) => (language === 'zh' ? zh : en);
  switch (fact.kind) {
    case 'enforcement_money': {
      if (fact.receivedFen === 0) return [either('案款尚未到账', 'no money has come in yet')];
      const sum = (fen: number) =>
        either(mandarinYuan(fen / 100), `${(fen / 100).toFixed(2)} yuan`);
      return [
        either(`案款到账${sum(fact.receivedFen)}`, `received: ${sum(fact.receivedFen)}`),
        fact.payableFen > 0
          ? either(`待发放${sum(fact.payableFen)}`, `to be paid out: ${sum(fact.payableFen)}`)
          : either('已全部发放', 'paid out in full'),
        ...(fact.waitsFor === null ? [] : [waits[language][fact.waitsFor]]),
      ];
    }
    case 'auction': {
      if (!fact.isAhead) return [];
      const at = onChinaClock(fact.startsAt).toISOString();
      const [on, time] = [chinaDate(fact.startsAt), at.slice(11, 16)];
      const where = place(fact.place);
      return [
        either(`${on} ${time}拍卖`, `auction at ${time} on ${on}`),
        ...(where.length > longestClause ? [] : [where]),
      ];
    }
    case 'restriction': {
      const { restriction, since, until, isOver, isToDebtor } = fact;
      if (!isToDebtor || isOver) return [];
      const isListed = restriction === 'dishonest';
      return [
        isListed
          ? either(`${since}起列入失信名单`, `dishonesty list since ${since}`)
          : either(`${since}起被限制高消费`, `spending bar since ${since}`),
        ...(until === null ? [] : [either(`期限到${until}`, `until ${until}`)]),
      ];
    }
    case 'enforcement_end':
      return [either(`${fact.endedOn}终结本次执行`, `enforcement ended on ${fact.endedOn}`)];
    case 'enforcement_resumed':
      return [either(`${fact.resumedOn}恢复执行`, `resumed on ${fact.resumedOn}`)];
    case 'asset_search':
      return [];
  }
}
