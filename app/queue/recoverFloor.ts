/**
 * Runs after a start: matches what the earlier process left on the PBX with the rows. Waiting
 * callers keep their places; ringing telephones (of agents, offices and people called back) go on
 * ringing; talks go on, also with a third party or an office. Legs that belong to nothing are hung
 * up.
 */
import { isFor } from '../telephony/originateReason.js';
import type { Ringing, RungLeg } from '../telephony/ringing.js';
import type { StillUp } from '../telephony/telephony.js';
import type { Talk } from '../telephony/talk.js';
import { listAgents, type Agent } from './store/agents.js';
import {
  purposeOf,
  openAttempts,
  readOpenAttempt,
  type OpenAttempt,
} from './callbacks/store/callbackAttempts.js';
import { entriesAtOffices, type QueueEntry } from './store/queueEntries.js';
import { standingOffers } from './store/assignCallers.js';
import { closeLeftSupervisions } from './store/supervisions.js';
import { officeId, talkId } from './talks/beginTalk.js';
import { contactsLeft, partsOf } from './floor/contactTalks.js';
import { settleAttempt } from './callbacks/settleAttempt.js';
import type { Floor } from './floor/floor.js';
import type { LeftOffice, LeftRoom } from './floor/recoveredState.js';
import { followOffer } from './waiting/offerCall.js';
import { recoverQueue, type RecoveredQueue } from './waiting/recoverQueue.js';
import { finishLeftRecordings, followRecording, leftRecordings } from './talks/talkRecording.js';
import { telephoneRungFor } from './floor/telephoneRungFor.js';

/**
 * Reads and writes the rows first, and touches the PBX only when nothing of that can fail any more,
 * because it is run again when the database goes away in the middle.
 * @param callIds `calls.id` of every caller of this node who is on the line.
 */
export async function recoverFloor(
  floor: Floor,
  callIds: ReadonlySet<string>,
  there: StillUp,
): Promise<RecoveredQueue> {
  const { desk } = floor;
  const agents = (await listAgents(desk.db)).map(({ agent }) => agent);
  const offers = await standingOffers(desk.db, desk.node);
  const rung = offers.flatMap((offer) => {
    const purpose = { kind: 'offer', entryId: offer.entryId, offer: offer.offer } as const;
    const ringing = telephoneRungFor(there, (rungFor) => isFor(rungFor, purpose));
    return ringing === null ? [] : [{ offer, ringing }];
  });
  const calledBack = await attemptsUp(floor, there);
  const unreached = calledBack.up.filter(({ attempt }) => attempt.reachedAt === null);
  const recovered = await recoverQueue(desk, {
    callIds: new Set([...callIds, ...calledBack.up.map(({ attempt }) => attempt.callId)]),
    ringingEntryIds: new Set([
      ...rung.map(({ offer }) => offer.entryId),
      // For these no agent's telephone rings yet.
      ...unreached.flatMap(({ attempt }) => attempt.entryId ?? []),
    ]),
    consultingAgentIds: (talking) => agentsAmongThirds(talking, there, agents),
  });
  for (const attempt of calledBack.gone) {
    const open = await readOpenAttempt(desk.db, attempt);
    if (open !== null) await settleAttempt(desk, open);
  }
  const up = [...callIds, ...calledBack.up.map(({ attempt }) => attempt.callId)];
  const atOffices = await entriesAtOffices(desk.db, up);
  await closeLeftSupervisions(desk.db, desk.node, desk.clock.now());
  const recordings = await leftRecordings(floor, there.talks);

  const kept = new Kept();
  for (const { offer, ringing } of rung) {
    if (!recovered.ringing.some(({ id }) => id === offer.entryId)) continue;
    kept.add(ringing);
    void followOffer(floor, offer, ringing);
  }
  for (const entry of recovered.talking) keepTalk(floor, entry, there, agents, kept);
  for (const { entry, ...rest } of atOffices) {
    const office = { ...officeOf(entry, there), ...rest };
    kept.add(office.leg, office.ringing, office.talk);
    floor.left.addOffice(office);
  }

  for (const [callId, contact] of contactsLeft(there, new Set(up))) {
    kept.add(...partsOf(contact));
    floor.left.addContact(callId, contact);
  }
  for (const { attempt, ringing } of calledBack.up) {
    kept.add(ringing);
    floor.callbacks.takeUp(attempt, ringing);
  }
  for (const talk of there.talks) followRecording(floor, talk);
  // Reading their files takes time, and nobody waits for it.
  void finishLeftRecordings(floor, recordings).catch((error: unknown) => {
    floor.log.error('cannot finish recordings of an earlier process', { error });
  });
  await Promise.all([
    ...kept.without(there.ringing).map((ringing) => ringing.cancel()),
    ...kept.without(there.rungLegs).map((leg) => leg.hangUp()),
    ...kept.without(there.talks).map((talk) => talk.end()),
  ]);
  return recovered;
}

/** What goes on, by its id. */
class Kept {
  private readonly ids = new Set<string>();

  add(...parts: readonly ({ readonly id: string } | null)[]): void {
    for (const part of parts) if (part !== null) this.ids.add(part.id);
  }

