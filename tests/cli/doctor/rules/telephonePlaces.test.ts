import { judgePlaces } from '../../../../app/cli/doctor/rules/telephonePlaces.js';

test.each([
  // The trunk keeps a quarter at least.
  [250, 187, 6, 'well'],
  [250, 188, 6, 'trunk'],
  [12, 9, 6, 'well'],
  [12, 10, 6, 'trunk'],
  [null, 1000, 6, 'well'],
  // Every account can place a call.
  [250, 125, 125, 'well'],
  [250, 125, 126, 'accounts'],
  [null, 125, 200, 'accounts'],
  [250, 40, 200, 'accounts'],
] as const)('of %p places, %p for %p accounts: %s', (ofAll, ofAccounts, accounts, judged) => {
  expect(judgePlaces({ ofAll, ofAccounts, accounts })).toBe(judged);
});
