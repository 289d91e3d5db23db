/** Who hears what of an enforcement: a table, and that no sum or search reaches anybody else. */
import fc from 'fast-check';
import {
  disclose,
  factName,
  type DisclosableFact,
} from '../../../../app/court/cases/rules/disclosure.js';
import type {
  AssetSearch,
  CaseFile,
  Enforcement,
  PartyRole,
} from '../../../../app/court/import/rules/caseFile.js';
import { addDays } from '../../../../app/court/rules/workCalendar.js';
import { as, base, morning, today } from './sampleCase.js';

/** 1 and 2 are applicants, 3 and 4 debtors, 5 is a third party. */
const enforcement: Enforcement = {
  money: [
    { payee: 1, receivedFen: 3_600_000, paidFen: 2_000_000, waitsFor: 'account' },
    { payee: 2, receivedFen: 9_900_000, paidFen: 0, waitsFor: 'sharing' },
  ],
  searches: [
    { asset: 'deposits', state: 'controlled', on: '2026-10-20', owner: 3 },
    { asset: 'vehicles', state: 'searching', on: '2026-11-20', owner: 3 },
    { asset: 'securities', state: 'found', on: '2026-11-21', owner: 3 },
    { asset: 'online_funds', state: 'not_found', on: '2026-11-10', owner: 3 },
    { asset: 'real_estate', state: 'controlled', on: '2026-11-01', owner: 4 },
    { asset: 'other', state: 'controlled', on: addDays(today, 1), owner: 3 },
  ],
  auctions: [
    {
      asset: 'real_estate',
      startsAt: morning(8).toISOString(),
      place: '平台',
      status: 'scheduled',
    },
    { asset: 'vehicles', startsAt: morning(-8).toISOString(), place: '平台', status: 'unsold' },
  ],
  restrictions: [
    { kind: 'spending', since: '2026-10-08', until: null, party: 3 },
    { kind: 'dishonest', since: '2024-10-08', until: '2026-10-08', party: 4 },
  ],
  endedOn: null,
  resumedOn: '2026-09-01',
};
const file: CaseFile = {
  ...base,
  ...{ kind: 'enforcement', stage: 'enforcement', number: '（2026）苏98执恢7号' },
  ...{ hearings: [], fees: [], enforcement },
};
const who = (role: PartyRole, position: number) =>
  as(role, { partyId: position, principalId: position });

function told(role: PartyRole, position: number, of = file): DisclosableFact[] {
  return disclose(of, who(role, position), today).facts.filter(
    ({ topic }) => topic === 'enforcement',
  );
}

test.each<[string, PartyRole, number, string[]]>([
  [
    'an applicant hears her own money first, and all of searches, auctions and restrictions',
    'enforcement_applicant',
    1,
    [
      'enforcement_money 3600000',
      'auction scheduled',
      ...['restriction spending', 'restriction dishonest'],
      ...['search deposits', 'search vehicles', 'search securities'],
      ...['search online_funds', 'search real_estate'],
      'auction unsold',
      'enforcement_resumed',
    ],
  ],
  [
    'a debtor hears of the auctions, of his own restrictions, and of what was taken of his own',
    'debtor',
    3,
    [
      'auction scheduled',
      'restriction spending',
      'search deposits',
      'auction unsold',
      'enforcement_resumed',
    ],
  ],
  [
    'another debtor hears his own',
    'debtor',
    4,
    [
      'auction scheduled',
      'restriction dishonest',
      'search real_estate',
      'auction unsold',
      'enforcement_resumed',
    ],
  ],
  ['a third party hears nothing of it', 'third_party', 5, []],
])('%s', (_, role, position, expected) => {
  const names = told(role, position).map((fact) => {
    switch (fact.kind) {
      case 'enforcement_money':
        return `${fact.kind} ${fact.receivedFen}`;
      case 'auction':
        return `auction ${fact.status}`;
      case 'restriction':
        return `restriction ${fact.restriction}`;
      case 'asset_search':
        return `search ${fact.asset}`;
      default:
        return factName(fact);
    }
  });
  expect(names).toEqual(expected);
});

