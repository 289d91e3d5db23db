/** What agents hear, by name. The words and sounds are handed in by main.ts. */
import type { Language, Utterance } from '../../telephony/call.js';
import type { AgentSkill } from '../../queue/store/agents.js';

/** Sentences that are always the same: names of the prompt catalogue. */
export type AgentWord =
  /** An agent call and its digits. */
  | 'agentCallerGone'
  | 'agentOnHold'
  | 'agentOffHold'
  | 'agentTalkHelp'
  | 'agentUnknownDigit'
  | 'agentNotPossible'
  | 'agentRinging'
  | 'agentTargetUnknown'
  | 'agentTargetBusy'
  | 'agentTargetNoAnswer'
  | 'agentTargetAway'
  | 'agentConsulting'
  | 'agentConsultationOver'
  | 'agentThreeWay'
  | 'agentThirdLeft'
  | 'agentTransferred'
  | 'agentQueueFull'
  | 'agentQueueClosed'
  | 'agentQueueEmpty'
  /** Codes. */
  | 'agentSignedIn'
  | 'agentSignedOut'
  | 'agentSignsOutLater'
  | 'agentReady'
  | 'agentPaused'
  | 'agentPausesLater'
  | 'agentWrapUpDone'
  | 'agentNotSignedIn'
  | 'agentAlreadySignedIn'
  | 'agentAlreadyReady'
  | 'agentAlreadyPaused'
  | 'agentBusy'
  | 'agentNoWrapUp'
  | 'agentPauseReasons'
  | 'agentOffered'
  | 'agentKept'
  | 'agentInWrapUp'
  | 'agentTalking'
  | 'agentUnreachable'
  | 'agentUnknownCode'
  | 'agentCodeHelp'
  | 'agentTryLater'
  /** Supervisors. */
  | 'agentNoSupervisor'
  | 'agentOtherCourt'
  | 'agentUnknownAgent'
  | 'agentNotTalking'
  | 'agentCallElsewhere'
  | 'agentRungThere'
  | 'agentListening'
  | 'agentWhispering'
  | 'agentJoining'
  | 'agentListeningOver';

export type AgentSentence =
  | AgentWord
  /** Before an agent call: tells the agent who waits. */
  | {
      readonly name: 'agentCaller';
      /** `case`, `general`, … of the caller's skills. */
      readonly topic: string | null;
      readonly language: Language;
      readonly isVerified: boolean;
      readonly isTransferred: boolean;
      /** The hotline has called this caller. */
      readonly isCalledBack: boolean;
    }
  /** To an agent whom a colleague rings. */
  | { readonly name: 'agentConsulted'; readonly agentName: string };

/** Turns sentences into sounds. Never rejects: what cannot be said is left out. */
export type SayToAgent = (
  language: Language,
  sentences: readonly AgentSentence[],
) => Promise<Utterance[]>;

/**
 * Returns the language in which to speak to an agent: Mandarin, unless the agent has English only.
 */
export function agentLanguage(skills: readonly AgentSkill[]): Language {
  const has = (language: Language) => skills.some(({ skill }) => skill === `language:${language}`);
  return has('en') && !has('zh') ? 'en' : 'zh';
}
