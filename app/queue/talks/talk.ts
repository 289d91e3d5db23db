/**
 * A talk between a caller and an agent, from when both are on the line until one has left: by
 * hanging up, in any order and at any moment, or by a transfer. Only the agent hears the prompts
 * and keys in between.
 */
import { CallEnded } from '../../telephony/call.js';
import { TalkEnded } from '../../telephony/talk.js';
import type { RegisteredTalk } from '../floor/talkRegistry.js';
import { dismiss } from '../waiting/offerCall.js';
import type { AgentSentence } from '../floor/sentences.js';
import { matchTalkKeys, parseTalkKeys, type TalkKey } from './talkKeys.js';
import { TalkRoom, type TalkEnd, type TalkParties } from './talkRoom.js';
import { findTarget } from '../floor/transferTarget.js';
import { changeEntry } from '../waiting/waitingQueue.js';
import { markAgentLost } from '../store/queueEntries.js';
import type { DeskAnswer, OwnRequest } from '../rules/deskRequest.js';
import { answerOf, keyOf } from './deskKeys.js';

const betweenKeysMs = 5000;

/** Called with what the agent hears and presses, for the record of the call. */
export type NoteOfAgent = (kind: 'prompt' | 'keys', name: string, detail: string) => void;

/**
 * Connects the caller with the agent, and returns when the talk is over. A talk that an earlier
 * process opened goes on.
 */
