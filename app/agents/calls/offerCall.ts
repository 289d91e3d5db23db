/**
 * An offer: rings the agent's telephone, tells the agent alone who calls, and hands the agent over
 * to the caller's conversation. Whatever else happens, the caller keeps the place and the agent is
 * free.
 */
import { within } from '../../core/within.js';
import { CallEnded } from '../../telephony/call.js';
import type { RingResult, Ringing, RingOptions, RungLeg } from '../../telephony/ringing.js';
import type { Miss } from '../../queue/rules/agentState.js';
import { changeAgent } from '../../queue/agentStates.js';
import { findAgent } from '../../queue/store/agents.js';
import { readEntry, type QueueEntry } from '../../queue/store/queueEntries.js';
import type { Offer } from '../../queue/store/assignCallers.js';
import { readPage } from '../page/store/pageTelephones.js';
import type { AgentOnQueue } from '../runtime/waitingCallers.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { agentLanguage, type AgentSentence } from '../runtime/sentences.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { changeEntry } from '../../queue/waiting/waitingQueue.js';

/**
 * Milliseconds after which it rings all the same: longer than the notice of recording, heard twice.
 * An agent who was given a caller must not wait for something that never comes.
 */
const longestMs = 12_000;
/** The agent sees the caller meanwhile, so that counts towards the time to answer: but so much is left. */
const leastRingMs = 10_000;

/** Rings for an offer of this node, once. Never rejects. */
export async function offerCall(runtime: QueueRuntime, offer: Offer): Promise<void> {
  // Already taken over from the process before.
  if (runtime.offers.has(offer.entryId, offer.offer)) return;
  const ring = {
    to: { kind: 'agent', number: offer.agentNumber },
    purpose: { kind: 'offer', entryId: offer.entryId, offer: offer.offer },
    callerShown: { name: shownName(offer), number: offer.callerNumber },
    timeoutMs: offer.ringS * 1000,
  } as const;
  // An agent who answers at their own telephone hears who calls, while the caller hears the notice
  // of recording. A page shows who calls, so its agent would sit and wait for the caller.
  const ringing = runtime.telephony.isPage(offer.agentNumber)
    ? ringWhenCallerMayTalk(runtime, offer.entryId, ring)
    : runtime.telephony.ring(ring);
  await followOffer(runtime, offer, ringing);
}

/**
 * Rings as {@link QueueRuntime.telephony} does, but not before the caller has heard all that comes before a
 * talk, so that an agent who answers talks at once. The offer, and so what the page shows of the
 * caller, is there before.
 */
