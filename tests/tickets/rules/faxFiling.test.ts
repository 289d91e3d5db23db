import { readFaxFiling, writeFaxFiling } from '../../../app/tickets/rules/faxFiling.js';

const callId = '0b8f2f2e-9a51-4a53-8a3b-2d1f8e1d7c11';

test.each(['case', 'ticket'] as const)('what was announced for a %s comes back', (kind) => {
  const filing = { kind, id: 123_456_789, callId };
  const text = writeFaxFiling(filing);
  expect(text).toMatch(/^[a-z0-9-]{1,60}$/);
  expect(readFaxFiling(text)).toEqual(filing);
});

test.each(['', 'case-1', `case--${callId}`, `person-1-${callId}`, `case-1-${callId}0`])(
  'nothing was announced by %p',
  (text) => expect(readFaxFiling(text)).toBeNull(),
);
