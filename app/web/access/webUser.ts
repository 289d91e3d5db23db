/** The signed-in user. Types only. */
import type { Contact } from '../../tickets/store/ticketPeople.js';
import type { Role } from './rules/permissions.js';

/** The agent that a user is. */
export interface AgentOfUser {
  readonly id: number;
  /** Also the user name of the agent's SIP account. */
  readonly number: string;
  readonly name: string;
  readonly courtId: number | null;
  readonly isSupervisor: boolean;
}

/** The user of a session, as each request has them. */
export interface WebUser {
  readonly id: number;
  /** For signing in. */
  readonly name: string;
  readonly fullName: string;
  readonly roles: readonly Role[];
  /** Roles given since the sign-in that wait for a second factor; none of `roles`. */
  readonly withheldRoles: readonly Role[];
  /**
   * The court of the staff, else of the agent, else of the user. Null: every court.
   */
  readonly courtId: number | null;
  readonly departmentId: number | null;
  readonly staffId: number | null;
  readonly agentId: number | null;
  /** Null: the user is not of the staff. */
  readonly staff: Contact | null;
  /** Null: the user is no agent, or was removed from the agents. */
  readonly agent: AgentOfUser | null;
  readonly mustChangePassword: boolean;
  readonly hasSecondFactor: boolean;
  /** A role of the user requires one. */
  readonly needsSecondFactor: boolean;
  /** The user must turn one on before anything else. */
  readonly mustEnrolSecondFactor: boolean;
  readonly session: {
    readonly id: number;
    readonly seenAt: Date;
    readonly expiresAt: Date;
    /** The name of an API token; null: a browser's session. */
    readonly tokenName: string | null;
  };
}
