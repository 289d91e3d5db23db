/**
 * From a key to the first packet of the prompt it leads to, measured on the wire: from the first RFC 4733 packet with the end
 * bit (that is when any PBX first knows the key) to the first packet of sound after it.
 */
import { type RtpPacket } from './capture.js';

/** SIPp's telephone events; see the scenario in sippCaller.ts. */
const keyPayloadType = 96;
const alawPayloadType = 8;
/** A prompt sends a packet every 20 ms: five missing ones mean that nothing is playing. */
const silentAfterMs = 100;

export interface KeyDelays {
  /** Milliseconds; the line was silent when the key was pressed. One list per turn of the conversation. */
  readonly silent: readonly (readonly number[])[];
  /** Milliseconds; the key was pressed into a prompt, and the next one was known by its first 20 ms. */
  readonly bargeIn: readonly (readonly number[])[];
  /** Calls seen. */
  readonly calls: number;
}

interface Line {
  /** The PBX's source number, new for each call; ports are used again. */
  source: number | undefined;
  turn: number;
  lastSoundAt: number;
  key: { endAt: number; timestamp: number; wasSilent: boolean } | undefined;
}

/**
 * @param callerAddress where the keys come from; everything else is the PBX.
 * @param firstSounds the first 160 bytes of the prompt that follows each turn's last key.
 */
export async function measureKeyDelays(
  packets: AsyncIterable<RtpPacket>,
  callerAddress: string,
  firstSounds: readonly Buffer[],
): Promise<KeyDelays> {
  const lines = new Map<number, Line>();
  let calls = 0;
  const silent: number[][] = firstSounds.map(() => []);
  const bargeIn: number[][] = firstSounds.map(() => []);
  for await (const packet of packets) {
    const isCaller = packet.from === callerAddress;
    const port = isCaller ? packet.toPort : packet.fromPort;
    let line = lines.get(port);
    if (line === undefined) {
      line = { source: undefined, turn: 0, lastSoundAt: -Infinity, key: undefined };
      lines.set(port, line);
    }
    if (isCaller) noteKey(line, packet);
    else if (packet.payloadType === alawPayloadType) noteSound(line, packet);
  }
  return { silent, bargeIn, calls };

  function noteKey(line: Line, packet: RtpPacket): void {
    if (packet.payloadType !== keyPayloadType) return;
    const isEnd = ((packet.payload[1] ?? 0) & 0x80) !== 0;
    // The end is sent three times; the first one counts.
    if (!isEnd || line.key?.timestamp === packet.timestamp) return;
    line.key = {
      endAt: packet.at,
      timestamp: packet.timestamp,
      wasSilent: packet.at - line.lastSoundAt > silentAfterMs,
    };
  }

  function noteSound(line: Line, packet: RtpPacket): void {
    if (line.source !== packet.source) {
      calls += 1;
      line.source = packet.source;
      line.turn = 0;
      line.key = undefined;
    }
    const { key, turn } = line;
    line.lastSoundAt = packet.at;
    if (key === undefined || turn >= firstSounds.length) return;
    const isNext = firstSounds[turn]?.equals(packet.payload.subarray(0, 160)) ?? false;
    if (!key.wasSilent && !isNext) return;
    (key.wasSilent ? silent : bargeIn)[turn]?.push(packet.at - key.endAt);
    line.turn += 1;
    line.key = undefined;
  }
}
