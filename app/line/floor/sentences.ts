/** What agents hear, as the desk knows it; whoever starts the desk hands in the words and the sounds. */
import type { Language, Utterance } from '../../telephony/call.js';
import type { AgentSkill } from '../store/agents.js';

/** Sentences that are always the same: names of the prompt catalogue. */
export type AgentWord =
  /** A talk and its keys. */
  | 'agentCallerGone'
  | 'agentOnHold'
  | 'agentOffHold'
  | 'agentTalkHelp'
  | 'agentUnknownKey'
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
  | 'agentLineFull'
  | 'agentLineClosed'
  | 'agentLineEmpty'
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
  | 'agentTalkElsewhere'
  | 'agentListening'
  | 'agentWhispering'
  | 'agentJoining'
  | 'agentListeningOver';

export type AgentSentence =
  | AgentWord
  /** Before a talk: who waits. */
  | {
      readonly name: 'agentCaller';
      /** `case`, `general`, … of the caller's skills. */
      readonly topic: string | null;
      readonly language: Language;
      readonly isVerified: boolean;
      readonly isTransferred: boolean;
      /** The hotline has called her. */
      readonly isCalledBack: boolean;
    }
  /** To whoever is rung by a colleague. */
  | { readonly name: 'agentConsulted'; readonly agentName: string };

/** Turns sentences into sounds. Never rejects: what cannot be said is left out. */
export type SayToAgent = (
  language: Language,
  sentences: readonly AgentSentence[],
) => Promise<Utterance[]>;

/** The language an agent is spoken to in: Mandarin, unless English is all she has. */
export function agentLanguage(skills: readonly AgentSkill[]): Language {
  const has = (language: Language) => skills.some(({ skill }) => skill === `language:${language}`);
  return has('en') && !has('zh') ? 'en' : 'zh';
}
