/**
 * The one table of roles and permissions of the console. It decides which routes a user may call.
 * Which rows they then see or change is decided by their court and department, as for commands:
 * `tickets/rules/ticketAccess.ts`, `privacy/operators/rules/deskAccess.ts`.
 */

/** A role in the console. One person may have several. */
export const roles = [
  /** Answers callers. */
  'agent',
  /** Looks after the agents and the queue. */
  'supervisor',
  /** Dispatches tickets (转办). */
  'dispatcher',
  /** Answers tickets: a judge, a clerk, a head of department, a leader. */
  'handler',
  /** Supervises tickets (督办). */
  'ticket_supervisor',
  /** Inspects (督察): looks into reports of violations (举报). */
  'inspector',
  /** Manages users, agents, queues and limits. Of callers they see SMS and faxes only, with a reason. */
  'administrator',
  /** Reads the audit. */
  'auditor',
] as const;

export type Role = (typeof roles)[number];

/** Everything that a route can require. */
export const permissions = [
  /** To answer callers at the desk. */
  'desk',
  /** To have a telephone in the page: to answer callers, or to listen in. */
  'telephone',
  /** To listen in, move, prioritise and end; to set an agent's state. */
  'floor.control',
  /** The list of supervisors' actions on the floor. */
  'floor.actions',
  /** To set when a queue raises an alarm, and who gets an SMS. */
  'alarms.manage',
  /** The wallboard, and the live events of queues and agents. */
  'floor.see',
  /** Live events: of tickets, and with `floor.see` of queues and agents. */
  'live.see',
  'reports.see',
  /** To look up a case, with a reason. */
  'cases.search',
  'guidance.read',
  /** Missed calls and callbacks. */
  'callbacks.take',
  'callbacks.manage',
  'calls.read',
  'recordings.hear',
  'tickets.see',
  'tickets.open',
  /** To accept, return, conclude, answer. */
  'tickets.handle',
  'tickets.dispatch',
  /** To extend, supervise, reopen, close, withdraw. */
  'tickets.oversee',
  /** To give a caller another code, who has lost theirs and is verified. */
  'tickets.renew_code',
  /** SMS and fax by template, to a caller. */
  'messages.send',
  /** To see, with a reason, which SMS and faxes went and came; to decide about those of unknown outcome. */
  'messages.review',
  'users.manage',
  'agents.manage',
  /** The courts, the names of those who work in one, and the limits of tickets. */
  'directory.see',
  /** The titles of queues. */
  'queues.see',
  'queues.manage',
  /** To set the limits of tickets. */
  'limits.manage',
  /** The page of jobs. */
  'jobs.see',
  /** The list of readings of callers' data. */
  'audit.read',
  /** To verify the chain of everything that is audited. */
  'audit.check',
] as const;

export type Permission = (typeof permissions)[number];

const everybodyWhoServes = [
  'guidance.read',
  'tickets.see',
  'live.see',
  'queues.see',
  'directory.see',
] as const;

const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  agent: [
    ...everybodyWhoServes,
    ...(['desk', 'telephone', 'floor.see', 'cases.search', 'callbacks.take'] as const),
    ...(['tickets.open', 'tickets.renew_code', 'messages.send'] as const),
  ],
  supervisor: [
    ...everybodyWhoServes,
    ...(['floor.see', 'floor.control', 'floor.actions', 'alarms.manage'] as const),
    ...(['reports.see', 'cases.search'] as const),
    ...(['callbacks.take', 'callbacks.manage', 'calls.read', 'recordings.hear'] as const),
    ...(['tickets.open', 'tickets.renew_code', 'messages.send', 'telephone'] as const),
  ],
  dispatcher: [
    ...everybodyWhoServes,
    ...(['cases.search', 'tickets.dispatch', 'tickets.oversee', 'tickets.handle'] as const),
    ...(['tickets.renew_code'] as const),
  ],
  handler: [
    ...everybodyWhoServes,
    ...(['cases.search', 'tickets.handle', 'tickets.dispatch', 'tickets.oversee'] as const),
    ...(['tickets.renew_code'] as const),
  ],
  ticket_supervisor: [
    ...everybodyWhoServes,
    ...(['reports.see', 'cases.search'] as const),
    ...(['tickets.handle', 'tickets.dispatch', 'tickets.oversee', 'tickets.renew_code'] as const),
  ],
  inspector: [
    ...everybodyWhoServes,
    ...(['floor.see', 'reports.see', 'cases.search', 'calls.read', 'recordings.hear'] as const),
    ...(['tickets.handle', 'tickets.dispatch', 'tickets.oversee', 'tickets.renew_code'] as const),
    // Inspection (督察) looks into how others work with callers' data.
    ...(['audit.read', 'floor.actions'] as const),
  ],
  administrator: [
    ...(['guidance.read', 'users.manage', 'agents.manage', 'queues.manage'] as const),
    ...(['queues.see', 'alarms.manage', 'jobs.see', 'directory.see'] as const),
    ...(['messages.review', 'limits.manage'] as const),
  ],
  auditor: ['audit.read', 'audit.check', 'floor.actions', 'queues.see', 'directory.see'],
};

/** Returns the permissions of a user with these roles. */
export function permissionsWith(given: readonly Role[]): ReadonlySet<Permission> {
  return new Set(given.flatMap((role) => permissionsOf[role]));
}

/** Tells whether a user with these roles has a permission. */
export function isPermitted(given: readonly Role[], permission: Permission): boolean {
  return given.some((role) => permissionsOf[role].includes(permission));
}

/** Returns what a role requires its user to be: staff, or an agent. Null: nothing. */
export function neededFor(role: Role): 'staff' | 'agent' | null {
  switch (role) {
    case 'agent':
    case 'supervisor':
      return 'agent';
    case 'dispatcher':
    case 'handler':
    case 'ticket_supervisor':
    case 'inspector':
      return 'staff';
    case 'administrator':
    case 'auditor':
      return null;
    default: {
      const never: never = role;
      return never;
    }
  }
}
