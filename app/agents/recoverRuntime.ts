/**
 * Runs after a start: matches what the earlier process left on the PBX with the rows. Waiting
 * callers keep their places; those whom a restart of the PBX has cut off are called back there;
 * ringing telephones (of agents, offices and people called back) go on
 * ringing; agent calls go on, also with a third party or an office. Legs that belong to nothing are hung
 * up.
 */
import { isFor } from '../telephony/originateReason.js';
import type { Ringing, RungLeg } from '../telephony/ringing.js';
import type { StillUp } from '../telephony/telephony.js';
import type { Bridge } from '../telephony/bridge.js';
import { listAgents, type Agent } from '../queue/store/agents.js';
import {
  purposeOf,
  openAttempts,
  readOpenAttempt,
  type OpenAttempt,
} from '../callbacks/store/callbackAttempts.js';
import { callBackAllCutOff } from '../callbacks/callBackAllCutOff.js';
import { notePbxStart, readPbxStart } from '../core/nodes/store/pbxStarts.js';
import { faultLog } from '../queue/oneByOne.js';
import { entriesAtOffices, openEntries, type QueueEntry } from '../queue/store/queueEntries.js';
import { standingOffers } from '../queue/store/assignCallers.js';
import { closeLeftSupervisions } from './calls/store/supervisions.js';
import { officeId, agentCallId } from './calls/beginAgentCall.js';
import { contactsLeft, partsOf } from './runtime/contactBridges.js';
import { settleAttempt } from '../callbacks/settleAttempt.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';
import type { LeftOffice, LeftAgentCallParts } from './runtime/recoveredState.js';
import { followOffer } from './calls/offerCall.js';
import { recoverQueue, type RecoveredQueue } from '../queue/waiting/recoverQueue.js';
import {
  finishLeftRecordings,
  followRecording,
  leftRecordings,
} from './calls/agentCallRecording.js';
import { telephoneRungFor } from './runtime/telephoneRungFor.js';

/**
 * Reads and writes the rows first, and touches the PBX only when nothing of that can fail any more,
 * because it is run again when the database goes away in the middle.
 * @param callIds `calls.id` of every caller of this node who is on the line.
 */
export async function recoverRuntime(
  runtime: QueueRuntime,
  callIds: ReadonlySet<string>,
  there: StillUp,
): Promise<RecoveredQueue> {
  const { deps } = runtime;
  const agents = (await listAgents(deps.db)).map(({ agent }) => agent);
  const offers = await standingOffers(deps.db, deps.node);
  const rung = offers.flatMap((offer) => {
    const purpose = { kind: 'offer', entryId: offer.entryId, offer: offer.offer } as const;
    const ringing = telephoneRungFor(there, (rungFor) => isFor(rungFor, purpose));
    return ringing === null ? [] : [{ offer, ringing }];
  });
  const calledBack = await attemptsUp(runtime, there);
  const up = new Set([...callIds, ...calledBack.up.map(({ attempt }) => attempt.callId)]);
  await callBackAfterRestart(runtime, up);
  const unreached = calledBack.up.filter(({ attempt }) => attempt.reachedAt === null);
  const recovered = await recoverQueue(deps, {
    callIds: up,
    ringingEntryIds: new Set([
      ...rung.map(({ offer }) => offer.entryId),
      // For these no agent's telephone rings yet.
      ...unreached.flatMap(({ attempt }) => attempt.entryId ?? []),
    ]),
    consultingAgentIds: (talking) => agentsAmongThirds(talking, there, agents),
  });
  await notePbxStartOf(runtime);
  for (const attempt of calledBack.gone) {
    const open = await readOpenAttempt(deps.db, attempt);
    if (open !== null) await settleAttempt(deps, open);
  }
  const atOffices = await entriesAtOffices(deps.db, [...up]);
  await closeLeftSupervisions(deps.db, deps.node, deps.clock.now());
  const recordings = await leftRecordings(runtime, there.bridges);

  const kept = new Kept();
  for (const { offer, ringing } of rung) {
    if (!recovered.ringing.some(({ id }) => id === offer.entryId)) continue;
    kept.add(ringing);
    void followOffer(runtime, offer, ringing);
  }
  for (const entry of recovered.talking) keepAgentCall(runtime, entry, there, agents, kept);
  for (const { entry, ...rest } of atOffices) {
    const office = { ...officeOf(entry, there), ...rest };
    kept.add(office.leg, office.ringing, office.bridge);
    runtime.left.addOffice(office);
  }

  for (const [callId, contact] of contactsLeft(there, up)) {
    kept.add(...partsOf(contact));
    runtime.left.addContact(callId, contact);
  }
  for (const { attempt, ringing } of calledBack.up) {
    kept.add(ringing);
    runtime.callbacks.takeUp(attempt, ringing);
  }
  for (const bridge of there.bridges) followRecording(runtime, bridge);
  // Reading their files takes time, and nobody waits for it.
  void finishLeftRecordings(runtime, recordings).catch((error: unknown) => {
    runtime.log.error('cannot finish recordings of an earlier process', { error });
  });
  await Promise.all([
    ...kept.without(there.ringing).map((ringing) => ringing.cancel()),
    ...kept.without(there.rungLegs).map((leg) => leg.hangUp()),
    ...kept.without(there.bridges).map((bridge) => bridge.end()),
  ]);
  return recovered;
}

/** Writes to which start of the PBX this process is connected, for the next process. */
export async function notePbxStartOf({
  deps,
  telephony,
}: Pick<QueueRuntime, 'deps' | 'telephony'>): Promise<void> {
  const { startedAt } = telephony;
  if (startedAt !== null) await notePbxStart(deps.db, deps.node, startedAt);
}

