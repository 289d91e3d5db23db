/**
 * SIP messages broken in unforeseen ways: RFC 4475's torture messages, and mutations from a seed.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { seededRandom } from '../parts/seededRandom.js';

const tortureFolder = path.join(__dirname, 'rfc4475');

/** A message as bytes, with a name for reports. */
export interface RawMessage {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Reads the messages of RFC 4475, one file each, as bytes on the wire, from one folder for each
 * section. They are sorted by name.
 */
export async function tortureMessages(): Promise<RawMessage[]> {
  const files = (await readdir(tortureFolder, { recursive: true }))
    .filter((file) => file.endsWith('.sip'))
    .map((file) => ({ file, name: path.basename(file, '.sip') }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return Promise.all(
    files.map(async ({ file, name }) => ({
      name,
      bytes: await readFile(path.join(tortureFolder, file)),
    })),
  );
}

const methods = [
  ...['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'SUBSCRIBE', 'NOTIFY', 'MESSAGE'],
  ...['REFER', 'INFO', 'UPDATE', 'PRACK', 'PUBLISH'],
];

/**
 * Returns well-formed requests to start from. A mutation of one gets further than a mutation of a
 * torture message.
 */
function plainMessages(from: string, to: string): RawMessage[] {
  const body = [
    ...['v=0', `o=- 1 1 IN IP4 ${from}`, 's=-', `c=IN IP4 ${from}`, 't=0 0'],
    ...['m=audio 40000 RTP/AVP 8 0 9 96', 'a=rtpmap:96 telephone-event/8000', 'a=fmtp:96 0-15'],
    ...['a=ptime:20', 'a=sendrecv', ''],
  ].join('\r\n');
  return methods.map((method) => ({
    name: method,
    bytes: Buffer.from(
      [
        `${method} sip:12368@${to} SIP/2.0`,
        `Via: SIP/2.0/UDP ${from};branch=z9hG4bKmutant;rport`,
        'Max-Forwards: 70',
        `From: "mutant" <sip:13600000000@${from}>;tag=mutant`,
        `To: <sip:12368@${to}>`,
        `Call-ID: mutant@${from}`,
        `CSeq: 1 ${method}`,
        `Contact: <sip:mutant@${from}>`,
        `P-Asserted-Identity: <sip:13600000000@${from}>`,
        `Authorization: Digest username="1001", realm="hotline", nonce="1/2", uri="sip:${to}", response="0", algorithm=MD5`,
        'Supported: timer, 100rel, replaces, path, outbound',
        'Session-Expires: 1800;refresher=uac',
        'Event: presence',
        'Refer-To: <sip:12368@127.0.0.1?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>',
        'RAck: 1 1 INVITE',
        'Expires: 60',
        'Content-Type: application/sdp',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    ),
  }));
}

/** Strings that have broken parsers before. */
const nasty = [
  ...[
    '',
    ' ',
    '\r\n',
    '\r\n\r\n',
    '\0',
    '%00',
    '%',
    '"',
    '\\',
    '<',
    '>',
    ';;',
    ',,',
    ':',
    '@',
    '[::1',
  ],
  ...['-1', '0', '4294967296', '18446744073709551616', '999999999999999999999', '1e9', '0x41'],
  ...['%s%s%s%n', '${EXTEN}', '${SHELL(id)}', "'; DROP TABLE calls;--", '../../../../etc/passwd'],
  ...[
    'A'.repeat(300),
    'A'.repeat(5000),
    ';a=b'.repeat(300),
    '\u{1F600}',
    '\xff\xfe',
    'sip:'.repeat(50),
  ],
  ...[
    'Content-Length: 4294967295',
    'Content-Length: -1',
    'Via: SIP/2.0/UDP 127.0.0.1',
    'Transfer-Encoding: chunked',
  ],
];

/** The largest packet that UDP carries unfragmented on the loopback device. */
const largest = 60_000;

/**
 * Returns a generator of endless mutations. The same seed gives the same mutations.
 * @param from `address:port` to which answers may go
 */
export async function makeMutator(seed: number, from: string, to: string): Promise<() => Buffer> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const plain = plainMessages(from, to);
  const torture = await tortureMessages();
  const base = () => oneOf(random() < 0.7 ? plain : torture).bytes;
  const place = (bytes: Buffer) => below(bytes.length + 1);
  const insert = (bytes: Buffer, at: number, more: Buffer) =>
    Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  const onLines = (bytes: Buffer, change: (lines: string[]) => void) => {
    const lines = bytes.toString('latin1').split('\r\n');
    change(lines);
    return Buffer.from(lines.join('\r\n'), 'latin1');
  };
  const operations: readonly ((bytes: Buffer) => Buffer)[] = [
    (bytes) => {
      const changed = Buffer.from(bytes);
      for (let i = 0; i <= below(8); i += 1) changed[below(changed.length)] = below(256);
      return changed;
    },
    (bytes) => bytes.subarray(0, place(bytes)),
    (bytes) => {
      const at = place(bytes);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + below(60))]);
    },
    (bytes) => insert(bytes, place(bytes), Buffer.from(oneOf(nasty), 'utf8')),
    (bytes) =>
      insert(bytes, place(bytes), Buffer.from(Array.from({ length: below(40) }, () => below(256)))),
    (bytes) => onLines(bytes, (lines) => lines.splice(below(lines.length), 1)),
    (bytes) => onLines(bytes, (lines) => lines.splice(below(lines.length), 0, oneOf(lines))),
    (bytes) =>
      onLines(bytes, (lines) => {
        const at = below(lines.length);
        lines[at] = `${(lines[at] ?? '').split(':')[0] ?? ''}: ${oneOf(nasty)}`;
      }),
    (bytes) =>
      onLines(bytes, (lines) =>
        lines.splice(below(lines.length), 0, ...Array<string>(below(300)).fill(oneOf(lines))),
      ),
    (bytes) =>
      Buffer.from(
        bytes.toString('latin1').replace(/\d+/, () => oneOf(nasty)),
        'latin1',
      ),
    (bytes) => Buffer.concat([bytes.subarray(0, place(bytes)), base().subarray(place(bytes))]),
  ];
  let count = 0;
  return () => {
    // Each is a separate call, unless the mutation hits the Call-ID itself.
    count += 1;
    let bytes = Buffer.from(
      base().toString('latin1').replaceAll('mutant', `mutant${seed}x${count}`),
      'latin1',
    );
    for (let i = 0; i <= below(3) && bytes.length > 0; i += 1)
      bytes = Buffer.from(oneOf(operations)(bytes));
    return bytes.subarray(0, largest);
  };
}

/**
 * Returns a generator of RTP and RTCP that no telephone sends, and of digits that nobody pressed:
 * `1` in every payload type.
 */
export function makeRtpGarbage(seed: number): () => Buffer {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => below(256)));
  const header = (first: number, second: number) => {
    const packet = Buffer.alloc(12);
    packet.writeUInt8(first, 0);
    packet.writeUInt8(second, 1);
    packet.writeUInt16BE(below(65_536), 2);
    packet.writeUInt32BE(below(2 ** 32), 4);
    packet.writeUInt32BE(below(2 ** 32), 8);
    return packet;
  };
  const kinds: readonly (() => Buffer)[] = [
    () => bytes(below(200)),
    // A valid header with random bytes behind it.
    () => Buffer.concat([header(0x80, below(128)), bytes(below(400))]),
    // Padding, extension and sources that are longer than the packet.
    () => Buffer.concat([header(0x80 | below(64), below(256)), bytes(below(20))]),
    // A digit, a digit that does not exist, or an end without a beginning.
    () =>
      Buffer.concat([
        header(0x80, 96 + below(32)),
        Buffer.from([below(256), below(256), below(256), below(256)]),
      ]),
    () =>
      Buffer.concat([header(0x80, 0x80 | (96 + below(32))), Buffer.from([1, 0x8a, 0x03, 0x70])]),
    // RTCP: sender and receiver reports, BYE, false lengths.
    () =>
      Buffer.concat([
        Buffer.from([0x80 | below(32), 200 + below(6), below(256), below(256)]),
        bytes(below(100)),
      ]),
  ];
  return () => (kinds[below(kinds.length)] as () => Buffer)();
}
