/** The signed-in user. Types only. */
import type { Role } from './rules/permissions.js';

/** The user of a session, as each request has them. */
export interface WebUser {
  readonly id: number;
  /** For signing in. */
  readonly name: string;
  readonly fullName: string;
  readonly roles: readonly Role[];
  /**
   * The court of the staff, else of the agent, else of the user. Null: every court.
   */
  readonly courtId: number | null;
  readonly departmentId: number | null;
  readonly staffId: number | null;
  readonly agentId: number | null;
  readonly mustChangePassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly session: {
    readonly id: number;
    readonly seenAt: Date;
    readonly expiresAt: Date;
  };
}
