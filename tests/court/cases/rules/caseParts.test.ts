import { partsInOrder, topicsOfPart } from '../../../../app/court/cases/rules/caseParts.js';
import { disclosureTopics } from '../../../../app/court/cases/rules/disclosure.js';

test('every topic is in one part', () => {
  const topics = Object.values(topicsOfPart).flat();
  expect([...topics].sort()).toEqual([...disclosureTopics].sort());
});

test.each([
  ['awaiting_hearing', ['hearing', 'people', 'fees']],
  ['deliberation', ['progress', 'people', 'result']],
  ['decided', ['result', 'progress', 'people']],
  ['enforcement', ['progress', 'people', 'fees']],
] as const)('what matters at %s', (stage, first) => {
  const parts = partsInOrder(true, stage);
  expect(parts.slice(0, 3)).toEqual(first);
  expect(new Set(parts).size).toBe(Object.keys(topicsOfPart).length);
});

test('before acceptance: how far that is', () => {
  expect(partsInOrder(false, 'filing').slice(0, 2)).toEqual(['progress', 'people']);
});