test('an agent hears what the party hears whom they act for, and nothing where that is nobody', () => {
  const agent = (principalId: number | null, principalRole: PartyRole | null) =>
    disclose(file, as('agent', { principalId, principalRole }), today).facts.filter(
      ({ topic }) => topic === 'enforcement',
    );
  const toAgent = (facts: DisclosableFact[]) => facts.map((each) => ({ ...each, isToOther: true }));
  expect(agent(1, 'enforcement_applicant')).toEqual(toAgent(told('enforcement_applicant', 1)));
  expect(agent(3, 'debtor')).toEqual(toAgent(told('debtor', 3)));
  expect(agent(null, null)).toEqual([]);
});

test.each(['state_secret', 'juvenile'] as const)('nothing of a case that is %s', (publicity) => {
  expect(told('enforcement_applicant', 1, { ...file, publicity })).toEqual([]);
});

test('who may have it resumed hears when it ended, once that is its stage', () => {
  const ended: CaseFile = {
    ...file,
    stage: 'enforcement_ended',
    enforcement: { ...enforcement, endedOn: '2026-11-02' },
  };
  const names = told('enforcement_applicant', 1, ended).map(({ kind }) => kind);
  expect(names).toContain('enforcement_end');
  expect(names).not.toContain('enforcement_resumed');
});

test.each<[string, PartyRole, number, Partial<Enforcement>, string | null]>([
  ['her money', 'enforcement_applicant', 1, {}, 'enforcement_money'],
  ['the auction', 'enforcement_applicant', 1, { money: [] }, 'auction'],
  ['the auction of what is his', 'debtor', 3, {}, 'auction'],
  ['his restriction', 'debtor', 3, { auctions: [] }, 'restriction'],
  ['nothing that is over', 'debtor', 4, { auctions: [] }, null],
])('first comes %s', (_, role, position, more, first) => {
  const of = { ...file, enforcement: { ...enforcement, ...more } };
  expect(disclose(of, who(role, position), today).summary.next?.kind ?? null).toBe(first);
});

test('the enforcement judge is called so', () => {
  expect(
    disclose(file, who('debtor', 3), today).facts.find(({ kind }) => kind === 'enforcement_judge'),
  ).toMatchObject({ telephone: '0519-2222' });
});

test('steps that tell of a search reach the applicant alone', () => {
  const events = [
    { on: '2026-10-12', text: '执行立案', textEn: null },
    { on: '2026-10-20', text: '已查询被执行人名下房产', textEn: null },
  ];
  const heard = (role: PartyRole, position: number) =>
    JSON.stringify(disclose({ ...file, events }, who(role, position), today).facts);
  expect(heard('enforcement_applicant', 1)).toContain('已查询');
  expect(heard('debtor', 3)).not.toContain('已查询');
  expect(heard('debtor', 3)).toContain('执行立案');
});

test('whatever the case: no sum of somebody else, no search that is not done, to a debtor', () => {
  const days = fc.integer({ min: -60, max: 60 }).map((day) => addDays(today, day));
  const searches = fc.array(
    fc.record<AssetSearch>({
      asset: fc.constantFrom('deposits', 'vehicles', 'other'),
      state: fc.constantFrom('searching', 'not_found', 'found', 'controlled'),
      on: days,
      owner: fc.constantFrom(3, 4),
    }),
  );
  fc.assert(
    fc.property(searches, fc.constantFrom(1, 2), (found, payee) => {
      const of = { ...file, enforcement: { ...enforcement, searches: found } };
      for (const fact of told('debtor', 3, of)) {
        expect(fact.kind).not.toBe('enforcement_money');
        if (fact.kind === 'asset_search') expect(fact.state).toBe('controlled');
      }
      const searched = told('debtor', 3, of).filter(({ kind }) => kind === 'asset_search');
      const own = found.filter(
        ({ owner, state, on }) => owner === 3 && state === 'controlled' && on <= today,
      );
      expect(searched).toHaveLength(own.length);
      const sums = told('enforcement_applicant', payee, of).flatMap((fact) =>
        fact.kind === 'enforcement_money' ? [fact.receivedFen] : [],
      );
      expect(sums).toEqual([payee === 1 ? 3_600_000 : 9_900_000]);
    }),
  );
});
