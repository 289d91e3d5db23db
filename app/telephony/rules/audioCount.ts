/** The exchange's counts of the audio of one leg (RTP and RTCP, RFC 3550). Types only. */
export interface AudioCount {
  /** Packets that came from the leg since it is up. */
  readonly received: number;
  /** Packets of the leg that never came. */
  readonly receivedLost: number;
  /** The jitter of packets from the leg now, in milliseconds. */
  readonly receivedJitterMs: number;
  /** Packets sent to the leg. */
  readonly sent: number;
  /** Packets that did not reach the leg, as it reports. */
  readonly sentLost: number;
  readonly sentJitterMs: number;
}
