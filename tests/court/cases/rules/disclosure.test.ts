import type {
  CaseFee,
  CaseFile,
  CaseHeading,
  CaseStage,
  FileTransfer,
  FilingStatus,
  Hearing,
  PartyRole,
  Publicity,
} from '../../../../app/court/import/rules/caseFile.js';
import {
  disclose,
  disclosureTopics,
  factName,
  mayNameCause,
  spokenEvents,
  type DisclosableFact,
  type Disclosure,
} from '../../../../app/court/cases/rules/disclosure.js';
import {
  today,
  morning,
  hearing,
  fee,
  transfer,
  base,
  decided,
  plaintiff,
  as,
} from './sampleCase.js';

const namesOf = (disclosure: Disclosure) => disclosure.facts.map(factName);
function fact<K extends DisclosableFact['kind']>(
  disclosure: Disclosure,
  kind: K,
): Extract<DisclosableFact, { kind: K }> | undefined {
  return disclosure.facts.find(
    (candidate): candidate is Extract<DisclosableFact, { kind: K }> => candidate.kind === kind,
  );
}
const withheldReasons = (disclosure: Disclosure) => [
  ...new Set(disclosure.withheld.map(({ reason }) => reason)),
];

test('a party hears all of a public case, in the order it is said', () => {
  const disclosure = disclose(base, plaintiff, today);
  expect(namesOf(disclosure)).toEqual([
    'filing_accepted',
    'judge_assistant',
    'judge_in_charge',
    'clerk',
    'department',
    'panel',
    'next_hearing',
    'stage',
    'events',
    'fee_acceptance',
  ]);
  expect(disclosure.withheld).toEqual([]);
  expect(disclosure.facts[0]).toMatchObject({ number: base.number, decidedOn: '2026-10-12' });
  expect(disclosure.summary).toMatchObject({
    standing: { kind: 'stage', stage: 'awaiting_hearing' },
    next: { kind: 'next_hearing', startsAt: morning(10), courtroom: '第三法庭' },
  });
});

test('only the newest steps are read out, newest first', () => {
  const events = fact(disclose(base, plaintiff, today), 'events')?.events;
  expect(events?.map(({ text }) => text)).toEqual(['排期', '送达', '组成合议庭']);
  expect(events).toHaveLength(spokenEvents);
});

describe('before a case is accepted', () => {
  const filed = (status: FilingStatus, more: Partial<CaseFile> = {}): CaseFile => ({
    ...base,
    number: null,
    stage: 'filing',
    hearings: [],
    fees: [],
    events: [],
    filing: {
      status,
      appliedOn: '2026-11-20',
      decidedOn: status === 'pending' ? null : '2026-11-23',
      reason: status === 'pending' ? null : '材料不全',
      reasonEn: null,
      missing: status === 'corrections' ? [{ what: '起诉状副本', whatEn: null }] : [],
      correctBy: status === 'corrections' ? '2026-12-01' : null,
      correctedOn: null,
    },
    ...more,
  });

  test.each<[FilingStatus, string]>([
    ['pending', 'filing_pending'],
    ['mediation', 'filing_mediation'],
    ['corrections', 'filing_corrections'],
    ['refused', 'filing_refused'],
    ['withdrawn', 'filing_withdrawn'],
  ])('%s: who brought it hears so, and whom to call', (status, kind) => {
    const disclosure = disclose(filed(status), plaintiff, today);
    expect(namesOf(disclosure)).toEqual([
      kind,
      'judge_assistant',
      'judge_in_charge',
      'clerk',
      'department',
    ]);
    expect(disclosure.summary).toMatchObject({ standing: { kind }, next: null });
    if (status === 'corrections' || status === 'refused') {
      expect(disclosure.facts[0]).toMatchObject({ reason: '材料不全', decidedOn: '2026-11-23' });
    }
  });

  test.each<[PartyRole, boolean]>([
    ['plaintiff', true],
    ['applicant', true],
    ['appellant', true],
    ['private_prosecutor', true],
    ['agent', true],
    ['defendant', false],
    ['respondent', false],
    ['third_party', false],
    ['accused', false],
    ['victim', false],
    ['incidental_plaintiff', false],
  ])('%s is told of it: %s', (role, isTold) => {
    for (const status of [
      ...(['pending', 'mediation', 'corrections', 'refused', 'withdrawn'] as const),
    ]) {
      const disclosure = disclose(filed(status), as(role), today);
      expect(disclosure.facts.length > 0).toBe(isTold);
      // Not even that something is withheld: the other side does not know of the case.
      expect(disclosure.withheld).toEqual([]);
    }
  });

  test.each(['agent', 'legal_representative'] as const)(
    '%s hears of it where the party hears of it',
    (role) => {
      const of = (principalRole: PartyRole | null) =>
        disclose(filed('pending'), as(role, { principalId: 2, principalRole }), today).facts.length;
      expect(of('plaintiff')).toBeGreaterThan(0);
      expect(of('defendant')).toBe(0);
      expect(of(null)).toBe(0);
    },
  );

  test('of an appeal both sides hear where the file is', () => {
    const asked = filed('corrections', { transfer: { ...transfer, sentOn: '2026-11-16' } });
    const missing = [{ what: '上诉状副本', whatEn: null }];
    const filing = { ...asked.filing, reason: '材料不全', missing, correctBy: '2026-11-30' };
    const appeal = { ...asked, filing };
    const next = { kind: 'transfer_sent', sentOn: '2026-11-16' };
    expect(disclose(appeal, as('appellant'), today).summary).toMatchObject({
      standing: { kind: 'filing_corrections', missing, correctBy: '2026-11-30' },
      next,
    });
    // What is missing is between the court and who appeals.
    for (const tells of ['own', 'common'] as const) {
      const other = disclose(appeal, { ...as('appellee'), tells }, today);
      const standing = { missing: [], reason: null, correctBy: null };
      expect(other.summary).toMatchObject({ standing, next });
    }
  });

  test('the fee of an appeal that was handed in is told', () => {
    const appeal = filed('pending', { transfer, fees: [{ ...fee, kind: 'appeal', paidFen: 0 }] });
    expect(namesOf(disclose(appeal, as('appellant'), today))).toContain('fee_appeal');
  });
});