export async function runTalk(parties: TalkParties, note: NoteOfAgent): Promise<TalkEnd> {
  const { floor, entry, caller, agent, talk, writeEnd } = parties;
  let alarm = new AbortController();
  let isLost = false;
  let lostLeg: { readonly wasPage: boolean } | null = null;
  let endedBy: 'agent' | 'supervisor' = 'agent';
  /** Requests from the console, each with the function that takes its answer. */
  const asked: { request: OwnRequest; tell: (answer: DeskAnswer) => void }[] = [];
  const room = new TalkRoom(parties, () => alarm.abort());
  const wake = () => alarm.abort();
  void caller.ended.then(wake);
  void agent.leg.ended.then(wake);
  void talk.ended.then(() => {
    isLost = true;
    wake();
  });
  const atHand: RegisteredTalk = {
    entryId: entry.id,
    callId: entry.callId,
    talk,
    callerLeg: caller,
    agentLeg: agent.leg,
    agentNumber: agent.number,
    legSinceAt: legSince(parties),
    ask: (request) =>
      new Promise((tell) => {
        asked.push({ request, tell });
        wake();
      }),
    loseLeg(wasPage) {
      if (agent.leg.isOver) return;
      lostLeg = { wasPage };
      void agent.leg.hangUp();
      wake();
    },
  };
  floor.talks.begin(agent.id, atHand);
  let end: TalkEnd | null = null;
  try {
    for (const leg of [agent.leg, caller]) {
      if (!leg.isOver && !talk.legs.includes(leg)) await talk.add(leg).catch(rethrowUnlessEnded);
    }
    await room.takenUp();
    let words: readonly AgentSentence[] =
      parties.left?.wasAsking === true
        ? ['agentConsultationOver']
        : parties.left?.wasOnHold === true
          ? ['agentOffHold']
          : [];
    while (end === null) {
      alarm = new AbortController();
      const done: TalkEnd | readonly AgentSentence[] = await step(words, alarm.signal);
      if ('kind' in done) end = done;
      else words = done;
    }
    return end;
  } finally {
    floor.talks.end(agent.id, atHand);
    for (const { tell } of asked.splice(0)) tell({ kind: 'refused', because: 'no_talk' });
    if (!floor.stopping.aborted) await leave(end);
  }

  async function step(
    words: readonly AgentSentence[],
    signal: AbortSignal,
  ): Promise<TalkEnd | readonly AgentSentence[]> {
    try {
      if (caller.isOver) return { kind: 'caller_gone' };
      if (isLost) return { kind: 'lost' };
      // With a third party in the talk the caller is not alone: those two go on, as when the agent
      // hangs up.
      if (lostLeg !== null && !room.isThreeWay) return { kind: 'agent_lost', ...lostLeg };
      if (agent.leg.isOver) return await agentLeft();
      const news = await room.catchUp();
      const next = asked.shift();
      if (next !== undefined) return await carryOut(next.request, next.tell);
      const key = await listen([...words, ...news], signal);
      return key === null ? [] : await press(key);
    } catch (error) {
      if (error instanceof CallEnded || error instanceof TalkEnded) {
        if (error instanceof TalkEnded) isLost = true;
        return [];
      }
      floor.log.error('cannot carry out a key pressed in a talk', { entryId: entry.id, error });
      // Nothing may be left over at which the next round would fail, too.
      await room.back().catch(() => room.clear());
      return ['agentTryLater'];
    }
  }

  /** @returns the key pressed; null when something else has happened. */
  async function listen(
    words: readonly AgentSentence[],
    signal: AbortSignal,
  ): Promise<TalkKey | null> {
    const utterances = words.length === 0 ? [] : await floor.say(agent.language, words);
    for (const { name, text } of utterances) note('prompt', name, text);
    const { mode } = room;
    const heard = await agent.leg.ask({
      utterances,
      terminator: '#' as const,
      signal,
      match: (digits) => matchTalkKeys(digits, mode),
      firstDigitTimeoutMs: Number.POSITIVE_INFINITY,
      betweenDigitsTimeoutMs: betweenKeysMs,
    });
    if (heard.kind === 'silence' || heard.digits === '') return null;
    note('keys', 'talk', heard.digits);
    return parseTalkKeys(heard.digits, mode);
  }

  /** The console shows the outcome of its request, so it is not spoken. */
  async function carryOut(
    request: OwnRequest,
    tell: (answer: DeskAnswer) => void,
  ): Promise<TalkEnd | readonly AgentSentence[]> {
    note('keys', 'desk', request.kind);
    let answer: DeskAnswer = { kind: 'refused', because: 'try_later' };
    try {
      if (request.kind === 'hang_up' || request.kind === 'end') {
        if (request.kind === 'end') endedBy = 'supervisor';
        answer = { kind: 'done' };
        await agent.leg.hangUp();
        return [];
      }
      const key = keyOf(request, room);
      const done = key === null ? [] : await press(key);
      // The page reads the rows next.
      await room.untilHoldIsWritten();
      answer = answerOf(done);
      return 'kind' in done ? done : [];
    } finally {
      tell(answer);
    }
  }

  async function press(key: TalkKey): Promise<TalkEnd | readonly AgentSentence[]> {
    switch (key.kind) {
      case 'hold':
        return room.toggleHold();
      case 'back':
        return room.back();
      case 'verify':
        return room.verify();
      case 'help':
        return ['agentTalkHelp'];
      case 'complete':
        return room.complete();
      case 'three_way':
        return room.threeWay();
      case 'unknown':
        return ['agentUnknownKey'];
      case 'blind':
      case 'consult':
      case 'take_in': {
        const target = await findTarget(floor.desk.db, key.number, agent.id);
        if (target === null) return ['agentTargetUnknown'];
        if (key.kind === 'blind') return room.blind(target);
        return room.ask(target, key.kind === 'take_in');
      }
    }
  }

  /**
   * A third party whom the agent was asking gets the caller, who hears music while the database is
   * away. Otherwise the talk is over.
   */
  async function agentLeft(): Promise<TalkEnd> {
    // A supervisor who ends a talk that hangs does not want it to go on with a third party.
    if (endedBy === 'supervisor') return { kind: 'agent_left' };
    const handOver = async () => (caller.isOver ? [] : room.complete());
    const done = await writeEnd(handOver).catch((error: unknown) => {
      if (!(error instanceof CallEnded)) floor.log.error('error in a transfer', { error });
      return [];
    });
    return done !== null && 'kind' in done ? done : { kind: 'agent_left' };
  }

  /**
   * Writes how it ended, and lets everybody go who is still there. The caller stays on the line.
   */
  async function leave(how: TalkEnd | null): Promise<void> {
    if (how?.kind === 'agent_lost') {
      await room.keepCaller();
      const at = floor.desk.clock.now();
      await writeEnd(() => markAgentLost(floor.desk.db, entry.id, at));
      return;
    }
    // Empties the talk at once, however long the writing takes.
    await talk.end();
    await room.clear(writeEnd);
    const event = eventOf(how, endedBy);
    if (event !== null) await writeEnd(() => changeEntry(floor.desk, entry.id, event));
    if (!agent.leg.isOver) void dismiss(floor, agent, event === null ? ['agentTransferred'] : []);
  }
}

/** Not known for a leg that an earlier process left; it is no older than the talk. */
function legSince({ floor, entry, agent, left }: TalkParties): Date {
  const isFound = left !== undefined && agent.leg.purpose?.kind !== 'return';
  return (isFound ? entry.connectedAt : null) ?? floor.desk.clock.now();
}

function eventOf(how: TalkEnd | null, endedBy: 'agent' | 'supervisor') {
  switch (how?.kind) {
    case 'caller_gone':
      return { kind: 'caller_gone' } as const;
    case 'agent_left':
      return { kind: 'talk_ended', by: endedBy } as const;
    case 'lost':
    case undefined:
      return { kind: 'talk_ended', by: 'lost' } as const;
    // Already written with the transfer; or nothing has ended, and the caller is kept for the
    // agent.
    case 'transferred':
    case 'to_telephone':
    case 'agent_lost':
      return null;
  }
}

function rethrowUnlessEnded(error: unknown): void {
  if (!(error instanceof CallEnded) && !(error instanceof TalkEnded)) throw error;
}
