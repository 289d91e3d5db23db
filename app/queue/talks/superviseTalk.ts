/**
 * A supervisor listens to an agent's talk, whispers to the agent, or joins: by a code that the
 * supervisor dials, or from the console, which has the supervisor's own telephone rung. The audit
 * row comes first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CallEnded, longestServedS, type Call } from '../../telephony/call.js';
import type { RungLeg } from '../../telephony/ringing.js';
import { LegGone, TalkEnded } from '../../telephony/talk.js';
import type { Floor } from '../floor/floor.js';
import { agentLanguage, type AgentSentence, type AgentWord } from '../floor/sentences.js';
import type { RegisteredTalk } from '../floor/talkRegistry.js';
import { untilWritten } from '../floor/untilWritten.js';
import { readPage } from '../page/store/pageTelephones.js';
import type { DeskAnswer, DeskRefusal, SupervisionMode } from '../rules/agentCallActions.js';
import { whyNotSupervise, type SupervisionRefusal } from '../rules/supervision.js';
import { findAgent, findAgentOfId, type Agent } from '../store/agents.js';
import { closeSupervision, openSupervision, readTalkCourt } from '../store/supervisions.js';

/** The talk that a supervisor has chosen, or why there is none to take part in. */
type Chosen =
  | { readonly kind: 'talk'; readonly agent: Agent; readonly at: RegisteredTalk }
  | { readonly kind: 'refused'; readonly because: Refusal };
type Refusal =
  | SupervisionRefusal
  | 'unknown_agent'
  | 'not_talking'
  /** The agent talks at another node. */
  | 'elsewhere';

const refusalWords: Readonly<Record<Refusal, AgentWord>> = {
  no_supervisor: 'agentNoSupervisor',
  unknown_agent: 'agentUnknownAgent',
  other_court: 'agentOtherCourt',
  not_talking: 'agentNotTalking',
  elsewhere: 'agentTalkElsewhere',
};
const consoleRefusals: Readonly<Record<Refusal, DeskRefusal>> = {
  no_supervisor: 'not_possible',
  unknown_agent: 'no_talk',
  other_court: 'not_possible',
  not_talking: 'no_talk',
  elsewhere: 'no_talk',
};
const beginWords: Readonly<Record<SupervisionMode, AgentWord>> = {
  listen: 'agentListening',
  whisper: 'agentWhispering',
  join: 'agentJoining',
};

/** @param number of the agent. */
async function choose(floor: Floor, who: Agent, number: string): Promise<Chosen> {
  const refused = (because: Refusal) => ({ kind: 'refused', because }) as const;
  if (!who.isSupervisor) return refused('no_supervisor');
  const { db } = floor.desk;
  const found = await findAgent(db, number);
  if (found === null) return refused('unknown_agent');
  const { agent, state } = found;
  const at = floor.talks.of(agent.id);
  if (at === null) {
    // Whether an agent of another court is in a talk is not disclosed either.
    const isOther = agent.courtId !== null && whyNotSupervise(who, agent.courtId, null) !== null;
    if (isOther) return refused('other_court');
    return refused(state.status === 'talking' ? 'elsewhere' : 'not_talking');
  }
  const refusal = whyNotSupervise(who, agent.courtId, await readTalkCourt(db, at.entryId));
  return refusal === null ? { kind: 'talk', agent, at } : refused(refusal);
}

/**
 * The supervisor's telephone takes part in the talk of the agent with this number. Returns when it
 * is over; the supervisor is still on the line, unless they have hung up.
 * @throws CallEnded
 */
export async function superviseTalk(
  floor: Floor,
  supervisor: Call,
  who: Agent,
  number: string,
  mode: SupervisionMode,
  say: (...sentences: AgentSentence[]) => Promise<void>,
): Promise<void> {
  const chosen = await choose(floor, who, number);
  if (chosen.kind === 'refused') return say(refusalWords[chosen.because]);
  const { agent, at } = chosen;
  const { db, clock } = floor.desk;
  const { entryId, callId } = at;
  void supervisor.limitTo(longestServedS);
  const supervision = { supervisorId: who.id, agentId: agent.id, entryId, callId, mode };
  const id = await openSupervision(db, { ...supervision, startedAt: clock.now() });
  try {
    await say(beginWords[mode]);
    if (mode === 'join') await join(supervisor, at);
    else await listenIn(floor, supervisor, at, mode);
  } catch (error) {
    // The talk has ended just now.
    if (!(error instanceof LegGone) && !(error instanceof TalkEnded)) throw error;
  } finally {
    await untilWritten(floor, () => closeSupervision(db, id, clock.now()));
  }
  if (supervisor.isOver) throw new CallEnded();
  await say('agentListeningOver');
}

