/**
 * Records the SIP of one Asterisk with tcpdump while its tests run, and formats it as text when one
 * fails. tcpdump is used instead of Asterisk's own logger for three reasons: it continues when
 * Asterisk is killed and restarted; it also records what Asterisk refuses to read; and other
 * packets cost nothing, because the kernel filters them out.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startPart, untilReady, type PartOptions } from '../../app/local/parts/partProcess.js';
import { PacketReader } from '../telephone/network/tcpdump.js';
import type { EvidenceFiles, EvidenceText } from './evidence.js';

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
function sipAsText(pcap: Buffer): string {
  const messages: string[] = [];
  // The last packet may not be completely written yet; then the reader waits for its rest.
  const reader = new PacketReader(({ at, from, fromPort, to, toPort, payload }) => {
    const text = payload.toString('utf8').trim();
    // Telephones send empty packets to keep a NAT binding open.
    if (text === '') return;
    const time = new Date(at).toISOString();
    messages.push(`--- ${time} ${from}:${fromPort} → ${to}:${toPort}\n${text}\n`);
  });
  reader.read(pcap);
  return messages.join('\n').replaceAll('\r', '');
}
