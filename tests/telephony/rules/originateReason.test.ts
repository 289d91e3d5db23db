import {
  isFor,
  readOriginateReason,
  writeOriginateReason,
  type OriginateReason,
} from '../../../app/telephony/originateReason.js';

const callId = '0b3f2216-4623-4729-88a9-123456789012';

test.each<[OriginateReason, string]>([
  [{ kind: 'offer', entryId: 17, offer: 2 }, 'entry-17-2'],
  [{ kind: 'consultation', entryId: 17, number: 3 }, 'consult-17-3'],
  [{ kind: 'office', entryId: 17 }, 'office-17'],
  [{ kind: 'contact', callId, number: 12 }, `contact-${callId}-12`],
  [{ kind: 'callback', callbackId: 42, attempt: 1 }, 'callback-42-1'],
])('%j is written and read', (purpose, text) => {
  expect(writeOriginateReason(purpose)).toBe(text);
  expect(readOriginateReason(text)).toEqual(purpose);
  expect(text).toMatch(/^[a-z0-9-]{1,60}$/);
  expect(isFor(purpose, { ...purpose })).toBe(true);
});

test.each(['', 'gone', 'entry-17', 'entry-17-x', 'office-17-2', 'callback--1', 'other-17-2'])(
  '"%s" is invalid',
  (text) => {
    expect(readOriginateReason(text)).toBeNull();
  },
);

test('another offer of an entry is another purpose', () => {
  const offer = { kind: 'offer', entryId: 17, offer: 2 } as const;
  expect(isFor({ ...offer, offer: 3 }, offer)).toBe(false);
  expect(isFor(null, offer)).toBe(false);
});
