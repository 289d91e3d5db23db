/** Which answer fits a case now, from what may be told of it. */
import { disclose } from '../../../app/court/cases/rules/disclosure.js';
import type {
  CaseFile,
  Enforcement,
  Participation,
} from '../../../app/court/import/rules/caseFile.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { questionOfCase, type CaseQuestion } from '../../../app/guidance/rules/questionOfCase.js';
import { as, base, decided, fee, hearing, today } from '../../court/cases/rules/sampleCase.js';

const calendar = makeWorkCalendar();

function questionOf(file: CaseFile, who: Participation): CaseQuestion | null {
  const { facts } = disclose(file, who, today);
  return questionOfCase({ file, participation: who, facts }, today, calendar);
}

const unpaid = { ...fee, paidFen: 0, dueOn: '2026-11-26' };
const noHearing: CaseFile = { ...base, hearings: [], fees: [] };
const firstInstance: CaseFile = { ...decided, number: '（2026）苏98民初100号', fees: [] };
const served = { servedOn: '2026-11-23' };
const refused: CaseFile = {
  ...noHearing,
  number: null,
  stage: 'filing',
  filing: { ...base.filing, status: 'refused' },
};
const ended: CaseFile = {
  ...noHearing,
  kind: 'enforcement',
  number: '（2026）苏98执100号',
  stage: 'enforcement_ended',
};

/** 2 is an applicant whose money waits, 1 one who was paid; 3 is a debtor. */
const enforcement: Enforcement = {
  money: [
    { payee: 1, receivedFen: 100, paidFen: 100, waitsFor: null },
    { payee: 2, receivedFen: 100, paidFen: 0, waitsFor: 'sharing' },
  ],
  searches: [],
  auctions: [],
  restrictions: [{ kind: 'spending', since: '2026-10-08', until: null, party: 3 }],
  endedOn: null,
  resumedOn: null,
};

test.each<[string, CaseFile, Participation, string]>([
  ['a refused filing', refused, as('plaintiff'), 'guide_refused'],
  ['a judgment that was served', firstInstance, as('defendant', served), 'guide_appeal'],
  [
    'a criminal one',
    { ...firstInstance, kind: 'criminal', number: '（2026）苏98刑初100号' },
    as('accused', served),
    'guide_other_appeals',
  ],
  [
    'an administrative one',
    { ...firstInstance, kind: 'administrative', number: '（2026）苏98行初100号' },
    as('plaintiff', served),
    'guide_other_appeals',
  ],
  ['a fee that is due', { ...noHearing, fees: [unpaid] }, as('plaintiff'), 'guide_fee_pay'],
  [
    'a fee that is due, and a hearing',
    { ...base, fees: [unpaid] },
    as('plaintiff'),
    'guide_fee_pay',
  ],
  ['a hearing ahead', base, as('plaintiff'), 'guide_summons'],
  ['a hearing today', { ...base, hearings: [hearing(0)] }, as('defendant'), 'guide_summons'],
  ['an enforcement without assets', ended, as('enforcement_applicant'), 'guide_no_assets'],
  [
    'money that waits, to its applicant',
    { ...ended, stage: 'enforcement', enforcement },
    as('enforcement_applicant'),
    'guide_enforcement_money',
  ],
  [
    'a debtor who is restricted',
    { ...ended, stage: 'enforcement', enforcement },
    as('debtor', { principalId: 3 }),
    'guide_restrictions',
  ],
  [
    'a debtor who is restricted, after the end of this enforcement',
    { ...ended, enforcement },
    as('debtor', { principalId: 3 }),
    'guide_restrictions',
  ],
  [
    'the agent of the applicant',
    ended,
    as('agent', { principalRole: 'enforcement_applicant' }),
    'guide_no_assets',
  ],
  [
    'a hearing ahead that is not public',
    { ...base, publicity: 'privacy' },
    as('plaintiff'),
    'guide_summons',
  ],
])('%s', (_, file, who, answer) => {
  expect(questionOf(file, who)?.answer).toBe(answer);
});

test.each<[string, CaseFile, Participation]>([
  ['nothing is pending', noHearing, as('plaintiff')],
  ['the judgment was not served on the caller', firstInstance, as('defendant')],
  [
    'a judgment that is not public',
    { ...firstInstance, publicity: 'privacy' },
    as('defendant', served),
  ],
  ['the time to appeal is over', firstInstance, as('defendant', { servedOn: '2026-10-20' })],
  ['the judgment of the court of appeal', { ...decided, fees: [] }, as('defendant', served)],
  ['the fee is paid', { ...noHearing, fees: [fee] }, as('plaintiff')],
  [
    'the fee of enforcement, which is not paid in advance',
    { ...noHearing, fees: [{ ...unpaid, kind: 'enforcement' }] },
    as('plaintiff'),
  ],
  [
    'after the judgment nothing counts as withdrawn',
    { ...decided, fees: [unpaid] },
    as('plaintiff', served),
  ],
  [
    'a hearing that pronounces judgment',
    { ...noHearing, hearings: [hearing(3, { kind: 'judgment' })] },
    as('plaintiff'),
  ],
  ['a criminal hearing', { ...noHearing, kind: 'criminal', hearings: [hearing(3)] }, as('accused')],
  ['a refused private prosecution', { ...refused, kind: 'criminal' }, as('private_prosecutor')],
  ['the debtor of an enforcement without assets', ended, as('debtor')],
  [
    'the applicant whose money was paid out, and another debtor',
    { ...ended, stage: 'enforcement', enforcement },
    as('enforcement_applicant', { principalId: 1 }),
  ],
  [
    'an enforcement that is terminated',
    { ...ended, stage: 'enforcement_terminated' },
    as('applicant'),
  ],
  ['the authority of the agent is over', base, as('agent', { authorityUntil: '2026-11-01' })],
])('no answer fits: %s', (_, file, who) => {
  expect(questionOf(file, who)).toBeNull();
});

test('with a judgment comes the caller’s own last day', () => {
  const days = ['2026-11-20', '2026-11-23'].map((servedOn) => {
    const question = questionOf(firstInstance, as('defendant', { servedOn }));
    return question?.about === 'appeal' ? question.appeal.lastDay : null;
  });
  expect(days).toEqual(['2026-12-07', '2026-12-08']);
});
