/**
 * What one caller hears, as RTP from the carrier's Asterisk. The recogniser restores the line's own timing
 * (a PBX that plays nothing sends nothing), writes a WAV, and recognises what is heard.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

import { decodeAlaw, silenceByte } from './alaw.js';
import type { Hearing, Sounds } from './hearing.js';
import { onStandstill } from '../../parts/standstills.js';
import { WavWriter } from './wav.js';

const payloadTypeAlaw = 8;
const bytesPerMs = 8;
/** No packets for longer than this count as silence on the line. */
const pauseMs = 200;
const tickMs = 50;
/**
 * Packets wait here while this process gets no processor time. The usual 212,992 bytes cannot hold
 * five seconds of one call.
 */
const recvBufferSize = 4 * 1024 * 1024;
/** What a recogniser sends itself; too short for RTP. */
const lastPacket = Buffer.from('end');

/** The recogniser of one caller. */
export class SoundRecogniser {
  readonly match: Hearing;
  private readonly wav: WavWriter;
  private readonly startedAt = performance.now();
  private readonly tick: NodeJS.Timeout;
  private readonly forget: () => void;
  private lastSource: number | undefined;
  private lastSequence: number | undefined;
  private lastTimestamp = 0;
  private lastPacketAt = performance.now();
  private isOpen = true;
  private draining: Promise<void> | undefined;
  /**
   * RTP packets that were used, that never came, and that were dropped because they came late or
   * twice.
   */
  readonly packets = { taken: 0, lost: 0, dropped: 0, otherCoding: 0 };

  /**
   * @param recording path of the WAV to write
   * @param socket receives the packets; without it, other code passes them to {@link receive}
   */
  constructor(
    readonly recording: string,
    sounds: Sounds,
    private readonly socket?: Socket,
  ) {
    this.match = sounds.listen();
    this.wav = new WavWriter(recording, 8000);
    socket?.on('message', (packet) => this.receive(packet));
    this.tick = setInterval(() => this.onTick(), tickMs);
    this.forget = onStandstill(({ fromMs, toMs }) => {
      this.match.leaveOut({ fromMs: fromMs - this.startedAt, toMs: toMs - this.startedAt });
    });
  }

  /**
   * Opens a socket on a free port of an address.
   * @param recording path of the WAV to write
   */
  static async open(address: string, recording: string, sounds: Sounds): Promise<SoundRecogniser> {
    const socket = createSocket({ type: 'udp4', recvBufferSize });
    socket.bind(0, address);
    await once(socket, 'listening');
    return new SoundRecogniser(recording, sounds, socket);
  }

  /**
   * The `address:port` to send the audio to.
   * @throws if the recogniser has no socket
   */
  get address(): string {
    if (this.socket === undefined) throw new Error('this recogniser has no socket');
    const { address, port } = this.socket.address();
    return `${address}:${port}`;
  }

  /** Takes an RTP packet. */
  receive(packet: Buffer): void {
    if (!this.isOpen || packet.length < 13 || (packet[0] ?? 0) >> 6 !== 2) return;
    if (((packet[1] ?? 0) & 0x7f) !== payloadTypeAlaw) {
      this.packets.otherCoding++;
      return;
    }
    // Another source (the next call, on a tapped line) starts its own count.
    const source = packet.readUInt32BE(8);
    if (source !== this.lastSource) this.lastSequence = undefined;
    this.lastSource = source;
    const sequence = packet.readUInt16BE(2);
    let lost = 0;
    if (this.lastSequence !== undefined) {
      const step = (sequence - this.lastSequence) & 0xffff;
      if (step === 0 || step > 0x8000) {
        this.packets.dropped++;
        return;
      }
      lost = step - 1;
    }
    this.packets.lost += lost;
    this.lastSequence = sequence;
    let body = 12 + 4 * ((packet[0] ?? 0) & 0x0f);
    if (((packet[0] ?? 0) & 0x10) !== 0) body += 4 + 4 * packet.readUInt16BE(body + 2);
    this.packets.taken++;
    const timestamp = packet.readUInt32BE(4);
    const bytes = packet.subarray(body);
    // A sender that only stalled continues with about the next timestamp; one that was silent
    // jumps.
    const jumped = (timestamp - this.lastTimestamp) | 0;
    if (Math.abs(jumped) >= pauseMs * bytesPerMs) this.fillPause();
    // Without the silence of lost packets the following sound would come too soon, as if it were
    // played again.
    else if (lost > 0 && jumped > 0) this.take(new Uint8Array(jumped).fill(silenceByte));
    this.lastPacketAt = performance.now();
    this.lastTimestamp = timestamp + bytes.length;
    this.take(bytes);
  }

  private onTick(): void {
    // When this process is busy and behind, packets wait in the socket. They are read before this
    // callback runs.
    setImmediate(() => {
      if (this.isOpen && performance.now() - this.lastPacketAt >= pauseMs) this.fillPause();
    });
  }

  /** Adds silence up to now if the audio is further behind than a packet's normal delay. */
  private fillPause(): void {
    const behindMs = performance.now() - this.startedAt - this.match.positionMs;
    if (behindMs < pauseMs) return;
    this.take(new Uint8Array(Math.round(behindMs - pauseMs / 2) * bytesPerMs).fill(silenceByte));
  }

  private take(bytes: Uint8Array): void {
    this.wav.append(decodeAlaw(bytes));
    this.match.feed(bytes);
  }

  /**
   * Stops listening and completes the WAV. What has arrived is heard before: packets wait in the
   * socket while this process gets no processor time.
   */
  async close(): Promise<void> {
    await (this.draining ??= this.drain());
    if (!this.isOpen) return;
    this.isOpen = false;
    clearInterval(this.tick);
    this.forget();
    this.socket?.close();
    this.match.finish();
    this.wav.close();
  }

  /** Waits for a packet of its own: the socket delivers all others that came before it. */
  private async drain(): Promise<void> {
    const { socket } = this;
    if (socket === undefined) return;
    const { address, port } = socket.address();
    const isEmpty = new Promise<void>((resolve) => {
      socket.on('message', (packet) => {
        if (packet.equals(lastPacket)) resolve();
      });
    });
    // A full socket drops it.
    const again = setInterval(() => socket.send(lastPacket, port, address), tickMs);
    socket.send(lastPacket, port, address);
    await isEmpty;
    clearInterval(again);
  }
}
