import { partsInOrder, topicsOfPart } from '../../../../app/court/cases/rules/caseParts.js';
import type { CaseKind } from '../../../../app/court/import/rules/caseFile.js';
import { disclosureTopics } from '../../../../app/court/cases/rules/disclosure.js';
import { base } from './sampleCase.js';

const accepted = { ...base, filing: { ...base.filing, status: 'accepted' } } as const;

test('the parts of a case have every topic once; that of enforcement only in an enforcement', () => {
  const topicsOf = (kind: CaseKind) =>
    partsInOrder({ ...accepted, kind })
      .flatMap((part) => topicsOfPart[part])
      .sort();
  expect(topicsOf('enforcement')).toEqual([...disclosureTopics].sort());
  expect(topicsOf('civil')).toEqual(
    disclosureTopics.filter((topic) => topic !== 'enforcement').sort(),
  );
});

test.each([
  ['awaiting_hearing', ['hearing', 'people', 'fees']],
  ['deliberation', ['progress', 'people', 'result']],
  ['decided', ['result', 'progress', 'people']],
  ['enforcement', ['progress', 'people', 'fees']],
] as const)('what matters at %s', (stage, first) => {
  expect(partsInOrder({ ...accepted, stage }).slice(0, 3)).toEqual(first);
});

test('what matters in an enforcement', () => {
  const parts = partsInOrder({ ...accepted, kind: 'enforcement', stage: 'suspended' });
  expect(parts.slice(0, 3)).toEqual(['enforcement', 'people', 'progress']);
});

test('before acceptance: how far that is', () => {
  const pending = { ...base, filing: { ...base.filing, status: 'pending' } } as const;
  expect(partsInOrder(pending).slice(0, 2)).toEqual(['progress', 'people']);
});