/**
 * The longest time from the end of the process before to the start of the PBX after which the PBX still counts as having gone
 * together with that process: a machine takes minutes to start again.
 */
const longestRestartMs = 5 * 60_000;
/**
 * The longest time that a process is there after the start of a PBX without being connected to it. With a longer one the clock of the
 * machine was wrong, as one without a battery is after a power cut: how long the PBX was away is not known.
 */
const longestUnconnectedMs = 60_000;

/**
 * Calls back those who waited, if the PBX was started again since a process of this name was connected to it, and that process was
 * there until shortly before the start. A PBX goes on without the app: after a longer time those who waited may as well have hung
 * up, or were served by its own queue. So they are in the list of missed calls only.
 * @param up `calls.id` of those who are on the line.
 */
async function callBackAfterRestart(
  { deps, telephony: { startedAt }, log }: QueueRuntime,
  up: ReadonlySet<string>,
): Promise<void> {
  const before = await readPbxStart(deps.db, deps.node);
  if (before === null || startedAt === null) return;
  if (before.startedAt.getTime() === startedAt.getTime()) return;
  const open = await openEntries(deps.db, deps.node);
  const gone = open.filter(({ callId, status }) => !up.has(callId) && status !== 'talking');
  const wasThereUntil = before.leftAt?.getTime() ?? -Infinity;
  const awayMs = startedAt.getTime() - wasThereUntil;
  if (awayMs > longestRestartMs || awayMs < -longestUnconnectedMs) {
    if (gone.length === 0) return;
    log.warn(
      awayMs > 0
        ? 'Asterisk was restarted long after the app had ended: its waiting callers are not called back, they count as missed'
        : 'Asterisk was started long before the app had ended, by the clock of this machine: its waiting callers are not called back, they count as missed',
      { missed: gone.length },
    );
    return;
  }
  const onFault = faultLog(log, 'cannot call back a caller whom a restart of Asterisk has cut off');
  const calledBack = await callBackAllCutOff(deps, gone, onFault);
  if (calledBack === 0) return;
  log.error('Asterisk was restarted while the app was away: its waiting callers are called back', {
    calledBack,
  });
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
  { deps }: QueueRuntime,
  there: StillUp,
): Promise<{
  readonly up: readonly { readonly attempt: OpenAttempt; readonly ringing: Ringing }[];
  readonly gone: readonly OpenAttempt[];
}> {
  const up: { attempt: OpenAttempt; ringing: Ringing }[] = [];
  const gone: OpenAttempt[] = [];
  for (const attempt of await openAttempts(deps.db, deps.node)) {
    const purpose = purposeOf(attempt);
    const ringing = telephoneRungFor(there, (rungFor) => isFor(rungFor, purpose));
    if (ringing !== null) up.push({ attempt, ringing });
    else if (attempt.reachedAt === null) await settleAttempt(deps, attempt);
    else gone.push(attempt);
  }
  return { up, gone };
}

function keepAgentCall(
  runtime: QueueRuntime,
  entry: QueueEntry,
  there: StillUp,
  agents: readonly Agent[],
  kept: Kept,
): void {
  const number = agents.find(({ id }) => id === entry.agentId)?.number;
  const bridge = bridgeOf(entry.id, there);
  const legs = there.rungLegs.filter((each) => isAgentOf(entry, number, each));
  // An agent who was rung again after losing the first leg is on the newer one.
  const leg = legs.find(({ purpose }) => purpose?.kind === 'return') ?? legs[0] ?? null;
  const third = thirdOf(entry, bridge, there, agents);
  kept.add(bridge, leg, third?.leg ?? null);
  // A transfer in progress is found by the agent call that it came from.
  const before = bridge ?? bridgeOf(entry.transferredFrom, there);
  const isAgentIn = bridge === null || leg === null || bridge.legs.includes(leg);
  const isCallerIn =
    bridge === null || bridge.legs.some((each) => each !== leg && each !== third?.leg);
  runtime.left.addAgentCall({
    entry,
    bridge,
    leg,
    isRecorded: before === null || before.recordAs !== null,
    parts: { third, wasAsking: !isAgentIn, wasOnHold: isAgentIn && !isCallerIn },
  });
}

function bridgeOf(entryId: number | null, there: StillUp): Bridge | null {
  if (entryId === null) return null;
  return there.bridges.find(({ id }) => id === agentCallId(entryId)) ?? null;
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
 * Finds the third party of a three-way call. A third party who was alone with the agent is let go.
 */
function thirdOf(
  entry: QueueEntry,
  bridge: Bridge | null,
  { rungLegs }: StillUp,
  agents: readonly Agent[],
): LeftAgentCallParts['third'] {
  for (const leg of rungLegs) {
    const consulted = leg.purpose?.kind === 'consultation' ? leg.purpose : null;
    if (consulted?.entryId !== entry.id || bridge?.legs.includes(leg) !== true) continue;
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
  const thirds = talking.map((entry) => thirdOf(entry, bridgeOf(entry.id, there), there, agents));
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
): Pick<LeftOffice, 'from' | 'bridge' | 'leg' | 'ringing'> {
  const isForOffice = ({ to, purpose }: RungLeg | Ringing) =>
    to.kind === 'telephone' &&
    (purpose?.kind === 'office' || purpose?.kind === 'consultation') &&
    purpose.entryId === from.id;
  const bridge = there.bridges.find(({ id }) => id === officeId(from.id)) ?? null;
  const leg = there.rungLegs.find(isForOffice) ?? null;
  const ringing = leg === null ? (there.ringing.find(isForOffice) ?? null) : null;
  return { from, bridge, leg, ringing };
}
