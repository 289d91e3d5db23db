/**
 * A case in the words of an SMS. What may be said is decided by court/cases/rules/disclosure.ts, as on the
 * telephone; of that an SMS has what comes next and how the case stands. It leaves out the cause and
 * the result, which whoever looks at the telephone would read.
 */
import type { CaseStage, Hearing } from '../../court/import/rules/caseFile.js';
import type {
  DisclosableFact,
  Disclosure,
  WithheldReason,
} from '../../court/cases/rules/disclosure.js';

/** What an SMS says of a case, and the facts that the audit keeps of it. */
export interface CaseWords {
  readonly text: string;
  readonly facts: readonly DisclosableFact[];
}

const stages: Readonly<Record<CaseStage, string>> = {
  filing: '已立案，正在排期',
  mediation: '正在调解',
  awaiting_hearing: '等待开庭',
  hearing: '正在审理',
  suspended: '中止审理',
  deliberation: '庭审已结束，等待宣判',
  decided: '法院已作出裁判',
  appealed: '当事人已上诉',
  enforcement: '正在执行',
  enforced: '已执行完毕',
  enforcement_ended: '本次执行程序已终结',
  enforcement_terminated: '法院已裁定终结执行',
  closed: '已结案',
};

const withheld: Readonly<Record<WithheldReason, string>> = {
  not_served: '裁判文书尚未送达',
  not_public: '本案不公开审理，仅能告知开庭安排',
  authority_over: '您的代理权限不在有效期内，不能查询',
  words_not_public: '裁判结果请以送达的文书为准',
};

const hearings: Readonly<Record<Hearing['kind'], string>> = {
  trial: '开庭',
  pretrial: '召开庭前会议',
  mediation: '调解',
  inquiry: '询问',
  judgment: '宣判',
};

/** Returns what an SMS says of a case; null to somebody who may not even know of it. */
export function caseWords({ facts, withheld: kept, summary }: Disclosure): CaseWords | null {
  if (facts.length + kept.length === 0) return null;
  const said = facts.filter(
    (fact) =>
      (fact.topic === 'hearing' &&
        (fact.kind === 'next_hearing' || fact.kind === 'hearing_changed')) ||
      fact === summary.standing ||
      (fact === summary.next && wordsOf(fact) !== null),
  );
  const words = said.flatMap((fact) => wordsOf(fact) ?? []);
  const reasons = [...new Set(kept.map(({ reason }) => reason))].map((reason) => withheld[reason]);
  const text = [...words, ...reasons].join('；');
  return { text: text === '' ? '暂无可告知的进展' : text, facts: said };
}

function wordsOf(fact: DisclosableFact): string | null {
  switch (fact.topic) {
    case 'hearing':
      switch (fact.kind) {
        case 'next_hearing':
          return `${moment(fact.startsAt)}在${fact.courtroom}${hearings[fact.hearingKind]}`;
        case 'hearing_changed':
          return `原定${moment(fact.startsAt)}的庭审已${fact.change === 'postponed' ? '延期' : '取消'}`;
        case 'hearing_not_fixed':
          return '开庭时间尚未确定';
        case 'past_hearings':
          return null;
      }
      break;
    case 'progress':
      if (fact.kind !== 'stage') return null;
      if (fact.stage === 'suspended' && fact.caseKind === 'enforcement') return '中止执行';
      return stages[fact.stage];
    case 'filing':
      switch (fact.kind) {
        case 'filing_pending':
          return `${day(fact.appliedOn)}提交的立案材料正在审查`;
        case 'filing_mediation':
          return '立案前正在调解';
        case 'filing_corrections':
          return '立案材料需要补正';
        case 'filing_accepted':
          return '法院已受理';
        case 'filing_refused':
          return '立案申请未获受理';
      }
      break;
    case 'transfer':
      switch (fact.kind) {
        case 'transfer_not_sent':
          return '上诉案卷尚未移送';
        case 'transfer_sent':
          return `上诉案卷已于${day(fact.sentOn)}移送`;
        case 'transfer_filed':
          return `二审已于${day(fact.appealFiledOn)}立案`;
      }
      break;
    case 'fees':
      return fact.outstandingFen > 0
        ? `待缴诉讼费${(fact.outstandingFen / 100).toFixed(2)}元`
        : null;
    case 'people':
    case 'result':
      return null;
  }
}

const chinaOffsetMs = 8 * 3_600_000;

function moment(at: Date): string {
  const china = new Date(at.getTime() + chinaOffsetMs).toISOString();
  return `${day(china.slice(0, 10))}${china.slice(11, 16)}`;
}

function day(iso: string): string {
  const [, month = '', date = ''] = iso.split('-');
  return `${Number(month)}月${Number(date)}日`;
}
