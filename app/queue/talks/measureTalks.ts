/**
 * Measures the audio of this process's talks: how much of it is lost between exchange, caller and
 * agent, and its jitter. The latest measurement of a talk is in its row of `talk_quality`, so that
 * it survives the process.
 */
import { isDatabaseUnavailable } from '../../core/database/pool.js';
import type { AudioCount } from '../../telephony/rules/audioCount.js';
import type { Leg } from '../../telephony/call.js';
import type { Floor } from '../floor/floor.js';
import { faultLog, oneByOne } from '../floor/oneByOne.js';
import type { RegisteredTalk } from '../floor/talkRegistry.js';
import { qualitySince, type LegQuality } from '../rules/talkQuality.js';
import { putQuality, type TalkQuality } from './store/talkQuality.js';

/** Milliseconds between two measurements of a talk. Each takes two requests to the exchange. */
export const measureEveryMs = 10_000;

/** The counts of each leg when its talk was first measured, by the leg's id. */
type Firsts = ReadonlyMap<string, AudioCount>;

/** @returns a function that measures all talks once. It never rejects. */
export function makeMeasureTalks({
  desk,
  telephony,
  talks,
  log,
}: Pick<Floor, 'desk' | 'telephony' | 'talks' | 'log'>): () => Promise<void> {
  let firsts: Firsts = new Map();
  const onFault = faultLog(log, 'cannot measure a talk');

  return async () => {
    if (!telephony.isConnected) return;
    const next = new Map<string, AudioCount>();
    const measured: TalkQuality[] = [];
    try {
      await oneByOne(talks.all(), onFault, {
        name: ({ talk }) => `talk of ${talk.agentNumber}`,
        work: async ({ talk }) => void measured.push(await measure(talk, next)),
      });
      firsts = next;
      if (measured.length > 0) await putQuality(desk.db, measured, desk.clock.now());
    } catch (error) {
      if (!isDatabaseUnavailable(error)) log.error('cannot write the quality of talks', { error });
    }
  };

  async function measure(
    { entryId, callerLeg, agentLeg }: RegisteredTalk,
    next: Map<string, AudioCount>,
  ): Promise<TalkQuality> {
    return {
      entryId,
      caller: await measureLeg(callerLeg, next),
      agent: await measureLeg(agentLeg, next),
    };
  }

  async function measureLeg(leg: Leg, next: Map<string, AudioCount>): Promise<LegQuality | null> {
    const count = leg.isOver ? null : await telephony.audioOf(leg.id);
    if (count === null) return null;
    const first = firsts.get(leg.id) ?? count;
    next.set(leg.id, first);
    return qualitySince(first, count);
  }
}
