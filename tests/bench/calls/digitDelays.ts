/**
 * The delay from a digit to the first packet of the prompt that it leads to, measured on the wire. It
 * begins with the first RFC 4733 packet that has the end bit (when any PBX first knows the digit),
 * and ends with the first packet of sound after it.
 */
import { type RtpPacket } from './capture.js';
import { type SoundMark } from './conversation.js';

/** SIPp's telephone events; see the scenario in sippCaller.ts. */
const digitPayloadType = 96;
const alawPayloadType = 8;
/** A prompt sends a packet every 20 ms, so five missing ones mean that nothing is playing. */
const silentAfterMs = 100;

/** The delays of a capture. */
export interface DigitDelays {
  /** Milliseconds, for digits pressed while the line was silent. */
  readonly silent: readonly number[];
  /** Milliseconds, for digits pressed into a prompt, whose next prompt was recognised by its mark. */
  readonly bargeIn: readonly number[];
}

interface Line {
  /** The PBX's SSRC, new for each call, because ports are reused. */
  source?: number;
  turn: number;
  /** When the latest packets of sound arrived, the newest last. */
  soundTimes: number[];
  /** The digit that has no answer yet. */
  digit?: { readonly endAt: number; readonly wasSilent: boolean } | undefined;
  digitTimestamp?: number;
}

/**
 * Measures the delays of a capture.
 * @param callerAddress the address that sends the digits and receives the sound; all other packets of
 * the capture are skipped
 * @param marks the marks of the prompts that follow each turn's last digit
 */
export function measureDigitDelays(
  packets: Iterable<RtpPacket>,
  callerAddress: string,
  marks: readonly SoundMark[],
): DigitDelays {
  const lines = new Map<number, Line>();
  const silent: number[] = [];
  const bargeIn: number[] = [];
  const timesKept = Math.max(...marks.map((mark) => mark.before)) + 1;
  for (const packet of packets) {
    const isCaller = packet.from === callerAddress;
    if (!isCaller && packet.to !== callerAddress) continue;
    const port = isCaller ? packet.toPort : packet.fromPort;
    const line: Line = lines.get(port) ?? { turn: 0, soundTimes: [] };
    lines.set(port, line);
    if (isCaller) noteDigit(line, packet);
    else if (packet.payloadType === alawPayloadType) noteSound(line, packet);
  }
  return { silent, bargeIn };

  function noteDigit(line: Line, packet: RtpPacket): void {
    if (packet.payloadType !== digitPayloadType) return;
    const isEnd = ((packet.content[1] ?? 0) & 0x80) !== 0;
    // The end is sent three times; the first one counts.
    if (!isEnd || line.digitTimestamp === packet.timestamp) return;
    line.digitTimestamp = packet.timestamp;
    const lastSoundAt = line.soundTimes.at(-1) ?? -Infinity;
    line.digit = { endAt: packet.at, wasSilent: packet.at - lastSoundAt > silentAfterMs };
  }

  function noteSound(line: Line, packet: RtpPacket): void {
    if (line.source !== packet.source) {
      Object.assign(line, { source: packet.source, turn: 0, soundTimes: [], digit: undefined });
    }
    line.soundTimes.push(packet.at);
    if (line.soundTimes.length > timesKept) line.soundTimes.shift();
    const { digit, turn, soundTimes } = line;
    const mark = marks[turn];
    if (digit === undefined || mark === undefined) return;
    if (digit.wasSilent) {
      silent.push(packet.at - digit.endAt);
    } else {
      if (!mark.packet.equals(packet.content.subarray(0, mark.packet.length))) return;
      const firstAt = soundTimes.at(-1 - mark.before) ?? NaN;
      bargeIn.push(firstAt - digit.endAt);
    }
    line.turn += 1;
    line.digit = undefined;
  }
}