describe('the transfer of a file', () => {
  test.each<[string, Partial<FileTransfer>, string]>([
    ['not sent', {}, 'transfer_not_sent'],
    ['sent', { sentOn: '2026-11-10' }, 'transfer_sent'],
    [
      'filed',
      { sentOn: '2026-11-10', appealFiledOn: '2026-11-18', appealNumber: '（2026）苏98民终9号' },
      'transfer_filed',
    ],
    ['filed, the day of sending unknown', { appealFiledOn: '2026-11-18' }, 'transfer_filed'],
  ])('%s', (_what, more, kind) => {
    const file = { ...base, stage: 'appealed', transfer: { ...transfer, ...more } } as const;
    const disclosure = disclose(file, plaintiff, today);
    expect(disclosure.facts[1]).toMatchObject({
      topic: 'transfer',
      kind,
      appealedOn: '2026-10-30',
    });
  });
});

describe('hearings', () => {
  const heard = (hearings: Hearing[], stage: CaseStage = 'awaiting_hearing') =>
    disclose({ ...base, stage, hearings }, plaintiff, today).facts.filter(
      (candidate) => candidate.topic === 'hearing',
    );

  test.each<[string, Hearing[], CaseStage, object[]]>([
    ['none', [], 'awaiting_hearing', [{ kind: 'hearing_not_fixed' }]],
    ['none, and none expected', [], 'decided', []],
    [
      'two to come, the earlier one first',
      [hearing(20), hearing(3)],
      'awaiting_hearing',
      [
        { kind: 'next_hearing', startsAt: morning(3) },
        { kind: 'next_hearing', startsAt: morning(20) },
      ],
    ],
    [
      'today, whatever the hour',
      [hearing(0)],
      'awaiting_hearing',
      [{ kind: 'next_hearing', startsAt: morning(0) }],
    ],
    [
      'postponed to a new day',
      [hearing(3, { status: 'postponed' }), hearing(20)],
      'awaiting_hearing',
      [
        { kind: 'next_hearing', startsAt: morning(20) },
        { kind: 'hearing_changed', change: 'postponed', startsAt: morning(3) },
      ],
    ],
    [
      'cancelled, no new day',
      [hearing(3, { status: 'cancelled' })],
      'awaiting_hearing',
      [
        { kind: 'hearing_changed', change: 'cancelled', startsAt: morning(3) },
        { kind: 'hearing_not_fixed' },
      ],
    ],
    [
      'postponed, its day has passed, no new day',
      [hearing(-3, { status: 'postponed' })],
      'awaiting_hearing',
      [
        { kind: 'hearing_changed', change: 'postponed', startsAt: morning(-3) },
        { kind: 'hearing_not_fixed' },
      ],
    ],
    [
      'postponed long ago, held since',
      [hearing(-9, { status: 'postponed' }), hearing(-3, { status: 'held' })],
      'deliberation',
      [{ kind: 'past_hearings', hearings: [{ startsAt: morning(-3) }] }],
    ],
    ['postponed long ago, the case is over', [hearing(-9, { status: 'postponed' })], 'closed', []],
    [
      'held, and one the court forgot to mark, oldest first',
      [hearing(-3), hearing(-9, { status: 'held' })],
      'hearing',
      [
        { kind: 'hearing_not_fixed' },
        {
          kind: 'past_hearings',
          hearings: [{ startsAt: morning(-9) }, { startsAt: morning(-3) }],
        },
      ],
    ],
  ])('%s', (_what, hearings, stage, expected) => {
    expect(heard(hearings, stage)).toMatchObject(expected);
    expect(heard(hearings, stage)).toHaveLength(expected.length);
  });

  test('enforcement waits for none', () => {
    const file = { ...base, kind: 'enforcement', stage: 'filing', hearings: [] } as const;
    expect(namesOf(disclose(file, as('applicant'), today))).not.toContain('hearing_not_fixed');
  });
});

