import { comparePages } from '../../../../app/messages/fax/rules/samePages.js';

test.each([
  ['the same pages', ['a', 'b'], ['a', 'b'], 'same'],
  ['one that broke off this time', ['a', 'b'], ['a'], 'same'],
  ['the whole of one that broke off', ['a'], ['a', 'b'], 'more'],
  ['other pages', ['a', 'b'], ['a', 'c'], 'other'],
  ['the pages in another order', ['a', 'b'], ['b', 'a'], 'other'],
  ['nothing before', [], ['a'], 'other'],
  ['nothing now', ['a'], [], 'other'],
] as const)('%s', (_what, before, now, expected) => {
  expect(comparePages(before, now)).toBe(expected);
});
