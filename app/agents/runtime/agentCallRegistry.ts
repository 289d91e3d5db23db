/** Agent calls that this process holds. */
import type { Leg } from '../../telephony/call.js';
import type { Bridge } from '../../telephony/bridge.js';
import type { AgentCallAction, AgentCallAnswer } from '../rules/agentCallActions.js';

/** An agent call that this process holds. */
export interface RegisteredAgentCall {
  readonly entryId: number;
  readonly callId: string;
  readonly bridge: Bridge;
  readonly callerLeg: Leg;
  readonly agentLeg: Leg;
  readonly agentNumber: string;
  /** Since when the agent's leg is this one. */
  readonly legSinceAt: Date;
  /**
   * Carries out an action that the console asks for, after earlier ones. Never rejects.
   * @param beginBy after this moment it is not begun any more
   */
  ask(action: AgentCallAction, beginBy: Date): Promise<AgentCallAnswer>;
  /**
   * The agent's telephone is gone: the caller is kept for the agent. Does nothing once the leg is
   * over.
   * @param wasPage the telephone was a web page
   */
  loseLeg(wasPage: boolean): void;
}

/** The agent calls of this process, by their agents: an agent is in one agent call at a time. */
export class AgentCallRegistry {
  private readonly agentCalls = new Map<number, RegisteredAgentCall>();

  get size(): number {
    return this.agentCalls.size;
  }

  /** @param agentId `agents.id` */
  of(agentId: number): RegisteredAgentCall | null {
    return this.agentCalls.get(agentId) ?? null;
  }

  /** Every agent call, with its agent's id. */
  all(): readonly { readonly agentId: number; readonly agentCall: RegisteredAgentCall }[] {
    return [...this.agentCalls].map(([agentId, agentCall]) => ({ agentId, agentCall }));
  }

  begin(agentId: number, agentCall: RegisteredAgentCall): void {
    this.agentCalls.set(agentId, agentCall);
  }

  /** Ends an agent call of an agent, unless a later one has begun. */
  end(agentId: number, agentCall: RegisteredAgentCall): void {
    if (this.agentCalls.get(agentId) === agentCall) this.agentCalls.delete(agentId);
  }
}
