/** What the exchange counts of the audio of one leg (RTP and RTCP, RFC 3550). Types only. */
export interface AudioCount {
  /** Packets that have come from the leg since it is up. */
  readonly received: number;
  /** Packets of it that never came. */
  readonly receivedLost: number;
  /** How unevenly they come now, in milliseconds. */
  readonly receivedJitterMs: number;
  /** Packets that have gone to the leg. */
  readonly sent: number;
  /** Packets that did not get there, as the leg reports. */
  readonly sentLost: number;
  readonly sentJitterMs: number;
}
