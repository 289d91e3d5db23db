/**
 * Splits a text into the parts of an SMS: GSM-7 where the alphabet has every letter, else UCS-2.
 */
import { encodings } from 'smpp';

/** How a long SMS is split: by us, with a header; by us, with TLVs; or by the SMSC. */
export type LongSms = 'udh' | 'sar' | 'payload';

/** The parts of an SMS, encoded. */
export interface SplitText {
  /** `data_coding`: 0 GSM-7, an octet a letter; 8 UCS-2. */
  readonly dataCoding: 0 | 8;
  /** Without headers. */
  readonly parts: readonly Buffer[];
}

const escape = 0x1b;

/** Splits a text. `payload` leaves it in one piece. */
export function splitText(text: string, long: LongSms): SplitText {
  const isGsm = encodings.ASCII.match(text);
  const dataCoding = isGsm ? 0 : 8;
  const octets = isGsm ? encodings.ASCII.encode(text) : Buffer.from(text, 'utf16le').swap16();
  const [alone, each] = isGsm ? [160, 153] : [140, 134];
  if (octets.length <= alone || long === 'payload') return { dataCoding, parts: [octets] };
  const parts: Buffer[] = [];
  for (let from = 0; from < octets.length;) {
    let to = Math.min(from + each, octets.length);
    if (to < octets.length && isBetweenHalves(octets, to, isGsm)) to -= isGsm ? 1 : 2;
    parts.push(octets.subarray(from, to));
    from = to;
  }
  return { dataCoding, parts };
}

/** Whether a cut here would split one letter: an escaped one, or a pair of surrogates. */
function isBetweenHalves(octets: Buffer, at: number, isGsm: boolean): boolean {
  if (isGsm) return octets[at - 1] === escape;
  const before = octets.readUInt16BE(at - 2);
  return before >= 0xd800 && before <= 0xdbff;
}

/** The header of a part: concatenation with an 8-bit reference (3GPP TS 23.040, 9.2.3.24.1). */
export function partHeader(ref: number, total: number, part: number): Buffer {
  return Buffer.from([5, 0, 3, ref & 0xff, total, part]);
}
