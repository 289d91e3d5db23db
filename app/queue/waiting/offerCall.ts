/**
 * An offer: rings the agent's telephone, tells the agent alone who calls, and hands the agent over
 * to the caller's conversation. Whatever else happens, the caller keeps the place and the agent is
 * free.
 */
import { CallEnded } from '../../telephony/call.js';
import type { RingResult, Ringing, RingOptions, RungLeg } from '../../telephony/ringing.js';
import type { Miss } from '../rules/agentState.js';
import { findAgent } from '../store/agents.js';
import { readEntry, type QueueEntry } from '../store/queueEntries.js';
import type { Offer } from '../store/assignCallers.js';
import { readPage } from '../page/store/pageTelephones.js';
import type { AgentOnQueue } from '../floor/waitingCallers.js';
import type { Floor } from '../floor/floor.js';
import { agentLanguage, type AgentSentence } from '../floor/sentences.js';
import { untilWritten } from '../floor/untilWritten.js';
import { changeEntry } from './waitingQueue.js';

/**
 * Milliseconds after which it rings all the same: longer than the notice of recording, heard twice.
 * An agent who was given a caller must not wait for something that never comes.
 */
const longestMs = 12_000;
/** The agent sees the caller meanwhile, so that counts towards the time to answer: but so much is left. */
const leastRingMs = 10_000;

/** Rings for an offer of this node, once. Never rejects. */
export async function offerCall(floor: Floor, offer: Offer): Promise<void> {
  // Already taken over from the process before.
  if (floor.offers.has(offer.entryId, offer.offer)) return;
  const ring = {
    to: { kind: 'agent', number: offer.agentNumber },
    purpose: { kind: 'offer', entryId: offer.entryId, offer: offer.offer },
    callerShown: { name: shownName(offer), number: offer.callerNumber },
    timeoutMs: offer.ringS * 1000,
  } as const;
  // An agent who answers at their own telephone hears who calls, while the caller hears the notice
  // of recording. A page shows who calls, so its agent would sit and wait for the caller.
  const ringing = floor.telephony.isPage(offer.agentNumber)
    ? ringWhenCallerMayTalk(floor, offer.entryId, ring)
    : floor.telephony.ring(ring);
  await followOffer(floor, offer, ringing);
}

/**
 * Rings as {@link Floor.telephony} does, but not before the caller has heard all that comes before a
 * talk, so that an agent who answers talks at once. The offer, and so what the page shows of the
 * caller, is there before.
 */
export function ringWhenCallerMayTalk(
  floor: Pick<Floor, 'callers' | 'telephony'>,
  entryId: number,
  options: RingOptions,
): Ringing {
  let ringing: Ringing | null = null;
  let cancel: () => void = () => undefined;
  const cancelled = new Promise<RingResult>((resolve) => {
    cancel = () => resolve({ kind: 'cancelled' });
  });
  const rung = async (): Promise<RingResult> => {
    const sinceMs = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, longestMs)));
    const over = new AbortController();
    const mayRing = floor.callers.untilMayRing(entryId, over.signal);
    const first = await Promise.race([mayRing, late, cancelled]);
    clearTimeout(timer);
    over.abort();
    if (first !== undefined) return first;
    const leftMs = options.timeoutMs - (performance.now() - sinceMs);
    const timeoutMs = Math.max(Math.min(options.timeoutMs, leastRingMs), Math.round(leftMs));
    ringing = floor.telephony.ring({ ...options, timeoutMs });
    return ringing.result;
  };
  const { to, purpose } = options;
  return {
    id: `offered-${entryId}`,
    to,
    purpose,
    result: rung(),
    async cancel() {
      cancel();
      await ringing?.cancel();
    },
  };
}

/**
 * Follows a ringing telephone to its outcome, also one that an earlier process rang. Never rejects.
 */
export async function followOffer(floor: Floor, offer: Offer, ringing: Ringing): Promise<void> {
  const { entryId } = offer;
  const withdrawn = floor.offers.begin(entryId, offer.offer);
  withdrawn.signal.addEventListener('abort', () => void ringing.cancel());
  const unfollow = floor.watch.follow(entryId, (entry) => {
    if (!isOpenOffer(entry, offer)) withdrawn.abort();
  });
  try {
    // Catches up on what happened before the entry was followed.
    readEntry(floor.desk.db, entryId).then(
      (entry) => {
        if (entry === null || !isOpenOffer(entry, offer)) withdrawn.abort();
      },
      () => undefined,
    );
    const result = await ringing.result;
    switch (result.kind) {
      case 'answered':
        await introduce(floor, offer, result.leg, withdrawn.signal);
        break;
      case 'cancelled':
        break;
      default:
        if (floor.stopping.aborted) break;
        // An agent has missed nothing if the PBX was lost meanwhile.
        await missed(floor, offer, isOurs(result) ? 'withdrawn' : result.kind);
    }
  } catch (error) {
    floor.log.error('error in an offer', { entryId, error });
  } finally {
    unfollow();
    floor.offers.end(entryId, withdrawn);
  }
}

