/**
 * Asterisk's counts of a channel's audio (RTPstat). Older versions, and channels without RTP, leave
 * fields out.
 */
import type { AudioCount } from '../../rules/audioCount.js';

export interface AudioStatistics {
  readonly rxcount?: number;
  readonly txcount?: number;
  /** Packets lost on the way to Asterisk. */
  readonly rxploss?: number;
  /** Packets lost on the way from Asterisk, as the far end reports. */
  readonly txploss?: number;
  /**
   * Jitter in seconds of the audio that comes to Asterisk, whatever the name says
   * (main/rtp_engine.c, res_rtp_asterisk.c: stats->txjitter).
   */
  readonly txjitter?: number;
  /** Jitter in seconds of the audio that comes to the far end, as it reports. */
  readonly rxjitter?: number;
}

export function audioCountOf(given: AudioStatistics): AudioCount {
  const { rxcount = 0, txcount = 0, rxploss = 0, txploss = 0, txjitter = 0, rxjitter = 0 } = given;
  return {
    received: rxcount,
    receivedLost: rxploss,
    receivedJitterMs: txjitter * 1000,
    sent: txcount,
    sentLost: txploss,
    sentJitterMs: rxjitter * 1000,
  };
}
