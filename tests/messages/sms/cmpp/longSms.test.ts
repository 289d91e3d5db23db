import fc from 'fast-check';
import iconv from 'iconv-lite';
import {
  cutText,
  decodeText,
  encodeParts,
  readHeader,
  ucs2,
} from '../../../../app/messages/sms/cmpp/longSms.js';
import { PartsJoiner, type ReceivedPart } from '../../../../app/messages/sms/cmpp/joinParts.js';
import type { SmsReceived } from '../../../../app/messages/smsDriver.js';

test('70 characters are one part, 71 are two of 67 and 4', () => {
  expect(cutText('字'.repeat(70))).toHaveLength(1);
  expect(cutText('字'.repeat(71)).map((each) => each.length)).toEqual([67, 4]);
  expect(cutText('字'.repeat(134)).map((each) => each.length)).toEqual([67, 67]);
  expect(cutText('')).toEqual(['']);
});

test('the signature stands in the first part, and the header counts', () => {
  const parts = encodeParts(`【江苏样例法院】${'字'.repeat(100)}`, 0x1a7);
  expect(parts).toHaveLength(2);
  expect(parts.map((each) => each.subarray(0, 6).toString('hex'))).toEqual([
    '050003a70201',
    '050003a70202',
  ]);
  expect(decodeText(parts[0]!.subarray(6), ucs2)).toMatch(/^【江苏样例法院】/);
});

test('any text is put together again, and no character is cut in two', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 0, maxLength: 400 }), (any) => {
      const text = any.replaceAll('\u0000', '');
      const cut = cutText(text);
      expect(cut.join('')).toBe(text);
      for (const each of cut) {
        expect(each.length).toBeLessThanOrEqual(70);
        // A half of a character would come back as U+FFFD.
        expect(Buffer.from(each).toString()).toBe(each);
      }
      const parts = encodeParts(text, 1);
      for (const each of parts) expect(each.length).toBeLessThanOrEqual(140);
      const read = parts.map((each) => (parts.length > 1 ? readHeader(each).text : each));
      expect(read.map((each) => decodeText(each, ucs2)).join('')).toBe(text);
    }),
  );
});

test('headers of both kinds are read, others are taken off', () => {
  const at = (hex: string) =>
    readHeader(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from('x')]));
  expect(at('050003a70201').part).toEqual({ ref: 0xa7, total: 2, number: 1 });
  expect(at('06080412340302').part).toEqual({ ref: 0x1234, total: 3, number: 2 });
  // A port number first, then the parts; and a part beyond the total.
  expect(at('0b05040b8423f00003a70202').part).toEqual({ ref: 0xa7, total: 2, number: 2 });
  expect(at('050003a70203').part).toBeNull();
  expect(at('050003a70201').text.toString()).toBe('x');
  // A length beyond the content is no header.
  expect(readHeader(Buffer.from('ff01', 'hex'))).toEqual({
    part: null,
    text: Buffer.from('ff01', 'hex'),
  });
});

test('texts are read by their format', () => {
  expect(decodeText(iconv.encode('退订', 'gbk'), 15)).toBe('退订');
  expect(decodeText(Buffer.from('9000 8ba2'.replace(' ', ''), 'hex'), 8)).toBe('退订');
  expect(decodeText(Buffer.from('TD\0'), 0)).toBe('TD');
});

const never = { holdMs: 2_000_000, patienceMs: 2_000_000 };
const part = (number: number, text: string, change: Partial<ReceivedPart> = {}): ReceivedPart => ({
  from: '13700000001',
  to: '1236801',
  text,
  at: new Date(0),
  ref: `ref${number}`,
  part: { ref: 7, total: 3, number },
  ...change,
});

test('parts are joined in their order, and acknowledged when the whole is kept', async () => {
  const kept: SmsReceived[] = [];
  let keep: () => void = () => undefined;
  const joiner = new PartsJoiner(never, async (sms) => {
    await new Promise<void>((resolve) => (keep = resolve));
    kept.push(sms);
  });
  const acknowledged: number[] = [];
  const adds = [3, 1, 2].map((number) =>
    joiner.add(part(number, `第${number}段`)).then(() => acknowledged.push(number)),
  );
  expect(acknowledged).toEqual([]);
  keep();
  await Promise.all(adds);
  expect(kept).toMatchObject([{ text: '第1段第2段第3段', ref: 'ref1' }]);
  expect(acknowledged.toSorted()).toEqual([1, 2, 3]);
});

test('what cannot be kept is not acknowledged', async () => {
  const joiner = new PartsJoiner(never, () => Promise.reject(new Error('no database')));
  const adds = [1, 2, 3].map((number) => joiner.add(part(number, 'x')));
  for (const add of await Promise.allSettled(adds)) expect(add.status).toBe('rejected');
});

test('parts of two people, and of two long SMS, do not mix', async () => {
  const texts: string[] = [];
  const joiner = new PartsJoiner(never, (sms) => Promise.resolve(void texts.push(sms.text)));
  const two = (number: number, ref = 7) => ({ part: { ref, total: 2, number } });
  await Promise.all([
    joiner.add(part(1, 'a', two(1))),
    joiner.add(part(1, 'b', { ...two(1), from: '13700000002' })),
    joiner.add(part(1, 'c', two(1, 8))),
    joiner.add(part(2, 'A', two(2))),
    joiner.add(part(2, 'B', { ...two(2), from: '13700000002' })),
    joiner.add(part(2, 'C', two(2, 8))),
  ]);
  expect(texts.toSorted()).toEqual(['aA', 'bB', 'cC']);
});

test('a gateway that waits for the answer to each part gets it', async () => {
  const texts: string[] = [];
  const times = { holdMs: 1, patienceMs: 2_000_000 };
  const joiner = new PartsJoiner(times, (sms) => Promise.resolve(void texts.push(sms.text)));
  for (const number of [1, 2, 3]) await joiner.add(part(number, String(number)));
  expect(texts).toEqual(['123']);
});

test('what never comes is left out and marked', async () => {
  const times = { holdMs: 2_000_000, patienceMs: 1 };
  const late = await new Promise<SmsReceived>((resolve) => {
    const joiner = new PartsJoiner(times, (sms) => Promise.resolve(resolve(sms)));
    void joiner.add(part(3, '结束'));
  });
  expect(late.text).toBe('…结束');
  const texts: string[] = [];
  const joiner = new PartsJoiner(never, (sms) => Promise.resolve(void texts.push(sms.text)));
  const add = joiner.add(part(1, '开头'));
  await joiner.stop();
  await add;
  expect(texts).toEqual(['开头…']);
});
