/**
 * The codec is held to packets that others published as their test vectors: those of gocmpp (Go,
 * Apache-2.0, versions 2.x and 3.0; the same bytes stand in go-sms-protocol), and a report of a
 * real gateway in the tests of go-sms-protocol.
 */
import fc from 'fast-check';
import { decodePacket } from '../../../../app/messages/sms/cmpp/decodePacket.js';
import { encodePacket } from '../../../../app/messages/sms/cmpp/encodePacket.js';
import { FrameSplitter } from '../../../../app/messages/sms/cmpp/frames.js';
import { readReport } from '../../../../app/messages/sms/cmpp/report.js';
import {
  connectTimestamp,
  makeAuthenticator,
  makeGatewayAuthenticator,
} from '../../../../app/messages/sms/cmpp/authenticator.js';
import {
  CmppError,
  type CmppPacket,
  type CmppVersion,
  type Deliver,
  type Submit,
} from '../../../../app/messages/sms/cmpp/packets.js';

const bytes = (hex: string) => Buffer.from(hex.replace(/\s/g, ''), 'hex');
const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16();
const account = '900001';
const secret = '888888';
const timestamp = 1021080510;
const authenticator = bytes('90d00c1d517abd0b4f65f6bcf8535d16');

const submit: Submit = {
  kind: 'submit',
  total: 1,
  number: 1,
  registeredDelivery: 1,
  level: 1,
  serviceId: 'test',
  feeUserType: 2,
  feeTerminalId: '13500002696',
  udhi: 0,
  format: 8,
  source: account,
  feeType: '02',
  feeCode: '10',
  validUntil: '151105131555101+',
  atTime: '',
  sourceNumber: account,
  to: ['13500002696'],
  content: ucs2('测试gocmpp submit'),
};
const deliver: Omit<Deliver, 'messageId'> = {
  kind: 'deliver',
  to: account,
  serviceId: '',
  udhi: 0,
  format: 0,
  from: '13412340000',
  isReport: false,
  content: Buffer.from('This is a test MO.'),
};

/** What was published: the packet, the sequence, the version, and the bytes. */
const published: readonly [string, CmppPacket, number, CmppVersion, string][] = [
  [
    'CONNECT 2.1',
    { kind: 'connect', sourceAddr: account, authenticator, version: 0x21, timestamp },
    ...([0x17, 2] as const),
    `00000027 00000001 00000017 393030303031 90d00c1d517abd0b4f65f6bcf8535d16 21 3cdc73be`,
  ],
  [
    'CONNECT 3.0',
    { kind: 'connect', sourceAddr: account, authenticator, version: 0x30, timestamp },
    ...([0x17, 3] as const),
    `00000027 00000001 00000017 393030303031 90d00c1d517abd0b4f65f6bcf8535d16 30 3cdc73be`,
  ],
  [
    'CONNECT_RESP 2.1',
    {
      kind: 'connectResponse',
      status: 0,
      version: 0x21,
      authenticator: bytes('6c0b846e25bab6daa4ed1c466e0f4bd8'),
    },
    ...([0x17, 2] as const),
    `0000001e 80000001 00000017 00 6c0b846e25bab6daa4ed1c466e0f4bd8 21`,
  ],
  [
    'CONNECT_RESP 3.0',
    {
      kind: 'connectResponse',
      status: 0,
      version: 0x30,
      authenticator: bytes('7942977274098cf210ab0c16c367bc8d'),
    },
    ...([0x17, 3] as const),
    `00000021 80000001 00000017 00000000 7942977274098cf210ab0c16c367bc8d 30`,
  ],
  [
    'SUBMIT 2.x',
    submit,
    ...([0x17, 2] as const),
    `000000bd 00000004 00000017 0000000000000000 01 01 01 01 74657374000000000000 02
     313335303030303236393600000000000000000000 00 00 08 393030303031 3032 313000000000
     3135313130353133313535353130312b00 0000000000000000000000000000000000
     393030303031000000000000000000000000000000 01 313335303030303236393600000000000000000000
     1e 6d4b8bd50067006f0063006d007000700020007300750062006d00690074 0000000000000000`,
  ],
  [
    'SUBMIT 3.0',
    submit,
    ...([0x17, 3] as const),
    `000000e1 00000004 00000017 0000000000000000 01 01 01 01 74657374000000000000 02
     3133353030303032363936000000000000000000000000000000000000000000 00 00 00 08
     393030303031 3032 313000000000 3135313130353133313535353130312b00
     0000000000000000000000000000000000 393030303031000000000000000000000000000000 01
     3133353030303032363936000000000000000000000000000000000000000000 00
     1e 6d4b8bd50067006f0063006d007000700020007300750062006d00690074
     0000000000000000000000000000000000000000`,
  ],
  [
    'SUBMIT_RESP 2.x',
    { kind: 'submitResponse', messageId: 12878564852733378560n, result: 0 },
    ...([0x17, 2] as const),
    `00000015 80000004 00000017 b2b9da8000010000 00`,
  ],
  [
    'SUBMIT_RESP 3.0',
    { kind: 'submitResponse', messageId: 12878564852733378560n, result: 0 },
    ...([0x17, 3] as const),
    `00000018 80000004 00000017 b2b9da8000010000 00000000`,
  ],
  [
    'DELIVER 2.x',
    { ...deliver, messageId: 13052947396898652160n },
    ...([5, 2] as const),
    `00000067 00000005 00000005 b525628000010000 393030303031000000000000000000000000000000
     00000000000000000000 00 00 00 313334313233343030303000000000000000000000 00
     12 546869732069732061207465737420 4d4f2e 0000000000000000`,
  ],
  [
    'DELIVER 3.0',
    { ...deliver, messageId: 13025908756704198656n },
    ...([1, 3] as const),
    `0000007f 00000005 00000001 b4c5530000010000 393030303031000000000000000000000000000000
     00000000000000000000 00 00 00
     3133343132333430303030000000000000000000000000000000000000000000 00 00
     12 546869732069732061207465737420 4d4f2e 0000000000000000000000000000000000000000`,
  ],
  [
    'DELIVER_RESP 2.x',
    { kind: 'deliverResponse', messageId: 13052947396898652160n, result: 0 },
    ...([5, 2] as const),
    `00000015 80000005 00000005 b525628000010000 00`,
  ],
  [
    'DELIVER_RESP 3.0',
    { kind: 'deliverResponse', messageId: 13025908756704198656n, result: 0 },
    ...([1, 3] as const),
    `00000018 80000005 00000001 b4c5530000010000 00000000`,
  ],
  ['ACTIVE_TEST', { kind: 'activeTest' }, 0x17, 2, `0000000c 00000008 00000017`],
  ['ACTIVE_TEST_RESP', { kind: 'activeTestResponse' }, 0x17, 2, `0000000d 80000008 00000017 00`],
  ['TERMINATE', { kind: 'terminate' }, 0x17, 3, `0000000c 00000002 00000017`],
  ['TERMINATE_RESP', { kind: 'terminateResponse' }, 0x17, 3, `0000000c 80000002 00000017`],
];

