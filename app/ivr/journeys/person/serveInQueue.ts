/**
 * Serves a caller from the queue to an agent, on to wherever the agent sends them, and back to
 * self-service.
 */
import { CallEnded } from '../../../telephony/call.js';
import type { Talk } from '../../../telephony/talk.js';
import { beginTalk, openTalk } from '../../../queue/talks/beginTalk.js';
import { cancelCalledIn } from '../../../queue/callbacks/cancelCalledIn.js';
import type { AgentOnQueue } from '../../../queue/floor/waitingCallers.js';
import type { Floor } from '../../../queue/floor/floor.js';
import type { LeftOffice, LeftRoom } from '../../../queue/floor/recoveredState.js';
import { GoneLeg } from '../../../queue/floor/goneLeg.js';
import { keepForAgent, type LeftTalkOfAgent } from './keepForAgent.js';
import { agentLanguage } from '../../../queue/floor/sentences.js';
import { runTalk } from '../../../queue/talks/talk.js';
import type { TalkEnd } from '../../../queue/talks/talkRoom.js';
import { untilWritten } from '../../../queue/floor/untilWritten.js';
import { changeEntry, enterQueue } from '../../../queue/waiting/waitingQueue.js';
import { listAgents } from '../../../queue/store/agents.js';
import type { QueueEntry } from '../../../queue/store/queueEntries.js';
import { tellCallback } from '../callback/askForCallback.js';
import { askSatisfaction } from './askSatisfaction.js';
import type { Conversation } from '../../conversation/conversation.js';
import { notInQueue } from './notInQueue.js';
import { verifierOf } from '../identity/verifyInTalk.js';
import { prompt } from '../../conversation/prompt.js';
import { talkToOffice } from './talkToOffice.js';
import { waitInQueue, type Waiting } from './waitInQueue.js';

type ToTelephone = Extract<TalkEnd, { kind: 'to_telephone' }>;

/** What comes next for a caller who has an entry in the queue. */
type Next =
  | { readonly kind: 'wait'; readonly entry: QueueEntry }
  | {
      readonly kind: 'talk';
      readonly entry: QueueEntry;
      readonly agent: AgentOnQueue;
      readonly talk: Talk;
      readonly left?: LeftRoom;
    }
  /** The agent's telephone is gone, and the caller is kept for the agent. */
  | { readonly kind: 'kept'; readonly of: LeftTalkOfAgent }
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
  floor: Floor,
  first: QueueEntry,
  waiting: Waiting,
): Promise<void> {
  const next: Next =
    first.status === 'talking'
      ? await takeUpTalk(floor, conversation, first, waiting)
      : { kind: 'wait', entry: first };
  await serve(conversation, floor, next, waiting);
}

/**
 * Continues with a caller whom an agent had sent to a telephone of the court when the previous
 * process ended.
 * @throws CallEnded
 */
export async function goOnAtOffice(
  conversation: Conversation,
  floor: Floor,
  left: LeftOffice,
  isRecorded: boolean | null,
): Promise<void> {
  const { from, agentId, leg, ringing, talk, wasReached } = left;
  const waiting: Waiting = { opening: [], isRecorded };
  const number = leg?.to.number ?? ringing?.to.number ?? '';
  const to = { kind: 'to_telephone', number, leg, from, agentId } as const;
  if (leg !== null || ringing !== null) {
    return serve(conversation, floor, { kind: 'office', to, left }, waiting);
  }
  await talk?.end();
  const next: Next =
    wasReached || talk !== null
      ? { kind: 'survey', agentId }
      : await notAtOffice(conversation, floor, from, waiting);
  return serve(conversation, floor, next, waiting);
}

