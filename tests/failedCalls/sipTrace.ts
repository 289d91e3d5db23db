/**
 * Records the SIP of one Asterisk with tcpdump while its tests run, and formats it as text when one
 * fails. tcpdump is used instead of Asterisk's own logger for three reasons: it continues when
 * Asterisk is killed and restarted; it also records what Asterisk refuses to read; and other
 * packets cost nothing, because the kernel filters them out.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startPart, untilReady, type PartOptions } from '../../app/local/parts/partProcess.js';
import type { EvidenceFiles, EvidenceText } from './evidence.js';

const globalHeaderBytes = 24;
const recordHeaderBytes = 16;
const ethernetBytes = 14;
const udpBytes = 8;

export interface SipTrace {
  readonly files: readonly EvidenceFiles[];
  readonly texts: readonly EvidenceText[];
  stop(): Promise<void>;
}

/**
 * Listens to the SIP port of an Asterisk. If this user may not listen, the trace consists of a note
 * saying so.
 * @param folder receives the packets
 */
export async function startSipTrace(
  folder: string,
  asterisk: { readonly sipAddress: string; readonly sipPort: number },
): Promise<SipTrace> {
  const { sipAddress, sipPort } = asterisk;
  const pcap = path.join(folder, 'sip.pcap');
  const logFile = path.join(folder, 'tcpdump.out');
  const filter = `udp and host ${sipAddress} and port ${sipPort}`;
  const part: PartOptions = {
    name: 'tcpdump',
    // -Z root: running as another user, tcpdump could not write to our folders everywhere.
    command: ['tcpdump', '-i', 'lo', '--immediate-mode', '-U', '-Z', 'root', '-w', pcap, filter],
    logFile,
    stopSignal: 'SIGINT',
  };
  const tcpdump = await startPart(part);
  const isListening = async () => (await readFile(logFile, 'utf8')).includes('listening on');
  const problem = await untilReady(tcpdump, part, isListening).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const make = async () => problem ?? sipAsText(await readFile(pcap));
  return {
    files: [{ from: pcap, to: 'sip.pcap', what: 'the same SIP, for Wireshark' }],
    texts: [
      { to: 'sip.txt', what: `SIP to and from the hotline (${sipAddress}:${sipPort})`, make },
    ],
    stop: () => tcpdump.stop(),
  };
}

/** Extracts the messages from a pcap of Ethernet, IPv4 and UDP, as tcpdump writes it for `lo`. */
export function sipAsText(pcap: Buffer): string {
  const messages: string[] = [];
  for (let at = globalHeaderBytes; at + recordHeaderBytes <= pcap.length;) {
    const time = new Date(pcap.readUInt32LE(at) * 1000 + pcap.readUInt32LE(at + 4) / 1000);
    const end = at + recordHeaderBytes + pcap.readUInt32LE(at + 8);
    // The last packet may not be completely written yet.
    if (end > pcap.length) break;
    const ip = pcap.subarray(at + recordHeaderBytes + ethernetBytes, end);
    const udp = ip.subarray(((ip[0] ?? 0) & 0x0f) * 4);
    const from = `${[...ip.subarray(12, 16)].join('.')}:${udp.readUInt16BE(0)}`;
    const to = `${[...ip.subarray(16, 20)].join('.')}:${udp.readUInt16BE(2)}`;
    const text = udp.subarray(udpBytes).toString('utf8').trim();
    // Telephones send empty packets to keep a NAT binding open.
    if (text !== '') messages.push(`--- ${time.toISOString()} ${from} → ${to}\n${text}\n`);
    at = end;
  }
  return messages.join('\n').replaceAll('\r', '');
}