/** Tells whether the offer is still open. */
function isOpenOffer(entry: QueueEntry, offer: Offer): boolean {
  if (entry.offers < offer.offer) return true;
  return (
    (entry.status === 'offered' || entry.status === 'talking') &&
    entry.offers === offer.offer &&
    entry.agentId === offer.agentId
  );
}

function shownName(offer: Offer): string {
  return `${offer.queueName} ${offer.language}`.slice(0, 40);
}

function isOurs(result: RingResult): boolean {
  return result.kind === 'unreachable' && result.isOurs === true;
}

async function missed(floor: Floor, offer: Offer, kind: Miss | 'withdrawn'): Promise<void> {
  const { agentId } = offer;
  await untilWritten(floor, () => changeEntry(floor.desk, offer.entryId, { kind, agentId }));
}

/** Tells the agent who calls, and hands the agent over to the caller's conversation. */
async function introduce(
  floor: Floor,
  offer: Offer,
  leg: RungLeg,
  withdrawn: AbortSignal,
): Promise<void> {
  try {
    const found = await findAgent(floor.desk.db, offer.agentNumber);
    const language = agentLanguage(found?.agent.skills ?? []);
    // An agent whose telephone is a page sees there who calls.
    const page = await readPage(floor.desk.db, offer.agentId);
    const words = page === null ? await floor.say(language, [whoCalls(floor, offer)]) : [];
    // A key ends the sentence: the agent has heard enough.
    if (words.length > 0) await leg.play(words, { signal: withdrawn });
    leg.dropKeys();
    const agent: AgentOnQueue = {
      id: offer.agentId,
      number: offer.agentNumber,
      name: offer.agentName,
      language,
      leg,
    };
    if (!withdrawn.aborted && (await isTaken(floor, offer, agent, withdrawn))) return;
    await dismiss(floor, agent, ['agentCallerGone']);
  } catch (error) {
    await leg.hangUp();
    if (!(error instanceof CallEnded))
      floor.log.error('cannot announce a caller to an agent', { error });
    if (!withdrawn.aborted && !floor.stopping.aborted) await missed(floor, offer, 'refused');
  }
}

function whoCalls(floor: Floor, offer: Offer): AgentSentence {
  const topic = offer.skills.find((skill) => skill.startsWith('topic:'));
  return {
    name: 'agentCaller',
    topic: topic?.slice('topic:'.length) ?? null,
    language: offer.language,
    isVerified: floor.callers.find(offer.entryId)?.isVerified ?? false,
    isTransferred: offer.priorityReason === 'transferred',
    isCalledBack: offer.isCalledBack,
  };
}

/**
 * Waits until the caller's conversation has taken the agent, or the offer is over.
 * @throws CallEnded when the agent hangs up.
 */
async function isTaken(
  floor: Floor,
  offer: Offer,
  agent: AgentOnQueue,
  withdrawn: AbortSignal,
): Promise<boolean> {
  const isTold = floor.callers.handOver(offer.entryId, agent);
  const caller = floor.callers.find(offer.entryId);
  const isWithdrawn = new Promise<'withdrawn'>((resolve) => {
    withdrawn.addEventListener('abort', () => resolve('withdrawn'));
  });
  const first = await Promise.race([isTold, isWithdrawn, agent.leg.ended]);
  if (first === undefined) return true;
  // An agent who was taken meanwhile belongs to the conversation.
  const current = floor.callers.find(offer.entryId) ?? caller;
  if (!floor.callers.recall(offer.entryId, agent, current)) return true;
  if (first instanceof CallEnded) throw first;
  return false;
}

/** Tells the agent why there is no talk, and hangs up. Never rejects. */
export async function dismiss(
  floor: Floor,
  agent: Pick<AgentOnQueue, 'leg' | 'language'>,
  sentences: readonly AgentSentence[],
): Promise<void> {
  try {
    await agent.leg.play(await floor.say(agent.language, sentences), { bargeIn: false });
  } catch (error) {
    if (!(error instanceof CallEnded))
      floor.log.warn('cannot tell an agent that an offer is over', { error });
  }
  await agent.leg.hangUp();
}
