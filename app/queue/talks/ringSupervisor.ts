/**
 * A supervisor at the console listens in: rings the supervisor's own telephone, and then does the
 * same as the dialled code.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskAnswer } from '../rules/agentCallActions.js';
import type { Floor } from '../floor/floor.js';
import { agentLanguage, type AgentSentence } from '../floor/sentences.js';
import { whyNotSupervise } from '../rules/supervision.js';
import { readPage } from '../page/store/pageTelephones.js';
import { findAgentOfId, type Agent } from '../store/agents.js';
import { readTalkCourt } from '../store/supervisions.js';
import { CallEnded } from '../../telephony/call.js';
import type { RungLeg } from '../../telephony/ringing.js';
import { superviseTalk } from './superviseTalk.js';

export interface Supervision {
  /** `agents.id` of the supervisor. */
  readonly supervisorId: number;
  readonly mode: 'listen' | 'whisper' | 'join';
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
 * Rings the supervisor's telephone, which answers automatically if it can, and returns when it
 * rings. The rest is followed until it is over. A supervisor without a telephone that could ring is
 * refused with `no_telephone`: a page of the console can become it.
 * @param agentId the agent of a talk that this process holds.
 */
export async function ringSupervisor(
  floor: Floor,
  agentId: number,
  { supervisorId, mode }: Supervision,
): Promise<DeskAnswer> {
  const { db } = floor.desk;
  const [supervisor, agent] = [
    await findAgentOfId(db, supervisorId),
    await findAgentOfId(db, agentId),
  ];
  const at = floor.talks.of(agentId);
  if (supervisor === null || agent === null || at === null) {
    return { kind: 'refused', because: 'no_talk' };
  }
  const refusal = whyNotSupervise(supervisor, agent.courtId, await readTalkCourt(db, at.entryId));
  if (refusal !== null || supervisorId === agentId) {
    return { kind: 'refused', because: 'not_possible' };
  }
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
  mode: Supervision['mode'],
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
