/**
 * Serves a caller from the queue to an agent, on to wherever the agent sends them, and back to
 * self-service.
 */
import { CallEnded } from '../../../telephony/call.js';
import type { Bridge } from '../../../telephony/bridge.js';
import { beginAgentCall, openBridge } from '../../../agents/calls/beginAgentCall.js';
import { cancelCalledIn } from '../../../callbacks/cancelCalledIn.js';
import { wasCalledBackAlone } from '../../../callbacks/store/findCallbacks.js';
import type { AgentOnQueue } from '../../../agents/runtime/waitingCallers.js';
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import type { LeftOffice, LeftAgentCallParts } from '../../../agents/runtime/recoveredState.js';
import { GoneLeg } from '../../../agents/runtime/goneLeg.js';
import { keepForAgent, type KeptAgentCall } from './keepForAgent.js';
import { agentLanguage } from '../../../agents/runtime/sentences.js';
import { runAgentCall } from '../../../agents/calls/runAgentCall.js';
import type { AgentCallEnd } from '../../../agents/calls/agentCall.js';
import { untilWritten } from '../../../queue/untilWritten.js';
import { changeEntry, enterQueue, type Arrival } from '../../../queue/waiting/waitingQueue.js';
import { listAgents } from '../../../queue/store/agents.js';
import type { QueueEntry } from '../../../queue/store/queueEntries.js';
import { tellCallback } from '../callback/askForCallback.js';
import { askSatisfaction } from './askSatisfaction.js';
import type { Conversation } from '../../conversation/conversation.js';
import { notInQueue } from './notInQueue.js';
import { verifierOf } from '../identity/verifyInAgentCall.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { talkToOffice } from './talkToOffice.js';
import { waitInQueue, type Waiting } from './waitInQueue.js';

type ToTelephone = Extract<AgentCallEnd, { kind: 'to_telephone' }>;

/** What comes next for a caller who has an entry in the queue. */
type Next =
  | { readonly kind: 'wait'; readonly entry: QueueEntry }
  | {
      readonly kind: 'talk';
      readonly entry: QueueEntry;
      readonly agent: AgentOnQueue;
      readonly bridge: Bridge;
      readonly left?: LeftAgentCallParts;
    }
  /** The agent's telephone is gone, and the caller is kept for the agent. */
  | { readonly kind: 'kept'; readonly of: KeptAgentCall }
  | { readonly kind: 'office'; readonly to: ToTelephone; readonly left: LeftOffice | null }
  | { readonly kind: 'survey'; readonly agentId: number | null }
  | { readonly kind: 'back' };

/**
 * Serves a caller who is in the queue, until they are back in self-service. What is to be said there
 * first then waits in the conversation.
 * @param waiting what the caller hears first, and what they have said about recordings.
 * @throws CallEnded
 */
export async function serveInQueue(
  conversation: Conversation,
  runtime: QueueRuntime,
  first: QueueEntry,
  waiting: Waiting,
): Promise<void> {
  const next: Next =
    first.status === 'talking'
      ? await takeUpAgentCall(runtime, conversation, first, waiting)
      : { kind: 'wait', entry: first };
  await serve(conversation, runtime, next, waiting);
}

/**
 * Continues with a caller whom an agent had sent to a telephone of the court when the previous
 * process ended.
 * @throws CallEnded
 */
export async function goOnAtOffice(
  conversation: Conversation,
  runtime: QueueRuntime,
  left: LeftOffice,
  isRecorded: boolean | null,
): Promise<void> {
  const { from, agentId, leg, ringing, bridge, wasReached } = left;
  const waiting: Waiting = { opening: [], isRecorded };
  const number = leg?.to.number ?? ringing?.to.number ?? '';
  const to = { kind: 'to_telephone', number, leg, from, agentId } as const;
  if (leg !== null || ringing !== null) {
    return serve(conversation, runtime, { kind: 'office', to, left }, waiting);
  }
  await bridge?.end();
  const next: Next =
    wasReached || bridge !== null
      ? { kind: 'survey', agentId }
      : await notAtOffice(conversation, runtime, from, waiting);
  return serve(conversation, runtime, next, waiting);
}

async function serve(
  conversation: Conversation,
  runtime: QueueRuntime,
  first: Next,
  waiting: Waiting,
): Promise<void> {
  let next = first;
  for (;;) {
    switch (next.kind) {
      case 'wait':
        next = await wait(conversation, runtime, next.entry, waiting);
        break;
      case 'talk':
        next = await withAgent(conversation, runtime, next, waiting);
        break;
      case 'kept':
        next = await kept(conversation, runtime, next.of, waiting);
        break;
      case 'office':
        next = await office(conversation, runtime, next, waiting);
        break;
      case 'survey':
        if (next.agentId !== null) await askSatisfaction(conversation, next.agentId);
        return;
      case 'back':
        return;
    }
  }
}