async function join(supervisor: Call, { talk }: RegisteredTalk): Promise<void> {
  await talk.add(supervisor);
  await Promise.race([supervisor.ended, talk.ended]);
}

async function listenIn(
  floor: Floor,
  supervisor: Call,
  { agentLeg, talk }: RegisteredTalk,
  mode: 'listen' | 'whisper',
): Promise<void> {
  const listening = await floor.telephony.listenIn(supervisor, agentLeg.id, mode);
  await Promise.race([listening.ended, supervisor.ended, talk.ended]);
  await listening.end();
}

const ringMs = 25_000;
/**
 * A page that has just become the telephone is registered within this time, after Asterisk has
 * qualified it.
 */
const pageComesWithinMs = 3000;
const lookMs = 100;
/** Ringings of this process: each needs a purpose of its own. */
let ringings = 0;
/** By the id of each supervisor who is rung or listens: the function that ends it. */
const listening = new Map<number, () => Promise<unknown>>();

/**
 * For the console: rings the supervisor's telephone, which answers automatically if it can, and
 * returns when it rings. The rest is followed until it is over. A supervisor without a telephone
 * that could ring is refused with `no_telephone`: a page of the console can become it.
 * @param agentId the agent of a talk that this process holds.
 * @param supervisorId `agents.id` of the supervisor.
 */
export async function ringSupervisor(
  floor: Floor,
  agentId: number,
  { supervisorId, mode }: { readonly supervisorId: number; readonly mode: SupervisionMode },
): Promise<DeskAnswer> {
  const { db } = floor.desk;
  const [supervisor, wanted] = [
    await findAgentOfId(db, supervisorId),
    await findAgentOfId(db, agentId),
  ];
  if (supervisor === null || wanted === null) return { kind: 'refused', because: 'no_talk' };
  if (supervisorId === agentId) return { kind: 'refused', because: 'not_possible' };
  const chosen = await choose(floor, supervisor, wanted.number);
  if (chosen.kind === 'refused') {
    return { kind: 'refused', because: consoleRefusals[chosen.because] };
  }
  const { agent, at } = chosen;
  if (!(await isThere(floor, supervisor))) return { kind: 'refused', because: 'no_telephone' };
  await stopSupervising(supervisorId);
  ringings += 1;
  const ringing = floor.telephony.ring({
    to: { kind: 'agent', number: supervisor.number },
    purpose: { kind: 'supervision', entryId: at.entryId, number: ringings },
    callerShown: { name: agent.name, number: agent.number },
    timeoutMs: ringMs,
    answersItself: true,
  });
  const stop = () => ringing.cancel();
  listening.set(supervisorId, stop);
  void ringing.result.then(async (result) => {
    if (result.kind === 'answered') {
      const { leg } = result;
      const hangUp = () => leg.hangUp();
      listening.set(supervisorId, hangUp);
      await follow(floor, leg, supervisor, agent, mode);
      if (listening.get(supervisorId) === hangUp) listening.delete(supervisorId);
    } else if (listening.get(supervisorId) === stop) listening.delete(supervisorId);
  });
  return { kind: 'done' };
}

/** @throws Error when the exchange is away */
async function isThere({ desk, telephony }: Floor, { id, number }: Agent): Promise<boolean> {
  const untilMs = performance.now() + pageComesWithinMs;
  for (;;) {
    if ((await telephony.telephonesThere()).has(number)) return true;
    if (performance.now() >= untilMs || (await readPage(desk.db, id)) === null) return false;
    await sleep(lookMs);
  }
}

/**
 * Ends a supervisor's listening, or the ringing for it, at this process.
 * @returns whether there was any.
 */
export async function stopSupervising(supervisorId: number): Promise<boolean> {
  const stop = listening.get(supervisorId);
  listening.delete(supervisorId);
  await stop?.();
  return stop !== undefined;
}

async function follow(
  floor: Floor,
  leg: RungLeg,
  supervisor: Agent,
  agent: Agent,
  mode: SupervisionMode,
): Promise<void> {
  const language = agentLanguage(supervisor.skills);
  const say = async (...sentences: AgentSentence[]) => {
    await leg.play(await floor.say(language, sentences), { bargeIn: false });
  };
  try {
    await superviseTalk(floor, leg, supervisor, agent.number, mode, say);
  } catch (error) {
    if (!(error instanceof CallEnded)) {
      floor.log.error('cannot let a supervisor listen in', { agent: supervisor.number, error });
    }
  }
  await leg.hangUp();
}
