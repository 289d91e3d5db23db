/** What an agent may tell is what the telephone tells. */
import {
  disclose,
  disclosureTopics,
  factName,
} from '../../../../app/court/cases/rules/disclosure.js';
import { discloseAtDesk, mayFindAtDesk } from '../../../../app/court/cases/rules/atDesk.js';
import { knowableOf } from '../../../../app/court/cases/rules/knowing.js';
import { as, base, decided, fee, plaintiff, today } from './sampleCase.js';

const namesOf = (file = base, participation = plaintiff) =>
  discloseAtDesk({ file, participation }, today).facts.map(({ name }) => name);

test('an agent may tell what the telephone tells, and the cause', () => {
  for (const file of [base, decided, { ...base, publicity: 'juvenile' } as const]) {
    const { facts, withheld } = disclose(file, plaintiff, today);
    const cause = file.publicity === 'public' ? ['cause'] : [];
    expect(namesOf(file)).toEqual([...cause, ...facts.map(factName)]);
    expect(discloseAtDesk({ file, participation: plaintiff }, today).withheld).toEqual(withheld);
  }
});

test('two fees of a kind are one fact', () => {
  const file = { ...base, fees: [fee, { ...fee, dueFen: 1 }] };
  const { facts } = discloseAtDesk({ file, participation: plaintiff }, today);
  expect(facts.filter(({ name }) => name === 'fee_acceptance')).toMatchObject([
    { contents: [{ dueFen: 250_000 }, { dueFen: 1 }] },
  ]);
});

test.each(['not_verified', 'not_party'] as const)(
  'nothing is told to somebody who is %s',
  (reason) => {
    expect(discloseAtDesk(reason, today)).toEqual({
      facts: [],
      withheld: disclosureTopics.map((topic) => ({ topic, reason })),
    });
  },
);

test('who may not know of a case is answered like somebody who has no part in it', () => {
  const pending = { ...base, filing: { ...base.filing, status: 'pending' } } as const;
  const read = { file: pending, participation: as('defendant') };
  expect(discloseAtDesk(read, today)).toEqual(discloseAtDesk('not_party', today));
});

test('an agent finds a case of others once everybody in it may know of it', () => {
  const preservation = { ...base, number: '（2026）苏98财保1号' };
  const pending = { ...base, filing: { ...base.filing, status: 'pending' } } as const;
  expect(
    [base, pending, preservation, { ...preservation, preservationExecutedOn: today }].map((file) =>
      mayFindAtDesk(knowableOf(file), today),
    ),
  ).toEqual([true, false, false, true]);
});
