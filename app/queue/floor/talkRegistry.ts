/** Talks that this process holds. */
import type { Leg } from '../../telephony/call.js';
import type { Talk } from '../../telephony/talk.js';
import type { AgentCallAction, DeskAnswer } from '../rules/agentCallActions.js';

/** A talk that this process holds. */
export interface RegisteredTalk {
  readonly entryId: number;
  readonly callId: string;
  readonly talk: Talk;
  readonly callerLeg: Leg;
  readonly agentLeg: Leg;
  readonly agentNumber: string;
  /** Since when the agent's leg is this one. */
  readonly legSinceAt: Date;
  /** Carries out an action that the console asks for, after earlier ones. Never rejects. */
  ask(action: AgentCallAction): Promise<DeskAnswer>;
  /**
   * The agent's telephone is gone: the caller is kept for the agent. Does nothing once the leg is
   * over.
   * @param wasPage the telephone was a web page
   */
  loseLeg(wasPage: boolean): void;
}

/** The talks of this process, by their agents: an agent is in one talk at a time. */
export class TalkRegistry {
  private readonly talks = new Map<number, RegisteredTalk>();

  get size(): number {
    return this.talks.size;
  }

  /** @param agentId `agents.id` */
  of(agentId: number): RegisteredTalk | null {
    return this.talks.get(agentId) ?? null;
  }

  /** Every talk, with its agent's id. */
  all(): readonly { readonly agentId: number; readonly talk: RegisteredTalk }[] {
    return [...this.talks].map(([agentId, talk]) => ({ agentId, talk }));
  }

  begin(agentId: number, talk: RegisteredTalk): void {
    this.talks.set(agentId, talk);
  }

  /** Ends a talk of an agent, unless a later one has begun. */
  end(agentId: number, talk: RegisteredTalk): void {
    if (this.talks.get(agentId) === talk) this.talks.delete(agentId);
  }
}
