/** A made-up case for the tests of disclosure. */
import type {
  CaseFee,
  CaseFile,
  FileTransfer,
  Hearing,
  Participation,
  PartyRole,
} from '../../../../app/court/import/rules/caseFile.js';
import { addDays } from '../../../../app/court/rules/workCalendar.js';

export const today = '2026-11-24';
/** 9:30 in China, a number of days from today. */
export const morning = (days: number) => new Date(`${addDays(today, days)}T09:30:00+08:00`);

export function hearing(days: number, more: Partial<Hearing> = {}): Hearing {
  return {
    startsAt: morning(days),
    courtroom: '第三法庭',
    kind: 'trial',
    status: 'scheduled',
    ...more,
  };
}

export const fee: CaseFee = {
  kind: 'acceptance',
  dueFen: 250_000,
  paidFen: 250_000,
  dueOn: '2026-10-20',
  refundableFen: 0,
  refundedFen: 0,
};

export const transfer: FileTransfer = {
  firstInstanceCourt: '城东区人民法院',
  firstInstanceNumber: '（2026）苏9801民初12号',
  appealCourt: '临江市中级人民法院',
  appealedOn: '2026-10-30',
  sentOn: null,
  appealFiledOn: null,
  appealNumber: null,
};

/** A public civil case that awaits its hearing, with every fact known. */
export const base: CaseFile = {
  id: 1,
  courtId: 1,
  courtName: '临江市中级人民法院',
  courtNameEn: null,
  kind: 'civil',
  number: '（2026）苏98民终100号',
  cause: '买卖合同纠纷',
  causeEn: null,
  publicity: 'public',
  filing: {
    status: 'accepted',
    appliedOn: '2026-10-08',
    decidedOn: '2026-10-12',
    reason: null,
    reasonEn: null,
    missing: [],
    correctBy: null,
    correctedOn: null,
  },
  stage: 'awaiting_hearing',
  department: { name: '民事审判第一庭', telephone: '0519-1111' },
  assistant: { name: '法官助理', telephone: '0519-3333' },
  judgeInCharge: { name: '王法官', telephone: '0519-2222' },
  clerk: { name: '书记员', telephone: null },
  panel: [
    { name: '王法官', role: 'presiding' },
    { name: '陪审员', role: 'assessor' },
  ],
  hearings: [hearing(10)],
  fees: [fee],
  events: [
    { on: '2026-10-12', text: '立案', textEn: null },
    { on: '2026-10-20', text: '组成合议庭', textEn: null },
    { on: '2026-11-02', text: '送达', textEn: null },
    { on: '2026-11-10', text: '排期', textEn: null },
  ],
  transfer: null,
  result: null,
  preservationExecutedOn: null,
  enforcement: null,
  updatedAt: new Date('2026-11-23T00:00:00Z'),
};

/** The same case after its judgment. */
export const decided: CaseFile = {
  ...base,
  stage: 'decided',
  hearings: [hearing(-20, { status: 'held' })],
  result: {
    kind: 'judgment',
    decidedOn: '2026-11-20',
    summary: '驳回上诉，维持原判。',
    summaryEn: null,
  },
  events: [...base.events, { on: '2026-11-20', text: '判决驳回上诉', textEn: null }],
};

export const plaintiff: Participation = {
  partyId: 1,
  personId: 1,
  role: 'plaintiff',
  principalId: 1,
  principalRole: 'plaintiff',
  authorityFrom: null,
  authorityUntil: null,
  servedOn: null,
  tells: 'own',
};
/** Returns a participation in the case, in a role. An agent acts for the plaintiff. */
export const as = (role: PartyRole, more: Partial<Participation> = {}): Participation => ({
  ...plaintiff,
  role,
  ...(role !== 'agent' && role !== 'plaintiff' && { principalId: 2, principalRole: role }),
  ...more,
});