describe('fees', () => {
  test.each<[string, Partial<CaseFee>, object]>([
    ['paid', {}, { outstandingFen: 0, isOverdue: false, refundOutstandingFen: 0 }],
    [
      'half paid',
      { paidFen: 100_000, dueOn: today },
      { outstandingFen: 150_000, isOverdue: false },
    ],
    ['overdue', { paidFen: 0 }, { outstandingFen: 250_000, isOverdue: true }],
    ['no last day', { paidFen: 0, dueOn: null }, { outstandingFen: 250_000, isOverdue: false }],
    ['overpaid', { paidFen: 260_000 }, { outstandingFen: 0 }],
    [
      'partly refunded',
      { refundableFen: 125_000, refundedFen: 25_000 },
      { refundableFen: 125_000, refundedFen: 25_000, refundOutstandingFen: 100_000 },
    ],
  ])('%s', (_what, more, expected) => {
    const disclosure = disclose({ ...base, fees: [{ ...fee, ...more }] }, plaintiff, today);
    expect(fact(disclosure, 'fee')).toMatchObject(expected);
  });

  test('what is still to be paid is the next thing when no hearing is', () => {
    const file = {
      ...base,
      hearings: [],
      fees: [fee, { ...fee, kind: 'appeal', paidFen: 0, payer: 1 }],
    } as const;
    expect(disclose(file, plaintiff, today).summary.next).toMatchObject({ feeKind: 'appeal' });
  });
});

describe('the result', () => {
  test('is kept back, and what hints at it, until it is served on this party', () => {
    const disclosure = disclose(decided, plaintiff, today);
    expect(JSON.stringify(disclosure)).not.toContain('驳回');
    expect(disclosure.withheld).toEqual([{ topic: 'result', reason: 'not_served' }]);
    expect(disclosure.summary).toMatchObject({ standing: { stage: 'decided' }, next: null });
  });

  test.each([
    ['2026-11-23', true],
    [today, true],
    ['2026-11-25', false],
  ])('served on %s is said: %s', (servedOn, isSaid) => {
    const disclosure = disclose(decided, as('plaintiff', { servedOn }), today);
    expect(namesOf(disclosure).includes('result_judgment')).toBe(isSaid);
    expect(disclosure.withheld.length === 0).toBe(isSaid);
    if (isSaid) {
      expect(disclosure.summary.next).toMatchObject({ kind: 'result', servedOn });
      expect(fact(disclosure, 'events')?.events[0]?.text).toBe('判决驳回上诉');
    }
  });

  test('its existence is not let out before the court says that it has decided', () => {
    const disclosure = disclose({ ...decided, stage: 'deliberation' }, plaintiff, today);
    expect(disclosure.withheld).toEqual([]);
    expect(namesOf(disclosure)).not.toContain('result_judgment');
  });

  test('a refund follows it in weight', () => {
    const file = { ...decided, fees: [{ ...fee, refundableFen: 125_000 }], result: null };
    expect(disclose(file, plaintiff, today).summary.next).toMatchObject({
      refundOutstandingFen: 125_000,
    });
  });
});