export function ringWhenCallerMayTalk(
  runtime: Pick<QueueRuntime, 'callers' | 'telephony'>,
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
    const over = new AbortController();
    const mayRing = runtime.callers.untilMayRing(entryId, over.signal);
    const first = await within(longestMs, Promise.race([mayRing, cancelled]), undefined);
    over.abort();
    if (first !== undefined) return first;
    const leftMs = options.timeoutMs - (performance.now() - sinceMs);
    const timeoutMs = Math.max(Math.min(options.timeoutMs, leastRingMs), Math.round(leftMs));
    ringing = runtime.telephony.ring({ ...options, timeoutMs });
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
export async function followOffer(
  runtime: QueueRuntime,
  offer: Offer,
  ringing: Ringing,
): Promise<void> {
  const { entryId } = offer;
  const withdrawn = runtime.offers.begin(entryId, offer.offer);
  withdrawn.signal.addEventListener('abort', () => void ringing.cancel());
  const unfollow = runtime.watch.follow(entryId, (entry) => {
    if (!isOpenOffer(entry, offer)) withdrawn.abort();
  });
  try {
    // Catches up on what happened before the entry was followed.
    readEntry(runtime.deps.db, entryId).then(
      (entry) => {
        if (entry === null || !isOpenOffer(entry, offer)) withdrawn.abort();
      },
      () => undefined,
    );
    const result = await ringing.result;
    switch (result.kind) {
      case 'answered':
        await introduce(runtime, offer, result.leg, withdrawn.signal);
        break;
      case 'cancelled':
        break;
      default:
        if (runtime.stopping.aborted) break;
        if (isPageGone(runtime, offer, result)) await losePage(runtime, offer);
        // An agent has missed nothing if the PBX was lost meanwhile.
        else if (isOurs(result)) await missed(runtime, offer, 'withdrawn');
        else await missed(runtime, offer, result.kind, isUnknownToKamailio(result));
    }
  } catch (error) {
    runtime.log.error('error in an offer', { entryId, error });
  } finally {
    unfollow();
    runtime.offers.end(entryId, withdrawn);
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

function isUnknownToKamailio(result: RingResult): boolean {
  return result.kind === 'unreachable' && result.isUnknownToKamailio === true;
}

/**
 * Tells whether an agent's page has lost its connection. A telephone on a desk has missed the call: if it stays away, its agent
 * is paused. One that Kamailio does not reach is given to others for a moment.
 */
function isPageGone(runtime: QueueRuntime, offer: Offer, result: RingResult): boolean {
  return (
    result.kind === 'unreachable' &&
    result.isDisconnected === true &&
    runtime.telephony.isPage(offer.agentNumber)
  );
}

/**
 * Writes at once what the watch of pages (page/pageWatch.ts) finds a moment later. That watch also
 * finds when the page is back.
 */
async function losePage(runtime: QueueRuntime, { agentId }: Offer): Promise<void> {
  const event = { kind: 'reach_lost', because: 'not_connected' } as const;
  await untilWritten(runtime, () => changeAgent(runtime.deps, agentId, event));
}

async function missed(
  runtime: QueueRuntime,
  offer: Offer,
  kind: Miss | 'withdrawn',
  isAway = false,
): Promise<void> {
  const { agentId } = offer;
  const event = { kind, agentId, isAway };
  await untilWritten(runtime, () => changeEntry(runtime.deps, offer.entryId, event));
}

/** Tells the agent who calls, and hands the agent over to the caller's conversation. */
async function introduce(
  runtime: QueueRuntime,
  offer: Offer,
  leg: RungLeg,
  withdrawn: AbortSignal,
): Promise<void> {
  try {
    const found = await findAgent(runtime.deps.db, offer.agentNumber);
    const language = agentLanguage(found?.agent.skills ?? []);
    // An agent whose telephone is a page sees there who calls.
    const page = await readPage(runtime.deps.db, offer.agentId);
    const words = page === null ? await runtime.say(language, [whoCalls(runtime, offer)]) : [];
    // A digit ends the sentence: the agent has heard enough.
    if (words.length > 0) await leg.play(words, { signal: withdrawn });
    leg.dropDigits();
    const agent: AgentOnQueue = {
      id: offer.agentId,
      number: offer.agentNumber,
      name: offer.agentName,
      language,
      leg,
    };
    if (!withdrawn.aborted && (await isTaken(runtime, offer, agent, withdrawn))) return;
    await dismiss(runtime, agent, ['agentCallerGone']);
  } catch (error) {
    await leg.hangUp();
    if (!(error instanceof CallEnded))
      runtime.log.error('cannot announce a caller to an agent', { error });
    if (withdrawn.aborted || runtime.stopping.aborted) return;
    // An agent has refused nothing if the PBX has died.
    const isCutOff = error instanceof CallEnded && error.isCutOff;
    await missed(runtime, offer, isCutOff ? 'withdrawn' : 'refused');
  }
}

function whoCalls(runtime: QueueRuntime, offer: Offer): AgentSentence {
  const topic = offer.skills.find((skill) => skill.startsWith('topic:'));
  return {
    name: 'agentCaller',
    topic: topic?.slice('topic:'.length) ?? null,
    language: offer.language,
    isVerified: runtime.callers.find(offer.entryId)?.isVerified ?? false,
    isTransferred: offer.priorityReason === 'transferred',
    isCalledBack: offer.isCalledBack,
  };
}

/**
 * Waits until the caller's conversation has taken the agent, or the offer is over.
 * @throws CallEnded when the agent hangs up.
 */
async function isTaken(
  runtime: QueueRuntime,
  offer: Offer,
  agent: AgentOnQueue,
  withdrawn: AbortSignal,
): Promise<boolean> {
  const isTold = runtime.callers.handOver(offer.entryId, agent);
  const caller = runtime.callers.find(offer.entryId);
  const isWithdrawn = new Promise<'withdrawn'>((resolve) => {
    withdrawn.addEventListener('abort', () => resolve('withdrawn'));
  });
  const first = await Promise.race([isTold, isWithdrawn, agent.leg.ended]);
  if (first === undefined) return true;
  // An agent who was taken meanwhile belongs to the conversation.
  const current = runtime.callers.find(offer.entryId) ?? caller;
  if (!runtime.callers.recall(offer.entryId, agent, current)) return true;
  if (first instanceof CallEnded) throw first;
  return false;
}

/** Tells the agent why there is no agent call, and hangs up. Never rejects. */
export async function dismiss(
  runtime: QueueRuntime,
  agent: Pick<AgentOnQueue, 'leg' | 'language'>,
  sentences: readonly AgentSentence[],
): Promise<void> {
  try {
    await agent.leg.play(await runtime.say(agent.language, sentences), { bargeIn: false });
  } catch (error) {
    if (!(error instanceof CallEnded))
      runtime.log.warn('cannot tell an agent that an offer is over', { error });
  }
  await agent.leg.hangUp();
}
