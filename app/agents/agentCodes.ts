/**
 * What agents dial on their own telephones, with nothing else on the desk. Each code is answered by
 * a spoken confirmation or refusal in the agent's language.
 *
 *   *1        signs in                      *6        says the agent's state
 *   *2        signs out                     *7 AGENT  listens to that agent's call   (supervisors)
 *   *3        ready                         *8 AGENT  whispers to that agent
 *   *4 REASON pauses                        *9 AGENT  joins the agent call
 *   *5        wrap-up done                  *0        these codes
 */
import { CallEnded, type CodeCall } from '../telephony/call.js';
import type { SupervisionMode } from './rules/agentCallActions.js';
import type { AgentRefusal, AgentState, Afterwards } from '../queue/rules/agentState.js';
import { findAgent, type AgentNow } from '../queue/store/agents.js';
import { isUnreached } from '../callbacks/store/callbackAttempts.js';
import { changeAgent, type AgentOwnEvent } from '../queue/agentStates.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';
import { agentLanguage, type AgentSentence, type AgentWord } from './runtime/sentences.js';
import { pauseReasons } from '../voice/prompts/texts/digits/pauseReasons.js';
import { superviseAgentCall } from './calls/superviseAgentCall.js';

/** The reasons of a pause by digit, as the database keeps them. */
const reasonOf: ReadonlyMap<string, string> = new Map(
  Object.entries(pauseReasons).map(([digit, { reason }]) => [digit, reason]),
);

const changes: Readonly<Record<string, AgentOwnEvent>> = {
  '*1': { kind: 'sign_in' },
  '*2': { kind: 'sign_out' },
  '*3': { kind: 'ready' },
  '*5': { kind: 'wrap_up_done' },
};
const modes: Readonly<Record<string, SupervisionMode>> = {
  '7': 'listen',
  '8': 'whisper',
  '9': 'join',
};

const reasonWaitMs = 6000;

/** Answers a code. Never rejects. */
export async function answerCode(runtime: QueueRuntime, call: CodeCall): Promise<void> {
  const log = runtime.log.child({ agent: call.agentNumber, code: call.code });
  try {
    await call.answer();
    const found = await findAgent(runtime.deps.db, call.agentNumber).catch((error: unknown) => {
      log.error('cannot find the agent of a dialled code', { error });
      return null;
    });
    const language = agentLanguage(found?.agent.skills ?? []);
    const say = async (...sentences: AgentSentence[]) => {
      await call.play(await runtime.say(language, sentences), { bargeIn: false });
    };
    try {
      if (found === null) await say('agentTryLater');
      else await obey(runtime, call, found, say);
    } catch (error) {
      if (error instanceof CallEnded) throw error;
      log.error('cannot carry out a dialled code', { error });
      await say('agentTryLater');
    }
  } catch (error) {
    if (!(error instanceof CallEnded)) log.error('cannot answer a dialled code', { error });
  }
  await call.hangUp();
}

async function obey(
  runtime: QueueRuntime,
  call: CodeCall,
  found: AgentNow,
  say: (...sentences: AgentSentence[]) => Promise<void>,
): Promise<void> {
  const { code } = call;
  const mode = modes[code.charAt(1)];
  const change = changes[code];
  if (change !== undefined) {
    await say(...(await apply(runtime, found.agent.id, change)));
  } else if (code === '*6') {
    await say(...(await standing(runtime, found.state)));
  } else if (code === '*0') {
    await say('agentCodeHelp');
  } else if (code === '*4' || (code.startsWith('*4') && reasonOf.has(code.slice(2)))) {
    const digit = code === '*4' ? await askReason(runtime, call, found) : code.slice(2);
    await say(...(await pauseFor(runtime, found.agent.id, digit)));
  } else if (mode !== undefined && /^\*\d\d{2,10}$/.test(code)) {
    await superviseAgentCall(runtime, call, found.agent, code.slice(2), mode, say);
  } else {
    await say('agentUnknownCode', 'agentCodeHelp');
  }
}

async function askReason(
  runtime: QueueRuntime,
  call: CodeCall,
  { agent }: AgentNow,
): Promise<string> {
  const heard = await call.ask({
    utterances: await runtime.say(agentLanguage(agent.skills), ['agentPauseReasons']),
    match: () => 'complete',
    firstDigitTimeoutMs: reasonWaitMs,
    betweenDigitsTimeoutMs: reasonWaitMs,
  });
  return heard.kind === 'silence' ? '' : heard.digits;
}

async function pauseFor(
  runtime: QueueRuntime,
  agentId: number,
  digit: string,
): Promise<readonly AgentWord[]> {
  const reason = reasonOf.get(digit);
  if (reason === undefined) return ['agentUnknownCode'];
  return apply(runtime, agentId, { kind: 'pause', reason });
}

async function apply(
  runtime: QueueRuntime,
  agentId: number,
  event: AgentOwnEvent,
): Promise<readonly AgentWord[]> {
  const change = await changeAgent(runtime.deps, agentId, event);
  switch (change.kind) {
    case 'unknown_agent':
      return ['agentUnknownAgent'];
    case 'refused':
      // "You have a call" would puzzle the agent, because nothing rings yet.
      if (change.because === 'busy' && (await isKept(runtime, change.state))) return ['agentKept'];
      return [refusals[change.because]];
    case 'noted':
      // The request is noted for later. Why it has to wait is more than the agent can know.
      return [
        ...((await isKept(runtime, change.state)) ? (['agentKept'] as const) : []),
        change.state.afterwards === null ? 'agentReady' : laterWord(change.state.afterwards),
      ];
    case 'moved':
      return event.kind === 'wrap_up_done' && change.state.status === 'ready'
        ? ['agentWrapUpDone']
        : [event.kind === 'sign_in' ? 'agentSignedIn' : nowWords[change.state.status]];
  }
}

const refusals: Readonly<Record<AgentRefusal, AgentWord>> = {
  not_signed_in: 'agentNotSignedIn',
  already_signed_in: 'agentAlreadySignedIn',
  already_ready: 'agentAlreadyReady',
  already_paused: 'agentAlreadyPaused',
  no_wrap_up: 'agentNoWrapUp',
  busy: 'agentBusy',
  talking: 'agentBusy',
  no_offer: 'agentNotPossible',
  no_agent_call: 'agentNotPossible',
  unreachable: 'agentUnreachable',
  no_more_time: 'agentNotPossible',
};

const nowWords: Readonly<Record<AgentState['status'], AgentWord>> = {
  signed_out: 'agentSignedOut',
  ready: 'agentReady',
  paused: 'agentPaused',
  offered: 'agentOffered',
  talking: 'agentTalking',
  wrap_up: 'agentInWrapUp',
  unreachable: 'agentUnreachable',
};

/** Says the agent's state, and what the agent has asked for meanwhile. */
async function standing(runtime: QueueRuntime, state: AgentState): Promise<readonly AgentWord[]> {
  const { status, afterwards } = state;
  const now = (await isKept(runtime, state)) ? 'agentKept' : nowWords[status];
  return afterwards === null ? [now] : [now, laterWord(afterwards)];
}

function laterWord({ to }: Afterwards): AgentWord {
  return to === 'paused' ? 'agentPausesLater' : 'agentSignsOutLater';
}

/**
 * Tells whether the agent is kept for a callback: offered, while the agent's own telephone does not
 * ring before the person called back has answered.
 */
async function isKept({ deps }: QueueRuntime, { status, entryId }: AgentState): Promise<boolean> {
  return status === 'offered' && entryId !== null && isUnreached(deps.db, entryId);
}
