/**
 * An agent call, from when both are on the line until one has left: by
 * hanging up, in any order and at any moment, or by a transfer. Only the agent hears the prompts
 * and digits in between.
 */
import { CallEnded } from '../../telephony/call.js';
import { BridgeEnded } from '../../telephony/bridge.js';
import type { RegisteredAgentCall } from '../runtime/agentCallRegistry.js';
import { dismiss } from './offerCall.js';
import type { AgentWord } from '../runtime/sentences.js';
import {
  matchAgentCallDigits,
  newsWords,
  parseAgentCallDigits,
  wordsOf,
} from './agentCallDigits.js';
import { AgentCall, type AgentCallEnd, type AgentCallParties } from './agentCall.js';
import { callerLeft } from '../../callbacks/callerLeft.js';
import { changeEntry } from '../../queue/waiting/waitingQueue.js';
import { markAgentLost } from '../../queue/store/queueEntries.js';
import type { AgentCallAction, AgentCallAnswer } from '../rules/agentCallActions.js';

const betweenDigitsMs = 5000;

interface AskedAction {
  readonly action: AgentCallAction;
  readonly beginBy: Date;
  readonly tell: (answer: AgentCallAnswer) => void;
}

/** Called with what the agent hears and presses, for the record of the call. */
export type NoteOfAgent = (kind: 'prompt' | 'digits', name: string, detail: string) => void;

/**
 * Connects the caller with the agent, and returns when the agent call is over. An agent call that an earlier
 * process opened goes on.
 */
