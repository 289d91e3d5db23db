import { readingPatterns, targetOf } from '../../../../app/privacy/operators/rules/readingKind.js';

const kindOf = (command: string) =>
  Object.entries(readingPatterns).find(([, pattern]) => new RegExp(pattern).test(command))?.[0];

test.each([
  ['queue', 'queue'],
  ['queue --once', 'queue'],
  ['queues list', 'queue'],
  ['queue-log export', 'reports'],
  ['tickets show', 'tickets'],
  ['tickets files', 'recordings'],
  ['GET /api/tickets/:number, session 1', 'tickets'],
  ['POST /api/outbox/faxes, token 1', 'messages'],
])('a reading by the command %s is of the kind %s', (command, kind) => {
  expect(kindOf(command)).toBe(kind);
});

test('a reading leads to the ticket that it names', () => {
  expect(targetOf('ticket 2611240425').ticket).toBe('2611240425');
  expect(targetOf('recording 3 of ticket 2611240425').ticket).toBe('2611240425');
  expect(targetOf('open tickets').ticket).toBeNull();
});
