/**
 * The packets of CMPP, the protocol of China Mobile's SMS gateways (中国移动通信互联网短信网关接口协议,
 * versions 2.0 and 3.0). Names and comments follow the tables of that document. Types and numbers
 * only.
 */

/** 2 stands for 2.0 and 2.1, which have the same packets. */
export type CmppVersion = 2 | 3;

/** The version as a packet of CONNECT has it: major number in the upper half of the byte. */
export const versionBytes: Readonly<Record<CmppVersion, number>> = { 2: 0x20, 3: 0x30 };

/** Command_Id; that of an answer has the highest bit set. */
export const commands = {
  connect: 0x00000001,
  connectResponse: 0x80000001,
  terminate: 0x00000002,
  terminateResponse: 0x80000002,
  submit: 0x00000004,
  submitResponse: 0x80000004,
  deliver: 0x00000005,
  deliverResponse: 0x80000005,
  activeTest: 0x00000008,
  activeTestResponse: 0x80000008,
} as const;

export interface Connect {
  readonly kind: 'connect';
  /** Source_Addr: the account (企业代码), up to 6 characters. */
  readonly sourceAddr: string;
  /** AuthenticatorSource: 16 bytes. */
  readonly authenticator: Buffer;
  readonly version: number;
  /** MMDDHHMMSS as a number. */
  readonly timestamp: number;
}

export interface ConnectResponse {
  readonly kind: 'connectResponse';
  readonly status: number;
  /** AuthenticatorISMG: 16 bytes. Many gateways leave it empty. */
  readonly authenticator: Buffer;
  /** The highest version that the gateway speaks. */
  readonly version: number;
}

export interface Submit {
  readonly kind: 'submit';
  /** Pk_total and Pk_number: which part of how many. */
  readonly total: number;
  readonly number: number;
  /** Registered_Delivery: 1 asks for a report. */
  readonly registeredDelivery: number;
  readonly level: number;
  /** Service_Id: up to 10 characters, given by the carrier. */
  readonly serviceId: string;
  /** Fee_UserType: who pays; 2 is the account (SP). */
  readonly feeUserType: number;
  readonly feeTerminalId: string;
  /** TP_udhi: 1 when the content begins with a user data header. */
  readonly udhi: number;
  /** Msg_Fmt: 8 is UCS-2. */
  readonly format: number;
  /** Msg_src: the account, as in CONNECT. */
  readonly source: string;
  readonly feeType: string;
  readonly feeCode: string;
  /** ValId_Time: when the SMS is worth nothing any more, or ''. */
  readonly validUntil: string;
  readonly atTime: string;
  /** Src_Id: the number that the telephone shows. */
  readonly sourceNumber: string;
  /** Dest_terminal_Id. */
  readonly to: readonly string[];
  readonly content: Buffer;
}

export interface SubmitResponse {
  readonly kind: 'submitResponse';
  readonly messageId: bigint;
  /** 0 is accepted; `results.ts` has the others. */
  readonly result: number;
}

export interface Deliver {
  readonly kind: 'deliver';
  readonly messageId: bigint;
  /** Dest_Id: our number, with the extension. */
  readonly to: string;
  readonly serviceId: string;
  readonly udhi: number;
  readonly format: number;
  /** Src_terminal_Id: the telephone that wrote. */
  readonly from: string;
  /** Registered_Delivery: 1 when the content is a report. */
  readonly isReport: boolean;
  readonly content: Buffer;
}

export interface DeliverResponse {
  readonly kind: 'deliverResponse';
  readonly messageId: bigint;
  readonly result: number;
}

/** Packets without a body, or with an empty one. */
export interface Bare {
  readonly kind: 'terminate' | 'terminateResponse' | 'activeTest' | 'activeTestResponse';
}

export type CmppPacket =
  Connect | ConnectResponse | Submit | SubmitResponse | Deliver | DeliverResponse | Bare;

/** A packet with the number that matches an answer to its request. */
export interface Numbered<P extends CmppPacket = CmppPacket> {
  readonly sequence: number;
  readonly packet: P;
}

/** The bytes are no packet of CMPP, so the connection cannot be used any more. */
export class CmppError extends Error {
  override readonly name = 'CmppError';
}
