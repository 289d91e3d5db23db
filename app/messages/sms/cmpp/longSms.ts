/**
 * An SMS in UCS-2, cut into the parts that one packet holds, and the header by which a telephone
 * joins them.
 */
import iconv from 'iconv-lite';

/** Msg_Fmt of the texts that are sent. */
export const ucs2 = 8;

/** Characters (UTF-16 units) of a text that is sent whole, and of each part of a longer one. */
const whole = 70;
const part = 67;

/**
 * Cuts a text: up to 70 characters are one part, more are parts of at most 67. A character outside
 * the basic plane, which has two units, is never cut in two.
 */
export function cutText(text: string): string[] {
  if (text.length <= whole) return [text];
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + part, text.length);
    const last = text.charCodeAt(to - 1);
    if (to < text.length && last >= 0xd800 && last <= 0xdbff) to -= 1;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/**
 * Returns the content of each part. Parts of a long SMS begin with `05 00 03 ref total number`.
 * @param ref ties the parts together; the telephone forgets it soon.
 * @throws RangeError when the text needs more than 255 parts.
 */
export function encodeParts(text: string, ref: number): Buffer[] {
  const parts = cutText(text);
  if (parts.length > 255) throw new RangeError(`a text of ${text.length} characters is too long`);
  return parts.map((each, index) => {
    const bytes = Buffer.from(each, 'utf16le').swap16();
    if (parts.length === 1) return bytes;
    return Buffer.concat([Buffer.from([5, 0, 3, ref & 0xff, parts.length, index + 1]), bytes]);
  });
}

/** The part of a long SMS that a content is. */
export interface PartHeader {
  readonly ref: number;
  readonly total: number;
  readonly number: number;
}

/**
 * Removes the user data header from a content. Concatenation has an 8-bit reference (element 0) or
 * a 16-bit one (element 8).
 * @returns part: null when the content is a whole SMS.
 */
export function readHeader(content: Buffer): { part: PartHeader | null; text: Buffer } {
  const end = 1 + (content[0] ?? 0);
  if (end > content.length) return { part: null, text: content };
  let found: PartHeader | null = null;
  for (let at = 1; at + 2 <= end;) {
    const element = content[at];
    const length = content[at + 1] ?? 0;
    const data = content.subarray(at + 2, Math.min(at + 2 + length, end));
    if (element === 0 && data.length === 3) {
      found = { ref: data.readUInt8(0), total: data.readUInt8(1), number: data.readUInt8(2) };
    }
    if (element === 8 && data.length === 4) {
      found = { ref: data.readUInt16BE(0), total: data.readUInt8(2), number: data.readUInt8(3) };
    }
    at += 2 + length;
  }
  const isPart = found !== null && found.total > 1 && found.number >= 1;
  return {
    part: isPart && found !== null && found.number <= found.total ? found : null,
    text: content.subarray(end),
  };
}

/** The text of a content by its Msg_Fmt: 8 UCS-2, 15 GBK, everything else one byte a character. */
export function decodeText(content: Buffer, format: number): string {
  let text: string;
  if (format === ucs2) {
    const even = content.subarray(0, content.length - (content.length % 2));
    text = Buffer.from(even).swap16().toString('utf16le');
  } else if (format === 15) {
    text = iconv.decode(content, 'gbk');
  } else {
    text = content.toString('latin1');
  }
  // PostgreSQL stores no zero character.
  return text.replaceAll('\u0000', '');
}
