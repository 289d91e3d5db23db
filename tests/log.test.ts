import { Writable } from 'node:stream';
import { createLogger, transports } from 'winston';
import { logFormat, maskPersonalData } from '../app/core/log.js';

describe('a text', () => {
  test.each([
    // Mobile numbers
    ['13812345678', '138****5678'],
    ['+8613812345678', '+86138****5678'],
    ['008613812345678', '0086138****5678'],
    ['8613812345678', '86138****5678'],
    ['+86 138 1234 5678', '+86 138****5678'],
    ['013812345678', '0138****5678'],
    ['138-1234-5678', '138****5678'],
    ['from 13812345678, to 13987654321.', 'from 138****5678, to 139****4321.'],
    // Landlines
    ['02583520017', '025******17'],
    ['051288886655', '0512******55'],
    ['0512-8888 6655-801', '0512******55-801'],
    ['+862583520017', '+8625******17'],
    ['862583520017', '8625******17'],
    ['+86-25-83520017', '+86-25******17'],
    ['(025) 83520017', '(025) ******17'],
    ['025 8352017', '025******17'],
    ['4008123456', '400****56'],
    // Abroad
    ['+85221234567', '+852******67'],
    ['0085221234567', '00852******67'],
    ['+12025550143', '+120******43'],
    // Resident ID numbers of 18 and of 15 digits
    ['11010519491231002X', '110105************'],
    ['110105491231002', '110105*********'],
    // Channel names
    ['PJSIP/13812345678-0000001f', 'PJSIP/138****5678-0000001f'],
    ['PJSIP/83520017@trunk-by-address', 'PJSIP/******17@trunk-by-address'],
    ['PJSIP/02583520017@trunk-by-address-00000003', 'PJSIP/025******17@trunk-by-address-00000003'],
    [
      'hotline-ring-telephone-13812345678-callback-7.1a2b3c4d',
      'hotline-ring-telephone-138****5678-callback-7.1a2b3c4d',
    ],
    ['hotline-ring-telephone-p8613812345678-x.1', 'hotline-ring-telephone-p86138****5678-x.1'],
    ['hotline-ring-telephone-83520017-x.1', 'hotline-ring-telephone-******17-x.1'],
    ['Local/83520017@hotline-00000001;2', 'Local/******17@hotline-00000001;2'],
    ['"13812345678" <13812345678>', '"138****5678" <138****5678>'],
    ['sip:02583520017@127.0.0.2:5060', 'sip:025******17@127.0.0.2:5060'],
  ])('%s is written as %s', (text, masked) => {
    expect(maskPersonalData(text)).toBe(masked);
    // Masking again changes nothing.
    expect(maskPersonalData(masked)).toBe(masked);
  });

  test.each([
    '12368',
    'PJSIP/1001-00000012',
    'PJSIP/trunk-by-address-0000000a',
    'hotline-ring-agent-1001-entry-17.1a2b3c4d',
    'hotline-1784920000.12',
    '2026-11-25T01:02:03.456Z',
    '2026-11-25 01:02:03',
    'ticket 2611250017',
    '1784920000123 ms',
    '127.0.0.1:5060',
    '（2026）苏98民初101号',
    '00000000-0000-4000-8000-000000000001',
  ])('%s stays', (text) => {
    expect(maskPersonalData(text)).toBe(text);
  });
});

/** Returns what the log contains of these fields. */
function logged(fields: Record<string, unknown>): Record<string, unknown> {
  let line = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      line += chunk.toString();
      done();
    },
  });
  const log = createLogger({
    format: logFormat(),
    transports: [new transports.Stream({ stream })],
  });
  log
    .child({ channel: 'hotline-ring-telephone-13812345678-x.1' })
    .info('call of 13812345678', fields);
  return JSON.parse(line) as Record<string, unknown>;
}

test('no field of a line holds what is masked, however deep, in whatever form', () => {
  const deep = { a: { b: { c: { d: { e: { f: '13812345678' } } } } } };
  const line = logged({
    error: new Error('not a telephone number: 02583520017', { cause: new Error('+8613812345678') }),
    number: 13812345678,
    list: [{ to: '008613812345678' }],
    13812345678: 'a key',
    map: new Map([['13812345678', new Set(['02583520017'])]]),
    bytes: Buffer.from('13812345678'),
    idNumber: '11010519491231002X',
    deep,
  });
  const text = JSON.stringify(line);
  expect(text).not.toMatch(/1381234|83520017|19491231/);
  expect(line).toMatchObject({
    message: 'call of 138****5678',
    channel: 'hotline-ring-telephone-138****5678-x.1',
    error: { message: 'not a telephone number: 025******17', cause: { message: '+86138****5678' } },
    number: '138****5678',
    idNumber: '***',
  });
});

test('figures, and what is nothing personal, stay', () => {
  expect(
    logged({ calls: 3, rate: 0.975, entryId: 1784920000123, at: new Date(0), none: null }),
  ).toMatchObject({
    calls: 3,
    rate: 0.975,
    entryId: 1784920000123,
    at: '1970-01-01T00:00:00.000Z',
    none: null,
  });
});