test.each(published)('%s is written and read as published', (_, packet, sequence, version, hex) => {
  expect(encodePacket(packet, sequence, version).toString('hex')).toBe(bytes(hex).toString('hex'));
  expect(decodePacket(bytes(hex), version)).toEqual({ sequence, packet });
});

test('the authenticators are those published', () => {
  expect(makeAuthenticator(account, secret, timestamp)).toEqual(authenticator);
  expect(makeGatewayAuthenticator(0, 1, authenticator, secret).toString('hex')).toBe(
    '6c0b846e25bab6daa4ed1c466e0f4bd8',
  );
  expect(makeGatewayAuthenticator(0, 4, authenticator, secret).toString('hex')).toBe(
    '7942977274098cf210ab0c16c367bc8d',
  );
  // Ten digits, in Beijing: before October the number is shorter than what is hashed.
  expect(connectTimestamp(new Date('2026-10-21T00:05:10Z'))).toBe(1021080510);
  expect(connectTimestamp(new Date('2026-01-01T20:05:09Z'))).toBe(102040509);
});

test('the report of a real gateway is read', () => {
  const frame = bytes(`00000091 00000005 00000000 ae5c6bc0000b0001
    313036393035343932323232323300000000000000 74657374000000000000 000000
    313830323639303130323400000000000000000000 01 3c
    ae5c6bc0000b0001 44454c49565244 32323130323832333036 32323130323832333036
    313830323639303130323400000000000000000000 00000001 0000000000000000`);
  const { packet } = decodePacket(frame, 2);
  if (packet.kind !== 'deliver') throw new Error(packet.kind);
  expect(packet).toMatchObject({ isReport: true, to: '10690549222223', from: '18026901024' });
  expect(readReport(packet.content, new Date())).toEqual({
    ref: 'ae5c6bc0000b0001',
    state: 'delivered',
    code: 'DELIVRD',
    at: new Date('2022-10-28T23:06:00+08:00'),
  });
});

test('a report of gocmpp is read, and nothing else is', () => {
  const report = bytes(`b4c5530000010000 44454c49565244 31353131313230393535 31353131313230393537
    313334313233343030303000000000000000000000 12345678`);
  expect(readReport(report, new Date())).toMatchObject({
    ref: 'b4c5530000010000',
    code: 'DELIVRD',
    state: 'delivered',
    at: new Date('2015-11-12T09:57:00+08:00'),
  });
  expect(() => readReport(report.subarray(1), new Date())).toThrow(CmppError);
  // 71 bytes: the number of version 3 is longer.
  const longer = Buffer.concat([report.subarray(0, 56), Buffer.alloc(11), report.subarray(56)]);
  expect(readReport(longer, new Date())).toMatchObject({ code: 'DELIVRD' });
  const [now, odd] = [new Date(7), Buffer.from(report)];
  odd.write('no date at', 25, 'latin1');
  expect(readReport(odd, now).at).toEqual(now);
});

