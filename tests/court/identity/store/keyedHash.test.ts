import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { keyedHash } from '../../../../app/court/identity/store/keyedHash.js';

const part = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

test('a keyed hash is the first half of HMAC-SHA-256', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 64 }),
      fc.array(part, { maxLength: 4 }),
      (key, parts) => {
        const hmac = createHmac('sha256', key);
        for (const each of parts) hmac.update(each);
        const expected = hmac.digest().subarray(0, 16);
        const made = keyedHash(Buffer.from(key));
        expect(made(...parts)).toEqual(expected);
        // Nothing of the last text is left over.
        expect(made(...parts)).toEqual(expected);
      },
    ),
  );
});

test('a key is at most one block', () => {
  expect(() => keyedHash(Buffer.alloc(65))).toThrow(RangeError);
});