  without<T extends { readonly id: string }>(parts: readonly T[]): T[] {
    return parts.filter(({ id }) => !this.ids.has(id));
  }
}

/**
 * Finds the attempts whose telephones still ring or were answered. An attempt that was not answered
 * and has no leg is lost, and its agent is freed. Attempts that were answered are settled with
 * their entries.
 */
async function attemptsUp(
  { desk }: Floor,
  there: StillUp,
): Promise<{
  readonly up: readonly { readonly attempt: OpenAttempt; readonly ringing: Ringing }[];
  readonly gone: readonly OpenAttempt[];
}> {
  const up: { attempt: OpenAttempt; ringing: Ringing }[] = [];
  const gone: OpenAttempt[] = [];
  for (const attempt of await openAttempts(desk.db, desk.node)) {
    const purpose = purposeOf(attempt);
    const ringing = telephoneRungFor(there, (rungFor) => isFor(rungFor, purpose));
    if (ringing !== null) up.push({ attempt, ringing });
    else if (attempt.reachedAt === null) await settleAttempt(desk, attempt);
    else gone.push(attempt);
  }
  return { up, gone };
}

function keepTalk(
  floor: Floor,
  entry: QueueEntry,
  there: StillUp,
  agents: readonly Agent[],
  kept: Kept,
): void {
  const number = agents.find(({ id }) => id === entry.agentId)?.number;
  const talk = talkOf(entry.id, there);
  const legs = there.rungLegs.filter((each) => isAgentOf(entry, number, each));
  // An agent who was rung again after losing the first leg is on the newer one.
  const leg = legs.find(({ purpose }) => purpose?.kind === 'return') ?? legs[0] ?? null;
  const third = thirdOf(entry, talk, there, agents);
  kept.add(talk, leg, third?.leg ?? null);
  // A transfer in progress is found by the talk that it came from.
  const before = talk ?? talkOf(entry.transferredFrom, there);
  const isAgentIn = talk === null || leg === null || talk.legs.includes(leg);
  const isCallerIn = talk === null || talk.legs.some((each) => each !== leg && each !== third?.leg);
  floor.left.addTalk({
    entry,
    talk,
    leg,
    isRecorded: before === null || before.recordAs !== null,
    room: { third, wasAsking: !isAgentIn, wasOnHold: isAgentIn && !isCallerIn },
  });
}

function talkOf(entryId: number | null, there: StillUp): Talk | null {
  if (entryId === null) return null;
  return there.talks.find(({ id }) => id === talkId(entryId)) ?? null;
}

/**
 * Tells whether a leg belongs to the agent of an entry: the agent whom the caller was offered to,
 * or the colleague to whom the agent before transferred the caller.
 */
function isAgentOf(entry: QueueEntry, number: string | undefined, leg: RungLeg): boolean {
  if (leg.to.kind !== 'agent' || leg.to.number !== number) return false;
  const { purpose } = leg;
  if (purpose?.kind === 'consultation') return purpose.entryId === entry.transferredFrom;
  if (purpose?.kind === 'return') return purpose.entryId === entry.id;
  return isFor(purpose, { kind: 'offer', entryId: entry.id, offer: entry.offers });
}

/**
 * Finds the third party of a three-way talk. A third party who was alone with the agent is let go.
 */
function thirdOf(
  entry: QueueEntry,
  talk: Talk | null,
  { rungLegs }: StillUp,
  agents: readonly Agent[],
): LeftRoom['third'] {
  for (const leg of rungLegs) {
    const consulted = leg.purpose?.kind === 'consultation' ? leg.purpose : null;
    if (consulted?.entryId !== entry.id || talk?.legs.includes(leg) !== true) continue;
    const { kind, number } = leg.to;
    if (kind === 'telephone') {
      return { leg, target: { kind, number }, number: consulted.number };
    }
    const agent = agents.find((each) => each.number === number);
    if (agent !== undefined) return { leg, target: { kind, agent }, number: consulted.number };
  }
  return null;
}

function agentsAmongThirds(
  talking: readonly QueueEntry[],
  there: StillUp,
  agents: readonly Agent[],
): ReadonlySet<number> {
  const thirds = talking.map((entry) => thirdOf(entry, talkOf(entry.id, there), there, agents));
  return new Set(
    thirds.flatMap((third) => (third?.target.kind === 'agent' ? [third.target.agent.id] : [])),
  );
}

/**
 * Finds the court telephone that was rung for the caller, or by the agent who asked there first.
 */
function officeOf(
  from: QueueEntry,
  there: StillUp,
): Pick<LeftOffice, 'from' | 'talk' | 'leg' | 'ringing'> {
  const isForOffice = ({ to, purpose }: RungLeg | Ringing) =>
    to.kind === 'telephone' &&
    (purpose?.kind === 'office' || purpose?.kind === 'consultation') &&
    purpose.entryId === from.id;
  const talk = there.talks.find(({ id }) => id === officeId(from.id)) ?? null;
  const leg = there.rungLegs.find(isForOffice) ?? null;
  const ringing = leg === null ? (there.ringing.find(isForOffice) ?? null) : null;
  return { from, talk, leg, ringing };
}