async function wait(
  conversation: Conversation,
  runtime: QueueRuntime,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  const end = await waitInQueue(conversation, runtime, entry, waiting);
  waiting.opening = [];
  if (end.kind === 'left') {
    conversation.say(prompt('queueLeft'));
    return { kind: 'back' };
  }
  if (end.kind === 'callback') {
    await tellCallback(conversation, end.answer);
    return { kind: 'back' };
  }
  if (end.kind === 'over') {
    if (end.because === 'lost') return waitOn(conversation, runtime, entry, waiting);
    if (end.because !== 'other') {
      await notInQueue(conversation, runtime, { kind: end.because, entry });
    }
    return { kind: 'back' };
  }
  const isRecorded = waiting.isRecorded !== false;
  const begun = await beginAgentCall(runtime, entry, end.agent, conversation.call, isRecorded);
  // The caller keeps their place. The agent who hung up comes last.
  if (begun === null) return { kind: 'wait', entry };
  return { kind: 'talk', entry, agent: end.agent, bridge: begun };
}

/**
 * This node was cut off from the others, which took it for dead and are to call this caller back; or from its PBX. A caller who
 * is still on the line waits on at the same place; an agent call ends the callback (`cancelCalledIn`). One whom the
 * callback has reached meanwhile has no need of this line, and one who was being called back is called again.
 */
async function waitOn(
  conversation: Conversation,
  runtime: QueueRuntime,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  const { id, callbackId, orderAt: place, priorityReason } = entry;
  const { call } = conversation;
  // Only the PBX knows who is still on the line.
  await runtime.telephony.untilConnected();
  if (call.isOver) throw await call.ended;
  if (callbackId !== null) return conversation.end('lost', [prompt('calledBackLater')]);
  if (await conversation.database((db) => wasCalledBackAlone(db, id)))
    return conversation.end('lost', []);
  const reasons = priorityReason === null ? [] : [priorityReason];
  return enterAgain(conversation, runtime, entry, waiting, { reasons, place, first: [] });
}

async function withAgent(
  conversation: Conversation,
  runtime: QueueRuntime,
  { entry, agent, bridge, left }: Extract<Next, { kind: 'talk' }>,
  waiting: Waiting,
): Promise<Next> {
  const { call, record } = conversation;
  conversation.enter('talk', 'talk', conversation.whereabouts.caseId);
  record.event(conversation.now, 'step', 'agent', agent.number);
  conversation.isServed = true;
  const calledIn = noteCalledIn(conversation, runtime, entry);
  const parties = {
    runtime,
    entry,
    caller: call,
    agent,
    bridge,
    ...(left && { left }),
    verifier: verifierOf(conversation),
    writeEnd: <T>(write: () => Promise<T>) => writeEnd(conversation, runtime, write),
  };
  const end = await runAgentCall(parties, (kind, name, detail) =>
    record.event(conversation.now, kind, name, detail),
  );
  await calledIn;
  record.event(conversation.now, 'step', 'agentCallOver', end.kind);
  switch (end.kind) {
    case 'caller_gone':
      throw await call.ended;
    case 'lost':
      conversation.say(prompt('agentCallLost'));
      return { kind: 'survey', agentId: null };
    case 'agent_lost':
      return { kind: 'kept', of: { entry, agent, bridge, wasPage: end.wasPage } };
    case 'agent_left':
      return { kind: 'survey', agentId: agent.id };
    case 'transferred':
      if (end.agent !== null) return meetNext(runtime, conversation, end.next, end.agent, waiting);
      waiting.opening = [prompt('queueTransferred')];
      return { kind: 'wait', entry: end.next };
    case 'to_telephone':
      return { kind: 'office', to: end, left: null };
  }
}

/**
 * Writes the end of an agent call. While the database is away, the caller hears so, until they hang up or
 * it has stayed away too long. It is written all the same.
 */
async function writeEnd<T>(
  conversation: Conversation,
  runtime: QueueRuntime,
  write: () => Promise<T>,
): Promise<T | null> {
  try {
    if (!conversation.call.isOver) return await conversation.database(write);
  } catch (error) {
    if (!(error instanceof CallEnded)) throw error;
  }
  return untilWritten(runtime, write);
}

/**
 * Cancels a callback of a caller who has called in and is served. Never rejects: an agent call does not
 * wait for it.
 */
async function noteCalledIn(
  conversation: Conversation,
  runtime: QueueRuntime,
  { queueId, callerNumber }: QueueEntry,
): Promise<void> {
  try {
    await untilWritten(runtime, () => cancelCalledIn(runtime.deps, queueId, callerNumber));
  } catch (error) {
    conversation.log.error('cannot cancel a callback', { error });
  }
}

