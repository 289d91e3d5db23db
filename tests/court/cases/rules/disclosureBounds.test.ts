/** Properties of disclosure that hold for every case, whatever its stage, kind and party. */
import fc from 'fast-check';
import type {
  CaseFile,
  CaseStage,
  FilingStatus,
  Hearing,
  PartyRole,
  Publicity,
} from '../../../../app/court/import/rules/caseFile.js';
import { disclose, disclosureTopics } from '../../../../app/court/cases/rules/disclosure.js';
import { standingOf } from '../../../../app/court/cases/rules/headings.js';
import { knowableOf, mayKnowOf } from '../../../../app/court/cases/rules/knowing.js';
import { addDays } from '../../../../app/court/rules/workCalendar.js';
import { today, hearing, transfer, base, decided, as } from './sampleCase.js';

describe('whatever the case', () => {
  const stages: CaseStage[] = [
    'filing',
    'mediation',
    'awaiting_hearing',
    'hearing',
    'suspended',
    'deliberation',
    'decided',
    'appealed',
    'enforcement',
    'enforced',
    'enforcement_ended',
    'enforcement_terminated',
    'closed',
  ];
  const days = fc.integer({ min: -40, max: 40 });
  const files = fc
    .record({
      stage: fc.constantFrom(...stages),
      status: fc.constantFrom<FilingStatus>(
        'pending',
        'mediation',
        'corrections',
        'accepted',
        'refused',
        'withdrawn',
      ),
      publicity: fc.constantFrom<Publicity>('public', 'privacy', 'divorce', 'juvenile'),
      hearings: fc.array(
        fc
          .tuple(
            days,
            fc.constantFrom<Hearing['status']>('scheduled', 'held', 'postponed', 'cancelled'),
          )
          .map(([day, status]) => hearing(day, { status })),
      ),
      hasResult: fc.boolean(),
      hasTransfer: fc.boolean(),
    })
    .map(({ status, hasResult, hasTransfer, ...rest }): CaseFile => ({
      ...base,
      ...rest,
      filing: { ...base.filing, status },
      result: hasResult ? decided.result : null,
      events: decided.events,
      transfer: hasTransfer ? transfer : null,
    }));
  const participations = fc
    .record({
      role: fc.constantFrom<PartyRole>('plaintiff', 'defendant', 'victim', 'agent'),
      servedOn: fc.option(
        days.map((day) => addDays(today, day)),
        { nil: null },
      ),
      authorityUntil: fc.option(
        days.map((day) => addDays(today, day)),
        { nil: null },
      ),
    })
    .map(({ role, ...more }) => as(role, more));

  test('a list says of a case how it stands just where the case itself says it', () => {
    fc.assert(
      fc.property(files, participations, (file, participation) => {
        if (!mayKnowOf(knowableOf(file), participation, today)) return;
        const { summary } = disclose(file, participation, today);
        const heading = { ...file, ...participation, filingStatus: file.filing.status };
        const said =
          summary.standing?.topic === 'progress'
            ? summary.standing.stage
            : (summary.standing?.kind.replace('filing_', '') ?? null);
        expect(standingOf(heading, today).stage).toBe(said);
      }),
    );
  });

  test('nothing is both said and withheld, and the summary says nothing else', () => {
    fc.assert(
      fc.property(files, participations, (file, participation) => {
        const { facts, withheld, summary } = disclose(file, participation, today);
        const order = facts.map((said) => disclosureTopics.indexOf(said.topic));
        expect(order).toEqual([...order].sort((a, b) => a - b));
        const kept = new Set(withheld.map(({ topic }) => topic));
        expect(kept.size).toBe(withheld.length);
        expect(facts.filter(({ topic }) => kept.has(topic))).toEqual([]);
        for (const said of [summary.standing, summary.next]) {
          if (said !== null) expect(facts).toContain(said);
        }
      }),
    );
  });

  test('the words of a result never come before it is served', () => {
    fc.assert(
      fc.property(files, participations, (file, participation) => {
        const isServed = participation.servedOn !== null && participation.servedOn <= today;
        if (isServed || file.result === null) return;
        expect(JSON.stringify(disclose(file, participation, today))).not.toContain('驳回');
      }),
      { numRuns: 500 },
    );
  });
});
