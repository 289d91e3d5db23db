/**
 * A supervisor listens to an agent's talk, whispers to the agent, or joins. The audit row comes
 * first.
 */
import { CallEnded, longestServedS, type Call } from '../../telephony/call.js';
import { LegGone, TalkEnded } from '../../telephony/talk.js';
import { whyNotSupervise } from '../rules/supervision.js';
import { findAgent, type Agent } from '../store/agents.js';
import { closeSupervision, openSupervision, readTalkCourt } from '../store/supervisions.js';
import type { Floor } from '../floor/floor.js';
import type { RegisteredTalk } from '../floor/talkRegistry.js';
import type { AgentSentence } from '../floor/sentences.js';
import { untilWritten } from '../floor/untilWritten.js';

const words = {
  listen: 'agentListening',
  whisper: 'agentWhispering',
  join: 'agentJoining',
} as const;

/**
 * Returns when it is over; the supervisor is still on the line, unless they have hung up.
 * @throws CallEnded
 */
export async function superviseTalk(
  floor: Floor,
  supervisor: Call,
  who: Agent,
  number: string,
  mode: 'listen' | 'whisper' | 'join',
  say: (...sentences: AgentSentence[]) => Promise<void>,
): Promise<void> {
  if (!who.isSupervisor) return say('agentNoSupervisor');
  const found = await findAgent(floor.desk.db, number);
  if (found === null) return say('agentUnknownAgent');
  const at = floor.talks.of(found.agent.id);
  const agentCourt = found.agent.courtId;
  if (at === null) {
    // Whether an agent of another court is in a talk is not disclosed either.
    if (agentCourt !== null && whyNotSupervise(who, agentCourt, null) !== null) {
      return say('agentOtherCourt');
    }
    return say(found.state.status === 'talking' ? 'agentTalkElsewhere' : 'agentNotTalking');
  }
  const { db, clock } = floor.desk;
  const { entryId, callId } = at;
  if (whyNotSupervise(who, agentCourt, await readTalkCourt(db, entryId)) !== null) {
    return say('agentOtherCourt');
  }
  void supervisor.limitTo(longestServedS);
  const supervision = { supervisorId: who.id, agentId: found.agent.id, entryId, callId, mode };
  const id = await openSupervision(db, { ...supervision, startedAt: clock.now() });
  try {
    await say(words[mode]);
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