/** The consulted agent has taken over: this begins an agent call of their own, with its own recording. */
async function meetNext(
  runtime: QueueRuntime,
  conversation: Conversation,
  entry: QueueEntry,
  agent: AgentOnQueue,
  waiting: Pick<Waiting, 'isRecorded'>,
): Promise<Next> {
  try {
    const isRecorded = waiting.isRecorded !== false;
    const next = await openBridge(runtime, entry, conversation.call, isRecorded);
    return { kind: 'talk', entry, agent, bridge: next };
  } catch (error) {
    conversation.log.error('cannot continue an agent call', { error });
    await agent.leg.hangUp();
    await untilWritten(runtime, () =>
      changeEntry(runtime.deps, entry.id, { kind: 'agent_call_ended', by: 'lost' }),
    );
    conversation.say(prompt('agentCallLost'));
    return { kind: 'back' };
  }
}

async function office(
  conversation: Conversation,
  runtime: QueueRuntime,
  { to, left }: Extract<Next, { kind: 'office' }>,
  waiting: Waiting,
): Promise<Next> {
  conversation.enter('talk', 'office', conversation.whereabouts.caseId);
  const wasThere = await talkToOffice(conversation, runtime, to, left);
  if (wasThere) return { kind: 'survey', agentId: to.agentId };
  return notAtOffice(conversation, runtime, to.from, waiting);
}

/** Back to the agent who was gone for a moment, or on to the next one. */
async function kept(
  conversation: Conversation,
  runtime: QueueRuntime,
  of: KeptAgentCall,
  waiting: Waiting,
): Promise<Next> {
  const leg = await keepForAgent(conversation, runtime, of);
  if (leg === null) return toNextAgent(conversation, runtime, of.entry, waiting, 'agentLostNext');
  const { entry, agent, bridge } = of;
  const left = { third: null, wasAsking: false, wasOnHold: true };
  return {
    kind: 'talk',
    entry: { ...entry, agentLostAt: null },
    agent: { ...agent, leg },
    bridge,
    left,
  };
}

/**
 * Nobody answers at the office: the caller is not sent away, but goes to the agent who is free
 * next.
 */
function notAtOffice(
  conversation: Conversation,
  runtime: QueueRuntime,
  from: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  return toNextAgent(conversation, runtime, from, waiting, 'officeNotReached');
}

function toNextAgent(
  conversation: Conversation,
  runtime: QueueRuntime,
  from: QueueEntry,
  waiting: Waiting,
  why: 'officeNotReached' | 'agentLostNext',
): Promise<Next> {
  const again = { reasons: ['transferred'], first: [prompt(why)] } as const;
  return enterAgain(conversation, runtime, from, waiting, again);
}

/**
 * The caller joins the queue of an earlier entry once more.
 * @param again `first` is what the caller hears first.
 */
async function enterAgain(
  conversation: Conversation,
  runtime: QueueRuntime,
  from: QueueEntry,
  waiting: Waiting,
  again: Pick<Arrival, 'reasons' | 'place'> & { readonly first: readonly Prompt[] },
): Promise<Next> {
  const { first, ...order } = again;
  const entered = await conversation.database(() =>
    enterQueue(runtime.deps, {
      queue: from.queueName,
      callId: from.callId,
      callerNumber: from.callerNumber,
      language: from.language,
      skills: from.skills,
      ...order,
    }),
  );
  if (entered.kind !== 'waiting') {
    await notInQueue(conversation, runtime, entered, first);
    return { kind: 'back' };
  }
  waiting.opening = first;
  return { kind: 'wait', entry: entered.entry };
}

/**
 * Takes over an agent call that the previous process has left. If the agent has hung up meanwhile, the
 * caller continues with the third party alone, as they would have without the crash.
 */
async function takeUpAgentCall(
  runtime: QueueRuntime,
  conversation: Conversation,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  const left = runtime.left.takeAgentCall(entry.id);
  const found = (await listAgents(runtime.deps.db)).find(({ agent }) => agent.id === entry.agentId);
  if (left === null || found === undefined || (left.leg === null && left.bridge === null)) {
    await left?.leg?.hangUp();
    await left?.bridge?.end();
    await untilWritten(runtime, () =>
      changeEntry(runtime.deps, entry.id, { kind: 'agent_call_ended', by: 'agent' }),
    );
    return { kind: 'survey', agentId: found?.agent.id ?? null };
  }
  // The caller has heard the notice, and decided.
  waiting.isRecorded = left.isRecorded;
  const { id, number, name, skills } = found.agent;
  const leg = left.leg ?? new GoneLeg(number);
  const agent = { id, number, name, language: agentLanguage(skills), leg };
  if (entry.agentLostAt !== null) {
    // All that is left of the agent is the lost leg.
    await leg.hangUp();
    if (left.bridge !== null)
      return { kind: 'kept', of: { entry, agent, bridge: left.bridge, wasPage: true } };
  }
  if (left.bridge === null) return meetNext(runtime, conversation, entry, agent, waiting);
  return { kind: 'talk', entry, agent, bridge: left.bridge, left: left.parts };
}