describe('a case not heard in public', () => {
  const contacts = ['judge_assistant', 'judge_in_charge', 'clerk', 'department'];
  const hearings = [hearing(-9, { status: 'held' }), hearing(5)];

  test.each<Publicity>(['state_secret', 'juvenile'])(
    '%s: only the hearing and whom to contact',
    (publicity) => {
      const file = { ...decided, publicity, hearings };
      const disclosure = disclose(file, as('plaintiff', { servedOn: today }), today);
      expect(namesOf(disclosure)).toEqual([...contacts, 'next_hearing']);
      expect(withheldReasons(disclosure)).toEqual(['not_public']);
      expect(disclosure.withheld.map(({ topic }) => topic)).toEqual([
        'filing',
        'transfer',
        'enforcement',
        'progress',
        'fees',
        'result',
      ]);
      expect(disclosure.summary).toMatchObject({ standing: null, next: { kind: 'next_hearing' } });
    },
  );

  test.each<Publicity>(['divorce', 'privacy', 'trade_secret'])(
    '%s: a party hears its course, and nothing in the words of the court',
    (publicity) => {
      const file = { ...decided, publicity, hearings, transfer } as const;
      const disclosure = disclose(file, as('plaintiff', { servedOn: today }), today);
      expect(namesOf(disclosure)).toEqual([
        ...['filing_accepted', 'transfer_not_sent'],
        ...contacts,
        ...['panel', 'next_hearing', 'past_hearings', 'stage', 'fee_acceptance'],
      ]);
      expect(disclosure.withheld).toEqual([{ topic: 'result', reason: 'words_not_public' }]);
      expect(JSON.stringify(disclosure)).not.toContain('驳回');
    },
  );

  test('without a hearing the summary of a juvenile’s case says whom to call', () => {
    const disclosure = disclose({ ...base, publicity: 'juvenile', hearings: [] }, plaintiff, today);
    expect(disclosure.summary.next).toMatchObject({ kind: 'judge_assistant' });
  });

  test('a hearing that was called off is said', () => {
    const calledOff = [hearing(5, { status: 'cancelled' })];
    const file = { ...base, publicity: 'juvenile', hearings: calledOff } as const;
    expect(fact(disclose(file, plaintiff, today), 'hearing_changed')).toMatchObject({
      change: 'cancelled',
    });
  });
});

describe('an agent', () => {
  test.each<[string | null, string | null, boolean]>([
    [null, null, true],
    ['2026-11-24', '2026-11-24', true],
    ['2026-11-25', null, false],
    [null, '2026-11-23', false],
    ['2026-01-01', '2026-12-31', true],
  ])('with an authority from %s until %s is told: %s', (authorityFrom, authorityUntil, isTold) => {
    const disclosure = disclose(base, as('agent', { authorityFrom, authorityUntil }), today);
    if (isTold) {
      expect(disclosure).toEqual(disclose(base, plaintiff, today));
    } else {
      expect(disclosure).toEqual({
        facts: [],
        withheld: disclosureTopics.map((topic) => ({ topic, reason: 'authority_over' })),
        summary: { standing: null, next: null },
      });
    }
  });

  test('days of authority bind agents only', () => {
    const party = as('plaintiff', { authorityUntil: '2020-01-01' });
    expect(disclose(base, party, today)).toEqual(disclose(base, plaintiff, today));
  });
});

test('in a criminal case accused and victim are told alike', () => {
  const file = { ...decided, kind: 'criminal', fees: [] } as const;
  expect(disclose(file, as('victim', { servedOn: today }), today)).toEqual(
    disclose(file, as('accused', { servedOn: today }), today),
  );
});

describe('mayNameCause', () => {
  const heading: CaseHeading = {
    caseId: 1,
    number: base.number,
    cause: base.cause,
    causeEn: null,
    courtName: base.courtName,
    courtNameEn: null,
    appliedOn: '2026-10-08',
    publicity: 'public',
    filingStatus: 'accepted',
    stage: 'awaiting_hearing',
    isAppealed: false,
    preservationExecutedOn: null,
    role: 'defendant',
    principalId: 2,
    principalRole: 'defendant',
    authorityFrom: null,
    authorityUntil: null,
  };

  test.each<[string, Partial<CaseHeading>, boolean]>([
    ['a public case', {}, true],
    ['a case not heard in public', { publicity: 'privacy' }, false],
    ['an authority that is over', { role: 'agent', authorityUntil: '2026-11-23' }, false],
    ['the other side before acceptance', { filingStatus: 'pending' }, false],
    [
      'who brought it before acceptance',
      { filingStatus: 'pending', principalRole: 'plaintiff' },
      true,
    ],
  ])('%s', (_what, more, expected) => {
    expect(mayNameCause({ ...heading, ...more }, today)).toBe(expected);
  });
});
