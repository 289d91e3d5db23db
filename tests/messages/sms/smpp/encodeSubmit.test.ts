/** Compares our submit_sm with that of npm's independent codec, octet by octet. */
import { PDU } from 'smpp';
import { encodeSubmit, type Submit } from '../../../../app/messages/sms/smpp/encodeSubmit.js';
import { partHeader, splitText } from '../../../../app/messages/sms/smpp/splitText.js';

const octetsOf = (text: string) => splitText(text, 'payload').parts[0] ?? Buffer.alloc(0);

const plain: Submit = {
  sourceTon: 0,
  sourceNpi: 0,
  source: '12368',
  destinationTon: 0,
  destinationNpi: 0,
  destination: '13800000001',
  esmClass: 0,
  dataCoding: 8,
  reference: 7,
  expiresAt: new Date('2026-11-27T08:05:09.987Z'),
  message: octetsOf('【临江中院】您好'),
  part: null,
  payload: null,
};

/** The same by npm's codec. */
function byNpm(submit: Submit): Buffer {
  const { part, payload } = submit;
  return new PDU('submit_sm', {
    source_addr_ton: submit.sourceTon,
    source_addr_npi: submit.sourceNpi,
    source_addr: submit.source,
    dest_addr_ton: submit.destinationTon,
    dest_addr_npi: submit.destinationNpi,
    destination_addr: submit.destination,
    registered_delivery: 1,
    validity_period: submit.expiresAt,
    esm_class: submit.esmClass,
    data_coding: submit.dataCoding,
    short_message: submit.message,
    user_message_reference: submit.reference,
    ...(part === null
      ? {}
      : {
          sar_msg_ref_num: part.ref,
          sar_total_segments: part.total,
          sar_segment_seqnum: part.part,
        }),
    ...(payload === null ? {} : { message_payload: payload }),
  }).toBuffer();
}

const nothing = Buffer.alloc(0);
test.each<[string, Partial<Submit>]>([
  ['one part in Chinese', {}],
  ['in the GSM alphabet, 160 letters', { dataCoding: 0, message: octetsOf('a'.repeat(160)) }],
  ['an extension, types and plans of numbers', { source: '1236802', sourceTon: 3, sourceNpi: 8 }],
  [
    'an international number',
    { destination: '+8613800000001', destinationTon: 1, destinationNpi: 1 },
  ],
  ['none of our numbers, no text', { source: '', message: nothing }],
  ['the largest reference', { reference: 0xffff }],
  ['midnight of a new year', { expiresAt: new Date('2027-01-01T00:00:00.000Z') }],
  [
    'a part with a header',
    {
      esmClass: 0x40,
      message: Buffer.concat([partHeader(255, 3, 2), octetsOf('诉'.repeat(67))]),
    },
  ],
  ['a part with TLVs', { part: { ref: 200, total: 12, part: 11 } }],
  ['a payload', { message: nothing, payload: octetsOf('诉讼'.repeat(300)) }],
])('%s', (_, given) => {
  const submit = { ...plain, ...given };
  expect(encodeSubmit(submit).toString('hex')).toBe(byNpm(submit).toString('hex'));
});