export async function runAgentCall(
  parties: AgentCallParties,
  note: NoteOfAgent,
): Promise<AgentCallEnd> {
  const { runtime, entry, caller, agent, bridge, writeEnd } = parties;
  let alarm = new AbortController();
  let isLost = false;
  let lostLeg: { readonly wasPage: boolean } | null = null;
  /** Actions that the console asks for, in order. */
  const asked: AskedAction[] = [];
  const agentCall = new AgentCall(parties, () => alarm.abort());
  const wake = () => alarm.abort();
  void caller.ended.then(wake);
  void agent.leg.ended.then(wake);
  void bridge.ended.then(() => {
    isLost = true;
    wake();
  });
  const registered: RegisteredAgentCall = {
    entryId: entry.id,
    callId: entry.callId,
    bridge,
    callerLeg: caller,
    agentLeg: agent.leg,
    agentNumber: agent.number,
    legSinceAt: legSince(parties),
    ask: (action, beginBy) =>
      new Promise((tell) => {
        asked.push({ action, beginBy, tell });
        wake();
      }),
    loseLeg(wasPage) {
      if (agent.leg.isOver) return;
      lostLeg = { wasPage };
      void agent.leg.hangUp();
      wake();
    },
  };
  runtime.agentCalls.begin(agent.id, registered);
  let end: AgentCallEnd | null = null;
  try {
    for (const leg of [agent.leg, caller]) {
      if (!leg.isOver && !bridge.legs.includes(leg))
        await bridge.add(leg).catch(rethrowUnlessEnded);
    }
    await agentCall.takenUp();
    let words: readonly AgentWord[] =
      parties.left?.wasAsking === true
        ? ['agentConsultationOver']
        : parties.left?.wasOnHold === true
          ? ['agentOffHold']
          : [];
    while (end === null) {
      alarm = new AbortController();
      const done: AgentCallEnd | readonly AgentWord[] = await step(words, alarm.signal);
      if ('kind' in done) end = done;
      else words = done;
    }
    return end;
  } finally {
    runtime.agentCalls.end(agent.id, registered);
    for (const { tell } of asked.splice(0)) tell({ kind: 'refused', because: 'no_agent_call' });
    if (!runtime.stopping.aborted) await leave(end);
  }

  async function step(
    words: readonly AgentWord[],
    signal: AbortSignal,
  ): Promise<AgentCallEnd | readonly AgentWord[]> {
    try {
      if (caller.isOver) return { kind: 'caller_gone' };
      if (isLost) return { kind: 'lost' };
      // With a third party in the agent call the caller is not alone: those two go on, as when the agent
      // hangs up.
      if (lostLeg !== null && !agentCall.isThreeWay) return { kind: 'agent_lost', ...lostLeg };
      if (agent.leg.isOver) {
        // The caller's end is about to be told.
        return (await agent.leg.ended).isCutOff ? { kind: 'lost' } : await agentLeft();
      }
      const news = await agentCall.catchUp();
      const next = asked.shift();
      if (next !== undefined) return await askedFor(next);
      const digits = await listen(news === null ? words : [...words, newsWords[news]], signal);
      return digits === null ? [] : await press(digits);
    } catch (error) {
      if (error instanceof CallEnded || error instanceof BridgeEnded) {
        if (error instanceof BridgeEnded) isLost = true;
        return [];
      }
      runtime.log.error('cannot carry out an action in an agent call', {
        entryId: entry.id,
        error,
      });
      // Nothing may be left over at which the next round would fail, too.
      await agentCall.back().catch(() => agentCall.clear());
      return ['agentTryLater'];
    }
  }

  /** @returns the digits pressed; null when something else has happened. */
  async function listen(words: readonly AgentWord[], signal: AbortSignal): Promise<string | null> {
    const utterances = words.length === 0 ? [] : await runtime.say(agent.language, words);
    for (const { name, text } of utterances) note('prompt', name, text);
    const { mode } = agentCall;
    const heard = await agent.leg.ask({
      utterances,
      terminator: '#' as const,
      signal,
      match: (digits) => matchAgentCallDigits(digits, mode),
      firstDigitTimeoutMs: Number.POSITIVE_INFINITY,
      betweenDigitsTimeoutMs: betweenDigitsMs,
    });
    if (heard.kind === 'silence' || heard.digits === '') return null;
    note('digits', 'talk', heard.digits);
    return heard.digits;
  }

  /** An action that the agent has entered: its result is spoken. */
  async function press(digits: string): Promise<AgentCallEnd | readonly AgentWord[]> {
    const action = parseAgentCallDigits(digits, agentCall);
    if (action.kind === 'help') return ['agentTalkHelp'];
    if (action.kind === 'unknown') return ['agentUnknownDigit'];
    const outcome = await agentCall.act(action);
    return outcome.kind === 'ended' ? outcome.end : wordsOf(outcome);
  }

  /** An action that the console asks for: its page shows the result, so it is not spoken. */
  async function askedFor({
    action,
    beginBy,
    tell,
  }: AskedAction): Promise<AgentCallEnd | readonly AgentWord[]> {
    let answer: AgentCallAnswer = { kind: 'refused', because: 'try_later' };
    try {
      // An earlier action has taken too long.
      if (runtime.deps.clock.now() > beginBy) return [];
      note('digits', 'desk', action.kind);
      const outcome = await agentCall.act(action);
      // The page reads the rows next.
      await agentCall.untilHoldIsWritten();
      answer =
        outcome.kind === 'refused'
          ? { kind: 'refused', because: outcome.because }
          : { kind: 'done' };
      return outcome.kind === 'ended' ? outcome.end : [];
    } finally {
      tell(answer);
    }
  }

  /**
   * A third party whom the agent was asking gets the caller, who hears music while the database is
   * away. Otherwise the agent call is over.
   */
  async function agentLeft(): Promise<AgentCallEnd> {
    // A supervisor who ends an agent call that hangs does not want it to go on with a third party.
    if (agentCall.endedBy === 'supervisor') return { kind: 'agent_left' };
    const handOver = async () => (caller.isOver ? null : agentCall.complete());
    const outcome = await writeEnd(handOver).catch((error: unknown) => {
      if (!(error instanceof CallEnded)) runtime.log.error('error in a transfer', { error });
      return null;
    });
    return outcome?.kind === 'ended' ? outcome.end : { kind: 'agent_left' };
  }

  /**
   * Writes how it ended, and lets everybody go who is still there. The caller stays on the line.
   */
  async function leave(how: AgentCallEnd | null): Promise<void> {
    if (how?.kind === 'agent_lost') {
      await agentCall.keepCaller();
      const at = runtime.deps.clock.now();
      await writeEnd(() => markAgentLost(runtime.deps.db, entry.id, at));
      return;
    }
    // Empties the agent call at once, however long the writing takes.
    await bridge.end();
    await agentCall.clear(writeEnd);
    const event = eventOf(how, agentCall.endedBy);
    if (event?.kind === 'caller_gone') {
      const callEnd = await caller.ended;
      await writeEnd(() => callerLeft(runtime.deps, entry.id, callEnd));
    } else if (event !== null) {
      await writeEnd(() => changeEntry(runtime.deps, entry.id, event));
    }
    if (!agent.leg.isOver) void dismiss(runtime, agent, event === null ? ['agentTransferred'] : []);
  }
}

/** Not known for a leg that an earlier process left; it is no older than the agent call. */
function legSince({ runtime, entry, agent, left }: AgentCallParties): Date {
  const isFound = left !== undefined && agent.leg.purpose?.kind !== 'return';
  return (isFound ? entry.connectedAt : null) ?? runtime.deps.clock.now();
}

function eventOf(how: AgentCallEnd | null, endedBy: 'agent' | 'supervisor') {
  switch (how?.kind) {
    case 'caller_gone':
      return { kind: 'caller_gone' } as const;
    case 'agent_left':
      return { kind: 'agent_call_ended', by: endedBy } as const;
    case 'lost':
    case undefined:
      return { kind: 'agent_call_ended', by: 'lost' } as const;
    // Already written with the transfer; or nothing has ended, and the caller is kept for the
    // agent.
    case 'transferred':
    case 'to_telephone':
    case 'agent_lost':
      return null;
  }
}

function rethrowUnlessEnded(error: unknown): void {
  if (!(error instanceof CallEnded) && !(error instanceof BridgeEnded)) throw error;
}
