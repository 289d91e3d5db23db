/** The sound quality of a leg in both directions since a moment, from the exchange's counts. */
import type { AudioCount } from '../../telephony/rules/audioCount.js';

/** One way of a leg's audio. */
export interface WayQuality {
  /** Lost packets as a share of the packets sent; null while there were too few to tell. */
  readonly loss: number | null;
  readonly jitterMs: number;
}

export interface LegQuality {
  readonly from: WayQuality;
  readonly to: WayQuality;
}

/** A second of audio. With fewer packets a share means nothing. */
const fewest = 50;

/** @param first the counts when the agent call began */
export function qualitySince(first: AudioCount, now: AudioCount): LegQuality {
  return {
    from: {
      loss: lossOf(
        now.receivedLost - first.receivedLost,
        now.received - first.received + now.receivedLost - first.receivedLost,
      ),
      jitterMs: now.receivedJitterMs,
    },
    to: {
      loss: lossOf(now.sentLost - first.sentLost, now.sent - first.sent),
      jitterMs: now.sentJitterMs,
    },
  };
}

/** A packet that comes late or twice lowers the count of lost packets. */
function lossOf(lost: number, all: number): number | null {
  return all < fewest ? null : Math.min(1, Math.max(0, lost) / all);
}
