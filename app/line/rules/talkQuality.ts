/** How well a leg was heard, and heard, since a moment: from what the exchange counts of it. */
import type { AudioCount } from '../../telephony/rules/audioCount.js';

/** One way of a leg's audio. */
export interface WayQuality {
  /** Packets that were lost, as a share of those that were sent; null while there were too few to tell. */
  readonly loss: number | null;
  readonly jitterMs: number;
}

export interface LegQuality {
  readonly from: WayQuality;
  readonly to: WayQuality;
}

/** A second of audio: of fewer packets a share says nothing. */
const fewest = 50;

/** @param first what was counted when the talk began */
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

/** A packet that comes late, or twice, makes the count of the lost ones fall. */
function lossOf(lost: number, all: number): number | null {
  return all < fewest ? null : Math.min(1, Math.max(0, lost) / all);
}
