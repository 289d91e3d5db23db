/**
 * What a letter says of a case, as rows of its table. app/court/cases/rules/disclosure.ts decides what may be told at all, on paper
 * as on the telephone; here each fact that comes in becomes a row, in the words of a Chinese court.
 */
import type {
  DisclosableFact,
  FeeFact,
  FilingFact,
  HearingFact,
  PeopleFact,
  ProgressFact,
  ResultFact,
  TransferFact,
} from '../../../court/cases/rules/disclosableFact.js';
import { letterDate } from './letterDate.js';

export interface CaseRow {
  readonly label: string;
  readonly value: string;
}

/** Returns the rows of facts, in their order. */
export function caseRows(facts: readonly DisclosableFact[]): CaseRow[] {
  return facts.flatMap((fact) => {
    switch (fact.topic) {
      case 'filing':
        return filingRows(fact);
      case 'transfer':
        return transferRows(fact);
      case 'people':
        return peopleRows(fact);
      case 'hearing':
        return hearingRows(fact);
      case 'progress':
        return progressRows(fact);
      case 'fees':
        return [feeRow(fact)];
      case 'result':
        return [resultRow(fact)];
    }
  });
}

const filingWords = {
  filing_pending: '已收到立案申请，正在审查',
  filing_mediation: '诉前调解',
  filing_corrections: '需要补正材料',
  filing_accepted: '已立案',
  filing_refused: '不予立案或者不予受理',
} as const;

function filingRows(fact: FilingFact): CaseRow[] {
  const reason = 'reason' in fact && fact.reason !== null ? `：${fact.reason}` : '';
  const decidedOn = 'decidedOn' in fact ? fact.decidedOn : null;
  const decided = decidedOn === null ? '' : `，${letterDate(decidedOn)}`;
  return [
    { label: '申请日期', value: letterDate(fact.appliedOn) },
    { label: '立案情况', value: `${filingWords[fact.kind]}${decided}${reason}` },
  ];
}

function transferRows(fact: TransferFact): CaseRow[] {
  const number = (text: string | null) => (text === null ? '' : `，${text}`);
  const where = {
    transfer_not_sent: () => `尚在${fact.firstInstanceCourt}，未移送${fact.appealCourt}`,
    transfer_sent: () =>
      fact.kind === 'transfer_sent' ? `${letterDate(fact.sentOn)}已移送${fact.appealCourt}` : '',
    transfer_filed: () =>
      fact.kind === 'transfer_filed'
        ? `${fact.appealCourt}${letterDate(fact.appealFiledOn)}已立案${number(fact.appealNumber)}`
        : '',
  }[fact.kind]();
  return [
    { label: '上诉日期', value: letterDate(fact.appealedOn) },
    { label: '一审', value: `${fact.firstInstanceCourt}${number(fact.firstInstanceNumber)}` },
    { label: '卷宗移送', value: where },
  ];
}

const people = {
  judge_assistant: '法官助理',
  judge_in_charge: '承办法官',
  clerk: '书记员',
  department: '承办部门',
} as const;
const panel = {
  sole: '独任审判员',
  presiding: '审判长',
  judge: '审判员',
  assessor: '人民陪审员',
} as const;

function peopleRows(fact: PeopleFact): CaseRow[] {
  if (fact.kind === 'panel') {
    return [
      {
        label: '审判组织',
        value: fact.members.map(({ role, name }) => `${panel[role]}${name}`).join('，'),
      },
    ];
  }
  const telephone = fact.telephone === null ? '' : `，电话${fact.telephone}`;
  return [{ label: people[fact.kind], value: `${fact.name}${telephone}` }];
}

const hearings = {
  trial: '开庭',
  pretrial: '庭前会议',
  mediation: '调解',
  inquiry: '询问',
  judgment: '宣判',
} as const;

function hearingRows(fact: HearingFact): CaseRow[] {
  switch (fact.kind) {
    case 'next_hearing':
      return [
        { label: hearings[fact.hearingKind], value: `${moment(fact.startsAt)}，${fact.courtroom}` },
      ];
    case 'hearing_changed': {
      const change = fact.change === 'postponed' ? '延期' : '取消';
      return [
        { label: hearings[fact.hearingKind], value: `原定${moment(fact.startsAt)}，已${change}` },
      ];
    }
    case 'hearing_not_fixed':
      return [{ label: '开庭', value: '尚未排期' }];
    case 'past_hearings':
      return fact.hearings.map(({ startsAt, courtroom, hearingKind }) => ({
        label: `已${hearings[hearingKind]}`,
        value: `${moment(startsAt)}，${courtroom}`,
      }));
  }
}

const stages = {
  filing: '已立案，正在排期',
  mediation: '正在调解',
  awaiting_hearing: '等待开庭',
  hearing: '正在审理',
  suspended: '中止诉讼',
  deliberation: '庭审已结束，正在评议',
  decided: '已作出判决或者裁定',
  appealed: '当事人已上诉',
  enforcement: '正在执行',
  enforced: '已执行完毕',
  enforcement_ended: '本次执行程序已终结；发现财产，可以申请恢复执行',
  enforcement_terminated: '已裁定终结执行',
  closed: '已结案',
} as const;

function progressRows(fact: ProgressFact): CaseRow[] {
  if (fact.kind === 'stage') return [{ label: '目前阶段', value: stageOf(fact) }];
  return fact.events.map(({ on, text }) => ({ label: letterDate(on), value: text }));
}

function stageOf({ stage, caseKind, isSole }: Extract<ProgressFact, { kind: 'stage' }>): string {
  if (stage === 'suspended' && caseKind === 'criminal') return '中止审理';
  if (stage === 'suspended' && caseKind === 'enforcement') return '中止执行';
  if (stage === 'deliberation' && isSole) return '庭审已结束，等待宣判';
  return stages[stage];
}

const feeKinds = {
  acceptance: '案件受理费',
  preservation: '保全费',
  enforcement: '执行费',
  appeal: '上诉费',
  other: '其他费用',
} as const;

function feeRow(fact: FeeFact): CaseRow {
  const parts = [`应交${yuan(fact.dueFen)}`];
  if (fact.outstandingFen === 0 && fact.dueFen > 0) parts.push('已交清');
  if (fact.outstandingFen > 0) {
    parts.push(`已交${yuan(fact.paidFen)}`, `尚欠${yuan(fact.outstandingFen)}`);
    if (fact.dueOn !== null) {
      parts.push(`期限${letterDate(fact.dueOn)}${fact.isOverdue ? '（已过）' : ''}`);
    }
  }
  if (fact.refundableFen > 0) {
    parts.push(`应退${yuan(fact.refundableFen)}`, `已退${yuan(fact.refundedFen)}`);
  }
  return { label: feeKinds[fact.feeKind], value: parts.join('，') };
}

const results = {
  judgment: '判决',
  ruling: '裁定',
  mediation: '调解书',
  withdrawal: '准许撤诉',
  decision: '决定',
} as const;

function resultRow(fact: ResultFact): CaseRow {
  const value = `${letterDate(fact.decidedOn)}：${fact.summary}（${letterDate(fact.servedOn)}已送达）`;
  return { label: results[fact.resultKind], value };
}

function yuan(fen: number): string {
  return `${(fen / 100).toFixed(2)}元`;
}

/** A moment in China: 2026年12月3日9时30分. */
function moment(at: Date): string {
  const china = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  const [hour = 0, minute = 0] = china.slice(11, 16).split(':').map(Number);
  return `${letterDate(china.slice(0, 10))}${hour}时${minute === 0 ? '' : `${minute}分`}`;
}
