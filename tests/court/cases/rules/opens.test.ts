/** What a proof of identity opens: to an agent callers say what the other side knows, too. */
import { disclose, factName } from '../../../../app/court/cases/rules/disclosure.js';
import { discloseAtDesk } from '../../../../app/court/cases/rules/atDesk.js';
import {
  mayBeVerifiedByAgent,
  opens,
  principalBy,
  tellsCourse,
} from '../../../../app/court/cases/rules/opens.js';
import type { Publicity } from '../../../../app/court/import/rules/caseFile.js';
import { as, decided, fee, plaintiff, today } from './sampleCase.js';

const common = {
  ...plaintiff,
  ...principalBy('agent_verified', plaintiff),
  tells: opens.agent_verified.tells,
};
/** A case with all that a party alone would hear. */
const full = { ...decided, fees: [fee] };
const namesOf = (file = full, who = common) => disclose(file, who, today).facts.map(factName);

test('only what an agent has verified stands for no side and opens nothing of the person', () => {
  expect(
    Object.entries(opens).filter(([, each]) => each.tells === 'common' || !each.isOfPerson),
  ).toEqual([
    [
      'agent_verified',
      { cases: 'named', tells: 'common', isOfPerson: false, renewsPassword: true },
    ],
    [
      'agent_verified_licence',
      { cases: 'named', tells: 'common', isOfPerson: false, renewsPassword: false },
    ],
  ]);
  expect(principalBy('sms_code', plaintiff)).toEqual({
    principalId: 1,
    principalRole: 'plaintiff',
  });
  expect(principalBy('agent_verified', plaintiff)).toEqual({
    principalId: null,
    principalRole: null,
  });
});

test('all parties hear the same by it, and no one of them more than by a password', () => {
  const served = { servedOn: today };
  for (const role of ['plaintiff', 'defendant', 'third_party'] as const) {
    const own = as(role, served);
    expect(
      namesOf(full, { ...own, principalId: null, principalRole: null, tells: 'common' }),
    ).toEqual(namesOf());
    expect(namesOf(full, own)).toEqual(expect.arrayContaining(namesOf()));
  }
  expect(namesOf(full, as('plaintiff', served))).toEqual(
    expect.arrayContaining(['events', 'fee_acceptance', 'result_judgment']),
  );
  for (const own of ['events', 'fee_acceptance', 'result_judgment'])
    expect(namesOf()).not.toContain(own);
});

test.each<[Publicity, readonly string[]]>([
  ['divorce', ['judge_assistant', 'judge_in_charge', 'clerk', 'department']],
  ['privacy', ['judge_assistant', 'judge_in_charge', 'clerk', 'department']],
  ['trade_secret', ['judge_assistant', 'judge_in_charge', 'clerk', 'department']],
  ['state_secret', []],
  ['juvenile', []],
])(
  'of a case that is not heard in public (%s) it tells whom to call at most',
  (publicity, most) => {
    const names = namesOf({ ...full, publicity });
    expect(names.filter((name) => !most.includes(name))).toEqual([]);
    expect(names.length > 0).toBe(most.length > 0);
    expect(mayBeVerifiedByAgent(publicity)).toBe(most.length > 0);
    expect([tellsCourse('agent_verified', publicity), tellsCourse('sms_code', publicity)]).toEqual([
      false,
      true,
    ]);
  },
);

test('a filing that is not accepted is nobody’s, and the court’s reasons are not told', () => {
  const filed = (status: 'pending' | 'refused') =>
    ({ ...full, filing: { ...full.filing, status, reason: '材料不全' } }) as const;
  expect(namesOf(filed('pending'))).toEqual([]);
  expect(namesOf(filed('refused'))).toEqual([]);
  expect(
    JSON.stringify(disclose({ ...filed('refused'), number: null }, common, today)),
  ).not.toContain('材料不全');
});

test('the desk says what would need a password', () => {
  expect(discloseAtDesk({ file: full, participation: common }, today).withheld).toEqual(
    ['progress', 'fees', 'result'].map((topic) => ({ topic, reason: 'needs_password' })),
  );
  const own = as('plaintiff', { servedOn: today });
  expect(discloseAtDesk({ file: full, participation: own }, today).withheld).toEqual([]);
});

test('an agent ad litem whose authority is over is told nothing', () => {
  const over = { ...common, role: 'agent', authorityUntil: '2020-01-01' } as const;
  expect(namesOf(full, over)).toEqual([]);
});