async function serve(
  conversation: Conversation,
  floor: Floor,
  first: Next,
  waiting: Waiting,
): Promise<void> {
  let next = first;
  for (;;) {
    switch (next.kind) {
      case 'wait':
        next = await wait(conversation, floor, next.entry, waiting);
        break;
      case 'talk':
        next = await talk(conversation, floor, next, waiting);
        break;
      case 'kept':
        next = await kept(conversation, floor, next.of, waiting);
        break;
      case 'office':
        next = await office(conversation, floor, next, waiting);
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
  floor: Floor,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  const end = await waitInQueue(conversation, floor, entry, waiting);
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
    if (end.because !== 'other') {
      await notInQueue(conversation, floor, { kind: end.because, entry });
    }
    return { kind: 'back' };
  }
  const isRecorded = waiting.isRecorded !== false;
  const begun = await beginTalk(floor, entry, end.agent, conversation.call, isRecorded);
  // The caller keeps their place. The agent who hung up comes last.
  if (begun === null) return { kind: 'wait', entry };
  return { kind: 'talk', entry, agent: end.agent, talk: begun };
}

async function talk(
  conversation: Conversation,
  floor: Floor,
  { entry, agent, talk, left }: Extract<Next, { kind: 'talk' }>,
  waiting: Waiting,
): Promise<Next> {
  const { call, record } = conversation;
  conversation.enter('talk', 'talk', conversation.whereabouts.caseId);
  record.event(conversation.now, 'step', 'agent', agent.number);
  conversation.isServed = true;
  const calledIn = noteCalledIn(conversation, floor, entry);
  const parties = {
    floor,
    entry,
    caller: call,
    agent,
    talk,
    ...(left && { left }),
    verifier: verifierOf(conversation),
    writeEnd: <T>(write: () => Promise<T>) => writeEnd(conversation, floor, write),
  };
  const end = await runTalk(parties, (kind, name, detail) =>
    record.event(conversation.now, kind, name, detail),
  );
  await calledIn;
  record.event(conversation.now, 'step', 'talkOver', end.kind);
  switch (end.kind) {
    case 'caller_gone':
      throw await call.ended;
    case 'lost':
      conversation.say(prompt('talkLost'));
      return { kind: 'survey', agentId: null };
    case 'agent_lost':
      return { kind: 'kept', of: { entry, agent, talk, wasPage: end.wasPage } };
    case 'agent_left':
      return { kind: 'survey', agentId: agent.id };
    case 'transferred':
      if (end.agent !== null) return meetNext(floor, conversation, end.next, end.agent, waiting);
      waiting.opening = [prompt('queueTransferred')];
      return { kind: 'wait', entry: end.next };
    case 'to_telephone':
      return { kind: 'office', to: end, left: null };
  }
}

/**
 * Writes the end of a talk. While the database is away, the caller hears so, until they hang up or
 * it has stayed away too long. It is written all the same.
 */
async function writeEnd<T>(
  conversation: Conversation,
  floor: Floor,
  write: () => Promise<T>,
): Promise<T | null> {
  try {
    if (!conversation.call.isOver) return await conversation.database(write);
  } catch (error) {
    if (!(error instanceof CallEnded)) throw error;
  }
  return untilWritten(floor, write);
}

/**
 * Cancels a callback of a caller who has called in and is served. Never rejects: a talk does not
 * wait for it.
 */
async function noteCalledIn(
  conversation: Conversation,
  floor: Floor,
  { queueId, callerNumber }: QueueEntry,
): Promise<void> {
  try {
    await untilWritten(floor, () => cancelCalledIn(floor.desk, queueId, callerNumber));
  } catch (error) {
    conversation.log.error('cannot cancel a callback', { error });
  }
}

/** The consulted agent has taken over: this begins a talk of their own, with its own recording. */
async function meetNext(
  floor: Floor,
  conversation: Conversation,
  entry: QueueEntry,
  agent: AgentOnQueue,
  waiting: Pick<Waiting, 'isRecorded'>,
): Promise<Next> {
  try {
    const isRecorded = waiting.isRecorded !== false;
    const next = await openTalk(floor, entry, conversation.call, isRecorded);
    return { kind: 'talk', entry, agent, talk: next };
  } catch (error) {
    conversation.log.error('cannot continue a talk', { error });
    await agent.leg.hangUp();
    await untilWritten(floor, () =>
      changeEntry(floor.desk, entry.id, { kind: 'talk_ended', by: 'lost' }),
    );
    conversation.say(prompt('talkLost'));
    return { kind: 'back' };
  }
}

async function office(
  conversation: Conversation,
  floor: Floor,
  { to, left }: Extract<Next, { kind: 'office' }>,
  waiting: Waiting,
): Promise<Next> {
  conversation.enter('talk', 'office', conversation.whereabouts.caseId);
  const wasThere = await talkToOffice(conversation, floor, to, left);
  if (wasThere) return { kind: 'survey', agentId: to.agentId };
  return notAtOffice(conversation, floor, to.from, waiting);
}

/** Back to the agent who was gone for a moment, or on to the next one. */
async function kept(
  conversation: Conversation,
  floor: Floor,
  of: LeftTalkOfAgent,
  waiting: Waiting,
): Promise<Next> {
  const leg = await keepForAgent(conversation, floor, of);
  if (leg === null) return toNextAgent(conversation, floor, of.entry, waiting, 'agentLostNext');
  const { entry, agent, talk } = of;
  const left = { third: null, wasAsking: false, wasOnHold: true };
  return {
    kind: 'talk',
    entry: { ...entry, agentLostAt: null },
    agent: { ...agent, leg },
    talk,
    left,
  };
}

/**
 * Nobody answers at the office: the caller is not sent away, but goes to the agent who is free
 * next.
 */
function notAtOffice(
  conversation: Conversation,
  floor: Floor,
  from: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  return toNextAgent(conversation, floor, from, waiting, 'officeNotReached');
}

async function toNextAgent(
  conversation: Conversation,
  floor: Floor,
  from: QueueEntry,
  waiting: Waiting,
  why: 'officeNotReached' | 'agentLostNext',
): Promise<Next> {
  const entered = await conversation.database(() =>
    enterQueue(floor.desk, {
      queue: from.queueName,
      callId: from.callId,
      callerNumber: from.callerNumber,
      language: from.language,
      skills: from.skills,
      reasons: ['transferred'],
    }),
  );
  if (entered.kind !== 'waiting') {
    await notInQueue(conversation, floor, entered, [prompt(why)]);
    return { kind: 'back' };
  }
  waiting.opening = [prompt(why)];
  return { kind: 'wait', entry: entered.entry };
}

/**
 * Takes over a talk that the previous process has left. If the agent has hung up meanwhile, the
 * caller continues with the third party alone, as they would have without the crash.
 */
async function takeUpTalk(
  floor: Floor,
  conversation: Conversation,
  entry: QueueEntry,
  waiting: Waiting,
): Promise<Next> {
  const left = floor.left.takeTalk(entry.id);
  const found = (await listAgents(floor.desk.db)).find(({ agent }) => agent.id === entry.agentId);
  if (left === null || found === undefined || (left.leg === null && left.talk === null)) {
    await left?.leg?.hangUp();
    await left?.talk?.end();
    await untilWritten(floor, () =>
      changeEntry(floor.desk, entry.id, { kind: 'talk_ended', by: 'agent' }),
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
    if (left.talk !== null)
      return { kind: 'kept', of: { entry, agent, talk: left.talk, wasPage: true } };
  }
  if (left.talk === null) return meetNext(floor, conversation, entry, agent, waiting);
  return { kind: 'talk', entry, agent, talk: left.talk, left: left.room };
}
