/**
 * A supervisor listens to an agent's call, whispers to the agent, or joins: by a code that the
 * supervisor dials, or from the console, which has the supervisor's own telephone rung. The audit
 * row comes first.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CallEnded, longestServedS, type Call } from '../../telephony/call.js';
import type { RungLeg } from '../../telephony/ringing.js';
import { LegGone, BridgeEnded } from '../../telephony/bridge.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { agentLanguage, type AgentSentence, type AgentWord } from '../runtime/sentences.js';
import type { RegisteredAgentCall } from '../runtime/agentCallRegistry.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { readPage } from '../page/store/pageTelephones.js';
import type {
  AgentCallAnswer,
  AgentCallRefusal,
  SupervisionMode,
} from '../rules/agentCallActions.js';
import { whyNotSupervise, type SupervisionRefusal } from '../rules/supervision.js';
import { findAgent, findAgentOfId, type Agent } from '../../queue/store/agents.js';
import { insertRequest } from './store/agentCallRequests.js';
import { closeSupervision, openSupervision, readAgentCallCourt } from './store/supervisions.js';

/** The agent call that a supervisor has chosen, or why there is none to take part in. */
type Chosen =
  | { readonly kind: 'talk'; readonly agent: Agent; readonly at: RegisteredAgentCall }
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
  elsewhere: 'agentCallElsewhere',
};
const consoleRefusals: Readonly<Record<Refusal, AgentCallRefusal>> = {
  no_supervisor: 'not_possible',
  unknown_agent: 'no_agent_call',
  other_court: 'not_possible',
  not_talking: 'no_agent_call',
  elsewhere: 'no_agent_call',
};
const beginWords: Readonly<Record<SupervisionMode, AgentWord>> = {
  listen: 'agentListening',
  whisper: 'agentWhispering',
  join: 'agentJoining',
};

/** @param number of the agent. */
async function choose(runtime: QueueRuntime, who: Agent, number: string): Promise<Chosen> {
  const refused = (because: Refusal) => ({ kind: 'refused', because }) as const;
  if (!who.isSupervisor) return refused('no_supervisor');
  const { db } = runtime.deps;
  const found = await findAgent(db, number);
  if (found === null) return refused('unknown_agent');
  const { agent, state } = found;
  const at = runtime.agentCalls.of(agent.id);
  if (at === null) {
    // Whether an agent of another court is in an agent call is not disclosed either.
    const isOther = agent.courtId !== null && whyNotSupervise(who, agent.courtId, null) !== null;
    if (isOther) return refused('other_court');
    return refused(state.status === 'talking' ? 'elsewhere' : 'not_talking');
  }
  const refusal = whyNotSupervise(who, agent.courtId, await readAgentCallCourt(db, at.entryId));
  return refusal === null ? { kind: 'talk', agent, at } : refused(refusal);
}

/**
 * The supervisor's telephone takes part in the agent call of the agent with this number. Returns when it
 * is over; the supervisor is still on the line, unless they have hung up.
 * @throws CallEnded
 */
export async function superviseAgentCall(
  runtime: QueueRuntime,
  supervisor: Call,
  who: Agent,
  number: string,
  mode: SupervisionMode,
  say: (...sentences: AgentSentence[]) => Promise<void>,
): Promise<void> {
  const chosen = await choose(runtime, who, number);
  if (chosen.kind === 'refused') {
    const isRungThere = chosen.because === 'elsewhere' && runtime.telephony.noteRegistered !== null;
    if (!isRungThere) return say(refusalWords[chosen.because]);
    await say('agentRungThere');
    return ringThere(runtime, supervisor, who, number, mode);
  }
  const { agent, at } = chosen;
  const { db, clock } = runtime.deps;
  const { entryId, callId } = at;
  void supervisor.limitTo(longestServedS);
  const supervision = { supervisorId: who.id, agentId: agent.id, entryId, callId, mode };
  const id = await openSupervision(db, { ...supervision, startedAt: clock.now() });
  try {
    await say(beginWords[mode]);
    if (mode === 'join') await join(supervisor, at);
    else await listenIn(runtime, supervisor, at, mode);
  } catch (error) {
    // The agent call has ended just now.
    if (!(error instanceof LegGone) && !(error instanceof BridgeEnded)) throw error;
  } finally {
    await untilWritten(runtime, () => closeSupervision(db, id, clock.now()));
  }
  if (supervisor.isOver) throw new CallEnded();
  await say('agentListeningOver');
}

