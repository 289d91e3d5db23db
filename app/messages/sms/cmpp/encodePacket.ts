/** Writes a packet of CMPP as bytes. */
import { FieldWriter } from './bytes.js';
import { commands, type CmppPacket, type CmppVersion, type Submit } from './packets.js';

/**
 * @returns the packet with its header: total length, command, sequence.
 * @throws RangeError when a value does not fit its field.
 */
export function encodePacket(packet: CmppPacket, sequence: number, version: CmppVersion): Buffer {
  const body = new FieldWriter();
  writeBody(body, packet, version);
  const bytes = body.join();
  return new FieldWriter()
    .word(12 + bytes.length)
    .word(commands[packet.kind])
    .word(sequence)
    .bytes(bytes)
    .join();
}

function writeBody(body: FieldWriter, packet: CmppPacket, version: CmppVersion): void {
  /** Results have one byte in version 2, and four in version 3. */
  const writeResult = (result: number) => (version === 2 ? body.byte(result) : body.word(result));
  switch (packet.kind) {
    case 'connect':
      body.text(packet.sourceAddr, 6).bytes(sixteen(packet.authenticator));
      body.byte(packet.version).word(packet.timestamp);
      return;
    case 'connectResponse':
      writeResult(packet.status);
      body.bytes(sixteen(packet.authenticator)).byte(packet.version);
      return;
    case 'submit':
      writeSubmit(body, packet, version);
      return;
    case 'submitResponse':
    case 'deliverResponse':
      body.long(packet.messageId);
      writeResult(packet.result);
      return;
    case 'deliver':
      body.long(packet.messageId).text(packet.to, 21).text(packet.serviceId, 10);
      body.byte(0).byte(packet.udhi).byte(packet.format);
      if (version === 2) body.text(packet.from, 21);
      else body.text(packet.from, 32).byte(0);
      body.byte(packet.isReport ? 1 : 0);
      body.byte(packet.content.length).bytes(packet.content);
      body.text('', version === 2 ? 8 : 20);
      return;
    case 'activeTestResponse':
      body.byte(0);
      return;
    case 'activeTest':
    case 'terminate':
    case 'terminateResponse':
      return;
    default:
      packet satisfies never;
  }
}

function writeSubmit(body: FieldWriter, submit: Submit, version: CmppVersion): void {
  body.long(0n).byte(submit.total).byte(submit.number);
  body.byte(submit.registeredDelivery).byte(submit.level).text(submit.serviceId, 10);
  body.byte(submit.feeUserType);
  if (version === 2) body.text(submit.feeTerminalId, 21);
  else body.text(submit.feeTerminalId, 32).byte(0);
  body.byte(0).byte(submit.udhi).byte(submit.format).text(submit.source, 6);
  body.text(submit.feeType, 2).text(submit.feeCode, 6);
  body.text(submit.validUntil, 17).text(submit.atTime, 17).text(submit.sourceNumber, 21);
  body.byte(submit.to.length);
  for (const number of submit.to) body.text(number, version === 2 ? 21 : 32);
  if (version === 3) body.byte(0);
  body.byte(submit.content.length).bytes(submit.content);
  body.text('', version === 2 ? 8 : 20);
}

function sixteen(authenticator: Buffer): Buffer {
  if (authenticator.length !== 16) throw new RangeError('an authenticator has 16 bytes');
  return authenticator;
}
