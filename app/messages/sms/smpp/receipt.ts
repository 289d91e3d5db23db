/** Reads a PDU from the SMSC: a receipt, or a message (or a part of one) from a person. */
import { createHash } from 'node:crypto';
import iconv from 'iconv-lite';
import type { PDU } from 'smpp';
import type { SmsReceipt } from '../../smsDriver.js';

/**
 * How the SMSC writes message ids in receipts: as in its responses, in decimal where the responses
 * are hexadecimal, or the other way round. Each make of SMSC does one of these.
 */
export type ReceiptIds = 'same' | 'decimal' | 'hex';

export type Delivered =
  | { readonly kind: 'receipt'; readonly receipt: Omit<SmsReceipt, 'at'> }
  /** The message is still on its way, or the receipt names none: there is nothing to record. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'part'; readonly part: ReceivedPart };

export interface ReceivedPart {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** The reference that the parts of a message share; null: it is whole. */
  readonly ref: number | null;
  readonly total: number;
  /** From 1. */
  readonly part: number;
}

/** Bits 2 to 5 of esm_class: the type of a message. */
const typeBits = 0x3c;
const receiptType = 0x04;
const intermediateType = 0x20;

const statesByNumber: Readonly<Record<number, SmsReceipt['state']>> = {
  2: 'delivered',
  3: 'expired',
  4: 'undelivered',
  5: 'undelivered',
  7: 'unknown',
  8: 'rejected',
};

const statesByWord: Readonly<Record<string, SmsReceipt['state']>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  UNKNOWN: 'unknown',
  REJECTD: 'rejected',
};

/** Reads a `deliver_sm` or a `data_sm`. */
export function readDelivered(pdu: PDU, ids: ReceiptIds): Delivered {
  const type = numberOf(pdu.esm_class) & typeBits;
  if (type === intermediateType) return { kind: 'nothing' };
  const { text, headers } = contentOf(pdu);
  if (type === receiptType) return readReceipt(pdu, text, ids);
  return {
    kind: 'part',
    part: {
      from: stringOf(pdu.source_addr),
      to: stringOf(pdu.destination_addr),
      text,
      ...(partByHeader(headers) ?? partByTlv(pdu) ?? { ref: null, total: 1, part: 1 }),
    },
  };
}

/** A receipt says it by TLVs, or in its text: `id:… sub:001 … stat:DELIVRD err:000 text:…`. */
function readReceipt(pdu: PDU, text: string, ids: ReceiptIds): Delivered {
  const field = (name: string) => new RegExp(`\\b${name}:(\\S+)`, 'i').exec(text)?.[1];
  const id = trimmed(pdu.receipted_message_id) ?? field('id');
  const word = field('stat')?.toUpperCase();
  const number = typeof pdu.message_state === 'number' ? pdu.message_state : undefined;
  const state =
    number === undefined
      ? word === undefined
        ? undefined
        : statesByWord[word]
      : statesByNumber[number];
  if (id === undefined || state === undefined) return { kind: 'nothing' };
  const error = field('err');
  const code = [word ?? `state ${String(number)}`, ...(error === undefined ? [] : [error])];
  return { kind: 'receipt', receipt: { ref: responseId(id, ids), state, code: code.join(' ') } };
}

/** Returns the id of a receipt in the form of the responses. */
function responseId(id: string, ids: ReceiptIds): string {
  if (ids === 'decimal' && /^\d+$/.test(id)) return BigInt(id).toString(16);
  if (ids === 'hex' && /^[\da-f]+$/i.test(id)) return BigInt(`0x${id}`).toString(10);
  return id;
}

/**
 * Returns the id of a response in the form in which {@link readDelivered} returns those of
 * receipts.
 */
export function refOf(id: string, ids: ReceiptIds): string {
  if (ids === 'decimal' && /^[\da-f]+$/i.test(id)) return BigInt(`0x${id}`).toString(16);
  if (ids === 'hex' && /^\d+$/.test(id)) return BigInt(id).toString(10);
  return id;
}

/** Names a received message by its content: SMPP has no id for it, and it may come again. */
export function nameOf({ from, to, text, ref }: ReceivedPart): string {
  const what = JSON.stringify([from, to, text, ref]);
  return createHash('sha256').update(what).digest('hex').slice(0, 32);
}

function contentOf(pdu: PDU): { readonly text: string; readonly headers: readonly Buffer[] } {
  const inBody = partOf(pdu.short_message);
  const content = inBody.message.length > 0 ? inBody : partOf(pdu.message_payload);
  const { message, udh } = content;
  // Chinese SMSCs also write GBK, which has no name in SMPP.
  const text = typeof message === 'string' ? message : iconv.decode(message, 'gbk');
  return { text, headers: inBody.udh.length > 0 ? inBody.udh : udh };
}

function partOf(value: unknown): { message: string | Buffer; udh: readonly Buffer[] } {
  if (Buffer.isBuffer(value) || typeof value === 'string') return { message: value, udh: [] };
  const { message = '', udh = [] } = (value ?? {}) as {
    message?: string | Buffer;
    udh?: readonly Buffer[];
  };
  return { message, udh };
}

type InParts = Pick<ReceivedPart, 'ref' | 'total' | 'part'>;

function partByHeader(headers: readonly Buffer[]): InParts | null {
  for (const header of headers) {
    const [kind, length, ...octets] = header;
    const [ref, total, part] =
      kind === 0 && length === 3
        ? octets
        : kind === 8 && length === 4
          ? [((octets[0] ?? 0) << 8) | (octets[1] ?? 0), octets[2], octets[3]]
          : [];
    if (ref !== undefined && total !== undefined && part !== undefined && isPart(total, part)) {
      return { ref, total, part };
    }
  }
  return null;
}

function partByTlv(pdu: PDU): InParts | null {
  const { sar_msg_ref_num: ref, sar_total_segments: total, sar_segment_seqnum: part } = pdu;
  return typeof ref === 'number' &&
    typeof total === 'number' &&
    typeof part === 'number' &&
    isPart(total, part)
    ? { ref, total, part }
    : null;
}

const isPart = (total: number, part: number) => total > 1 && part >= 1 && part <= total;
const numberOf = (value: unknown) => (typeof value === 'number' ? value : 0);
const stringOf = (value: unknown) => (typeof value === 'string' ? value : '');

function trimmed(value: unknown): string | undefined {
  const text = stringOf(value).replace(/\0+$/, '').trim();
  return text === '' ? undefined : text;
}