/**
 * Hangs up, and has the node that has the agent call ring the supervisor: where telephones register at
 * Kamailio, every node can, and a code reaches whichever.
 */
async function ringThere(
  { deps: { db, clock } }: QueueRuntime,
  supervisor: Call,
  who: Agent,
  number: string,
  mode: SupervisionMode,
): Promise<never> {
  await supervisor.hangUp();
  const found = await findAgent(db, number);
  if (found !== null) {
    const request = { kind: 'supervise', supervisorId: who.id, mode } as const;
    await insertRequest(db, found.agent.id, request, clock.now());
  }
  throw new CallEnded();
}

async function join(supervisor: Call, { bridge }: RegisteredAgentCall): Promise<void> {
  await bridge.add(supervisor);
  await Promise.race([supervisor.ended, bridge.ended]);
}

async function listenIn(
  runtime: QueueRuntime,
  supervisor: Call,
  { agentLeg, bridge }: RegisteredAgentCall,
  mode: 'listen' | 'whisper',
): Promise<void> {
  const listening = await runtime.telephony.listenIn(supervisor, agentLeg.id, mode);
  await Promise.race([listening.ended, supervisor.ended, bridge.ended]);
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
 * @param agentId the agent of an agent call that this process holds.
 * @param supervisorId `agents.id` of the supervisor.
 */
export async function ringSupervisor(
  runtime: QueueRuntime,
  agentId: number,
  { supervisorId, mode }: { readonly supervisorId: number; readonly mode: SupervisionMode },
): Promise<AgentCallAnswer> {
  const { db } = runtime.deps;
  const [supervisor, wanted] = [
    await findAgentOfId(db, supervisorId),
    await findAgentOfId(db, agentId),
  ];
  if (supervisor === null || wanted === null) return { kind: 'refused', because: 'no_agent_call' };
  if (supervisorId === agentId) return { kind: 'refused', because: 'not_possible' };
  const chosen = await choose(runtime, supervisor, wanted.number);
  if (chosen.kind === 'refused') {
    return { kind: 'refused', because: consoleRefusals[chosen.because] };
  }
  const { agent, at } = chosen;
  if (!(await isThere(runtime, supervisor))) return { kind: 'refused', because: 'no_telephone' };
  await stopSupervising(supervisorId);
  ringings += 1;
  const ringing = runtime.telephony.ring({
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
      await follow(runtime, leg, supervisor, agent, mode);
      if (listening.get(supervisorId) === hangUp) listening.delete(supervisorId);
    } else if (listening.get(supervisorId) === stop) listening.delete(supervisorId);
  });
  return { kind: 'done' };
}

/** @throws Error when the exchange is away */
async function isThere({ deps, telephony }: QueueRuntime, { id, number }: Agent): Promise<boolean> {
  const untilMs = performance.now() + pageComesWithinMs;
  for (;;) {
    if ((await telephony.telephonesThere()).has(number)) return true;
    if (performance.now() >= untilMs || (await readPage(deps.db, id)) === null) return false;
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
  runtime: QueueRuntime,
  leg: RungLeg,
  supervisor: Agent,
  agent: Agent,
  mode: SupervisionMode,
): Promise<void> {
  const language = agentLanguage(supervisor.skills);
  const say = async (...sentences: AgentSentence[]) => {
    await leg.play(await runtime.say(language, sentences), { bargeIn: false });
  };
  try {
    await superviseAgentCall(runtime, leg, supervisor, agent.number, mode, say);
  } catch (error) {
    if (!(error instanceof CallEnded)) {
      runtime.log.error('cannot let a supervisor listen in', { agent: supervisor.number, error });
    }
  }
  await leg.hangUp();
}
