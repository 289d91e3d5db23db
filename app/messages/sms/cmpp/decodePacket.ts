/** Reads a packet of CMPP from bytes. */
import { FieldReader } from './bytes.js';
import {
  CmppError,
  commands,
  type CmppPacket,
  type CmppVersion,
  type Numbered,
  type Submit,
} from './packets.js';

const kinds = new Map<number, CmppPacket['kind']>(
  Object.entries(commands).map(([kind, command]) => [command, kind as CmppPacket['kind']]),
);

/** An unknown command: QUERY, CANCEL, or a carrier's own. */
export interface UnknownPacket {
  readonly sequence: number;
  readonly packet: { readonly kind: 'unknown'; readonly command: number };
}

/**
 * @param frame one whole packet, with its header.
 * @throws CmppError when its length is not exactly that of the tables of `version`.
 */
export function decodePacket(frame: Buffer, version: CmppVersion): Numbered | UnknownPacket {
  const body = new FieldReader(frame);
  const length = body.word();
  if (length !== frame.length) throw new CmppError(`${frame.length} bytes say they are ${length}`);
  const command = body.word();
  const sequence = body.word();
  const kind = kinds.get(command);
  if (kind === undefined) return { sequence, packet: { kind: 'unknown', command } };
  const packet = readBody(body, kind, version);
  body.end();
  return { sequence, packet };
}

function readBody(body: FieldReader, kind: CmppPacket['kind'], version: CmppVersion): CmppPacket {
  const readResult = () => (version === 2 ? body.byte() : body.word());
  switch (kind) {
    case 'connect':
      return {
        kind,
        sourceAddr: body.text(6),
        authenticator: body.bytes(16),
        version: body.byte(),
        timestamp: body.word(),
      };
    case 'connectResponse': {
      // Recognised by its length: a gateway that speaks only version 2 answers a login of version 3
      // like this.
      const status = body.left() === 18 ? body.byte() : body.word();
      return { kind, status, authenticator: body.bytes(16), version: body.byte() };
    }
    case 'submit':
      return readSubmit(body, version);
    case 'submitResponse':
    case 'deliverResponse':
      return { kind, messageId: body.long(), result: readResult() };
    case 'deliver': {
      const messageId = body.long();
      const to = body.text(21);
      const serviceId = body.text(10);
      body.byte();
      const udhi = body.byte();
      const format = body.byte();
      const from = body.text(version === 2 ? 21 : 32);
      if (version === 3) body.byte();
      const isReport = body.byte() === 1;
      const content = body.bytes(body.byte());
      body.bytes(version === 2 ? 8 : 20);
      return { kind, messageId, to, serviceId, udhi, format, from, isReport, content };
    }
    case 'activeTestResponse':
      body.byte();
      return { kind };
    case 'activeTest':
    case 'terminate':
    case 'terminateResponse':
      return { kind };
    default:
      return kind satisfies never;
  }
}

function readSubmit(body: FieldReader, version: CmppVersion): Submit {
  body.long();
  const total = body.byte();
  const number = body.byte();
  const registeredDelivery = body.byte();
  const level = body.byte();
  const serviceId = body.text(10);
  const feeUserType = body.byte();
  const feeTerminalId = body.text(version === 2 ? 21 : 32);
  if (version === 3) body.byte();
  body.byte();
  const udhi = body.byte();
  const format = body.byte();
  const source = body.text(6);
  const feeType = body.text(2);
  const feeCode = body.text(6);
  const validUntil = body.text(17);
  const atTime = body.text(17);
  const sourceNumber = body.text(21);
  const to = Array.from({ length: body.byte() }, () => body.text(version === 2 ? 21 : 32));
  if (version === 3) body.byte();
  const content = body.bytes(body.byte());
  body.bytes(version === 2 ? 8 : 20);
  return {
    kind: 'submit',
    total,
    number,
    registeredDelivery,
    level,
    serviceId,
    feeUserType,
    feeTerminalId,
    udhi,
    format,
    source,
    feeType,
    feeCode,
    validUntil,
    atTime,
    sourceNumber,
    to,
    content,
  };
}
