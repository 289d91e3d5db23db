/**
 * What an agent and a supervisor can do to an agent call, and what comes of it. The agent's digits
 * (agents/calls/agentCallDigits.ts) and the console (agents/calls/agentCallAsker.ts) are two ways to ask for the same.
 * Types only.
 */

/**
 * An action that the agent call itself carries out; numbers are what an agent would enter (an
 * agent's, `*` and a queue's, a telephone of the court).
 */
export type AgentCallAction =
  /** The caller hears music, or hears the agent again. What is so already stays so. */
  | { readonly kind: 'hold' | 'resume' }
  /** Sends the caller on without asking. */
  | { readonly kind: 'blind'; readonly number: string }
  /** Asks a third party first, or takes one in at once; the caller hears music while it rings. */
  | { readonly kind: 'consult' | 'take_in'; readonly number: string }
  /** The caller goes to the party being asked, or stays with the one taken in; the agent leaves. */
  | { readonly kind: 'complete' }
  /** Sends the caller to prove on the keypad who they are; `back` takes the caller back. */
  | { readonly kind: 'verify' }
  /** All three talk. */
  | { readonly kind: 'three_way' }
  /** The third party is let go, and the agent is back with the caller. */
  | { readonly kind: 'back' }
  | { readonly kind: 'hang_up' }
  /**
   * A supervisor ends the agent call of an entry, and no later one of the same agent. A third party is released, and the caller goes on as if the agent
   * had hung up.
   */
  | { readonly kind: 'end'; readonly entryId: number };

/** How a supervisor takes part in an agent call. */
export type SupervisionMode = 'listen' | 'whisper' | 'join';

/** An action on an agent call that the console asks for. */
export type AgentCallRequest =
  | AgentCallAction
  /**
   * A supervisor (`agents.id`) listens to the agent call, whispers to its agent, or joins: the
   * supervisor's telephone is rung.
   */
  | {
      readonly kind: 'supervise';
      readonly supervisorId: number;
      readonly mode: SupervisionMode;
    }
  /** The supervisor stops listening. */
  | { readonly kind: 'stop_supervising'; readonly supervisorId: number };

/** Why the agent call has not carried out an action. */
export type ActionRefusal =
  | 'not_possible'
  | 'target_unknown'
  | 'target_busy'
  | 'target_away'
  | 'queue_full'
  | 'queue_closed'
  | 'queue_empty'
  /** Something failed. */
  | 'try_later';

/** How it is after an action that was carried out, and after which the agent call goes on. */
export type AfterAction =
  | 'on_hold'
  | 'off_hold'
  /** The agent is with the caller alone again, and the third party was let go. */
  | 'back'
  /** The third party's telephone rings. */
  | 'ringing'
  | 'three_way'
  /** The caller proves on the keypad who they are. */
  | 'verifying'
  /** The agent's telephone was hung up. */
  | 'hung_up';

/** What has become of an action after which the agent call goes on. */
export type ActionResult =
  | { readonly kind: 'done'; readonly now: AfterAction }
  | {
      readonly kind: 'refused';
      readonly because: ActionRefusal;
      /** The agent is with the caller again, because the third party is gone. */
      readonly isBack?: true;
    };

/** News of the third party, as the agent hears it. */
export type ThirdPartyNews =
  /** The third party talks to the agent, and the caller hears music. */
  | 'asking'
  | 'three_way'
  /** The third party has left the three-way agent call. */
  | 'left'
  /** The agent is with the caller again, because there is no consultation, or it is over. */
  | 'busy'
  | 'no_answer'
  | 'away'
  | 'over';

/** Why a request of the console was not carried out. */
export type AgentCallRefusal =
  | ActionRefusal
  /** The agent is in no agent call, or it has just ended. */
  | 'no_agent_call'
  /** The supervisor who wants to listen has no telephone that could be rung. */
  | 'no_telephone';

export type AgentCallAnswer =
  { readonly kind: 'done' } | { readonly kind: 'refused'; readonly because: AgentCallRefusal };