const word = (longest: number) =>
  fc.string({ maxLength: longest, unit: fc.constantFrom(...'0123456789aZ+-') });
const byte = fc.nat(255);
const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((each) => Buffer.from(each));
const content = fc.uint8Array({ maxLength: 255 }).map((each) => Buffer.from(each));
const versions = fc.constantFrom<CmppVersion>(2, 3);
const id = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const packets: fc.Arbitrary<CmppPacket> = fc.oneof(
  fc.record({
    kind: fc.constant('connect' as const),
    sourceAddr: word(6),
    authenticator: sixteen,
    version: byte,
    timestamp: fc.nat(1231235959),
  }),
  fc.record({
    kind: fc.constant('connectResponse' as const),
    status: byte,
    authenticator: sixteen,
    version: byte,
  }),
  fc.record({
    kind: fc.constant('submit' as const),
    total: byte,
    number: byte,
    level: byte,
    registeredDelivery: byte,
    serviceId: word(10),
    feeUserType: byte,
    udhi: byte,
    feeTerminalId: word(21),
    format: byte,
    source: word(6),
    feeType: word(2),
    feeCode: word(6),
    validUntil: word(17),
    atTime: word(17),
    sourceNumber: word(21),
    to: fc.array(word(21), { maxLength: 99 }),
    content,
  }),
  fc.record({ kind: fc.constant('submitResponse' as const), messageId: id, result: byte }),
  fc.record({ kind: fc.constant('deliverResponse' as const), messageId: id, result: byte }),
  fc.record({
    kind: fc.constant('deliver' as const),
    messageId: id,
    to: word(21),
    udhi: byte,
    serviceId: word(10),
    format: byte,
    from: word(21),
    isReport: fc.boolean(),
    content,
  }),
);

test('what is written is read again', () => {
  fc.assert(
    fc.property(packets, fc.nat(0xffffffff), versions, (packet, sequence, version) => {
      const frame = encodePacket(packet, sequence, version);
      expect(decodePacket(frame, version)).toEqual({ sequence, packet });
    }),
  );
});

test('a packet that is cut short or too long is refused', () => {
  fc.assert(
    fc.property(packets, versions, fc.integer({ min: 1, max: 300 }), (packet, version, bytes) => {
      const frame = encodePacket(packet, 1, version);
      const wrong = [
        frame.subarray(0, Math.max(12, frame.length - bytes)),
        Buffer.concat([frame, Buffer.alloc(bytes)]),
      ].filter((each) => each.length !== frame.length);
      for (const each of wrong) {
        // Whether the length says so or not: 15 bytes less make no CONNECT_RESP of another version.
        expect(() => decodePacket(each, version)).toThrow(CmppError);
        const consistent = Buffer.from(each);
        consistent.writeUInt32BE(each.length);
        if (packet.kind === 'connectResponse' && [30, 33].includes(each.length)) continue;
        expect(() => decodePacket(consistent, version)).toThrow(CmppError);
      }
    }),
  );
});

test('packets are found wherever the network cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(packets, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      (list, cuts) => {
        const frames = list.map((packet, index) => encodePacket(packet, index, 3));
        const stream = Buffer.concat(frames);
        const splitter = new FrameSplitter();
        const found: Buffer[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          found.push(...splitter.push(stream.subarray(at, at + size)));
          at += size;
        }
        expect(found).toEqual(frames);
      },
    ),
  );
});

test.each([0, 11, 4097, 0xffffffff])('no packet has %d bytes', (length) => {
  const header = Buffer.alloc(12);
  header.writeUInt32BE(length);
  expect(() => new FrameSplitter().push(header)).toThrow(CmppError);
});

test('a value that does not fit its field is refused, not cut', () => {
  const write = (change: Partial<Submit>) => () => encodePacket({ ...submit, ...change }, 1, 2);
  expect(write({ serviceId: 'elevenchars' })).toThrow(RangeError);
  expect(write({ sourceNumber: '1'.repeat(22) })).toThrow(RangeError);
  expect(write({ to: ['１３５'] })).toThrow(RangeError);
  expect(write({ content: Buffer.alloc(256) })).toThrow(RangeError);
});

test('a command that we do not know is told apart from a broken packet', () => {
  expect(decodePacket(bytes('0000000c 00000006 00000001'), 2)).toEqual({
    sequence: 1,
    packet: { kind: 'unknown', command: 6 },
  });
});
