/**
 * Writes a `submit_sm` (SMPP 3.4, 4.4.1). npm's codec writes any PDU, by tables, and takes several
 * times as long: with it, encoding is most of what an SMS costs here. A test holds both to the same
 * octets.
 */

export interface Submit {
  readonly sourceTon: number;
  readonly sourceNpi: number;
  /** Letters of ASCII, as all addresses. */
  readonly source: string;
  readonly destinationTon: number;
  readonly destinationNpi: number;
  readonly destination: string;
  /** 0x40: the message begins with a header. */
  readonly esmClass: number;
  /** The time at which the SMSC gives the message up. */
  readonly expiresAt: Date;
  readonly dataCoding: number;
  /** Encoded, at most 254 octets; empty when the text is in `payload`. */
  readonly message: Buffer;
  /** Our own reference of 16 bits, by which the SMSC's operator can find the message. */
  readonly reference: number;
  /** The part that the message is, for TLVs; null: a header says it, or the message is whole. */
  readonly part: { readonly ref: number; readonly total: number; readonly part: number } | null;
  /** The whole encoded text, which the SMSC splits; null: the text is in `message`. */
  readonly payload: Buffer | null;
}

/** A request without its sequence number, which the session writes ({@link sequenceAt}). */
const headerOctets = 16;
const submitSm = 0x04;
/** The place of the sequence number in a PDU. */
export const sequenceAt = 12;
/** All of the body that has one length, with the terminators of the addresses and the time. */
const fixedOctets = 33;

const tags = {
  userMessageReference: 0x0204,
  sarMsgRefNum: 0x020c,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  messagePayload: 0x0424,
} as const;

/**
 * Returns a request without its sequence number. It asks for a receipt of both success and failure.
 */
export function encodeSubmit(submit: Submit): Buffer {
  const { source, destination, message, part, payload } = submit;
  const length =
    headerOctets +
    fixedOctets +
    source.length +
    destination.length +
    message.length +
    6 +
    (part === null ? 0 : 16) +
    (payload === null ? 0 : 4 + payload.length);
  // Not zeroed, because every octet is written below.
  const octets = Buffer.allocUnsafe(length);
  let at = octets.writeUInt32BE(length, 0);
  at = octets.writeUInt32BE(submitSm, at);
  at = octets.writeUInt32BE(0, at);
  at = octets.writeUInt32BE(0, at);
  // service_type: the SMSC's default.
  at = octets.writeUInt8(0, at);
  at = octets.writeUInt8(submit.sourceTon, at);
  at = octets.writeUInt8(submit.sourceNpi, at);
  at = writeText(octets, source, at);
  at = octets.writeUInt8(submit.destinationTon, at);
  at = octets.writeUInt8(submit.destinationNpi, at);
  at = writeText(octets, destination, at);
  at = octets.writeUInt8(submit.esmClass, at);
  // protocol_id, priority_flag, schedule_delivery_time: none.
  at = octets.writeUInt8(0, at);
  at = octets.writeUInt16BE(0, at);
  at = writeText(octets, timeOf(submit.expiresAt), at);
  // registered_delivery, and replace_if_present_flag.
  at = octets.writeUInt16BE(0x0100, at);
  at = octets.writeUInt8(submit.dataCoding, at);
  // sm_default_msg_id.
  at = octets.writeUInt8(0, at);
  at = octets.writeUInt8(message.length, at);
  at += message.copy(octets, at);
  at = writeTlv16(octets, tags.userMessageReference, submit.reference, at);
  if (part !== null) {
    at = writeTlv16(octets, tags.sarMsgRefNum, part.ref, at);
    at = writeTlv8(octets, tags.sarTotalSegments, part.total, at);
    at = writeTlv8(octets, tags.sarSegmentSeqnum, part.part, at);
  }
  if (payload !== null) {
    at = octets.writeUInt16BE(tags.messagePayload, at);
    at = octets.writeUInt16BE(payload.length, at);
    payload.copy(octets, at);
  }
  return octets;
}

/** Writes a text that ends with a zero octet. */
function writeText(octets: Buffer, text: string, at: number): number {
  return octets.writeUInt8(0, at + octets.write(text, at, 'latin1'));
}

function writeTlv16(octets: Buffer, tag: number, value: number, at: number): number {
  return octets.writeUInt16BE(value, octets.writeUInt16BE(2, octets.writeUInt16BE(tag, at)));
}

function writeTlv8(octets: Buffer, tag: number, value: number, at: number): number {
  return octets.writeUInt8(value, octets.writeUInt16BE(1, octets.writeUInt16BE(tag, at)));
}

/**
 * A moment in SMPP's form (7.1.1): `YYMMDDhhmmss`, tenths of a second, and the offset from UTC,
 * which is zero.
 */
function timeOf(moment: Date): string {
  const iso = moment.toISOString();
  const day = iso.slice(2, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  return `${day}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}${iso.slice(20, 21)}00+`;
}
