import { hasRealParts } from './realParts.js';

// Uses this very project: a rule that only holds for a made-up one helps nobody.
test.each([
  'tests/e2e/example.test.ts',
  'tests/telephony/asterisk/callContract.test.ts',
  'tests/web/live/liveStreams.test.ts',
  'tests/web/pages/pages.test.ts',
  'tests/messages/sms/http/webHook.test.ts',
  'tests/cli/closedPipe.test.ts',
  'tests/tickets/openTicket.test.ts',
])('%s has real parts', (test) => {
  expect(hasRealParts(test)).toBe(true);
});

test.each([
  'tests/court/identity/rules/lockout.test.ts',
  'tests/telephone/recogniser/soundCode.test.ts',
  // Starts processes, but no call, no server and no browser needs its time.
  'tests/runner/run.test.ts',
  'tests/messages/sms/cmpp/packets.test.ts',
  'tests/voice/prompts/written/writtenEnglish.test.ts',
  'tests/web/client/api/pacedReadings.test.ts',
])('%s only computes', (test) => {
  expect(hasRealParts(test)).toBe(false);
});
