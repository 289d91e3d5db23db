/**
 * The order of serving. Formula: the caller with the greatest
 *
 *     seconds waited + head start
 *
 * is next. The head start is a number of seconds that a queue gives for a reason (violence at home, a
 * hearing within three days, a ticket that is overdue, a call that was promised). Waiting is the ageing: a second
 * counts the same for everybody. So a caller with no head start is overtaken only by callers who
 * arrive within the greatest head start, never later, and nobody starves. As both terms grow alike,
 * the order of two callers never changes: it is that of `arrival - head start`, a column with an
 * index (`queue_entries.order_at`).
 */
import { addWorkdays, chinaDate, type WorkCalendar } from '../../court/rules/workCalendar.js';

export type PriorityReason =
  /** The caller was told what to do in danger, such as violence at home. */
  | 'in_danger'
  /** A verified party whose hearing is within three days. */
  | 'hearing_soon'
  /** A ticket of the caller is overdue. */
  | 'overdue_ticket'
  /** The hotline calls the person back, or the person calls back after a callback. */
  | 'returned_call'
  /** An agent transferred the caller. */
  | 'transferred';

/** Seconds by reason; a missing reason gives none. */
export type HeadStarts = Readonly<Partial<Record<PriorityReason, number>>>;

export interface Priority {
  /** Head start in seconds. */
  readonly headStartS: number;
  /** The reason that gives it; null when there is none. */
  readonly reason: PriorityReason | null;
}

/**
 * Returns the greatest of a caller's head starts. They do not add up, so that the bound above
 * holds.
 */
export function priorityOf(reasons: readonly PriorityReason[], headStarts: HeadStarts): Priority {
  let best: Priority = { headStartS: 0, reason: null };
  for (const reason of reasons) {
    const headStartS = headStarts[reason] ?? 0;
    if (headStartS > best.headStartS) best = { headStartS, reason };
  }
  return best;
}

/** The key of the order of serving. */
export function orderAt(enteredAt: Date, headStartS: number): Date {
  return new Date(enteredAt.getTime() - headStartS * 1000);
}

/**
 * Tells whether a hearing is within three days: today, or on one of the next three working days,
 * and not past.
 */
export function isHearingSoon(startsAt: Date, calendar: WorkCalendar, now: Date): boolean {
  return startsAt > now && chinaDate(startsAt) <= addWorkdays(calendar, chinaDate(now), 3);
}

/**
 * Tells whether a caller calls back after a callback that led to no agent call. That counts until the end
 * of the next working day, because the SMS that promises priority may come on a Friday at midnight.
 * @param missedAt when the callback was given up, or missed the person.
 */
export function isCallReturned(missedAt: Date, calendar: WorkCalendar, now: Date): boolean {
  return chinaDate(now) <= addWorkdays(calendar, chinaDate(missedAt), 1);
}

/**
 * After this many seconds of waiting, skills of these kinds (the word before the colon) are no
 * longer needed.
 */
export interface Relaxation {
  readonly afterS: number;
  /**
   * `court`, `topic`, `language`; `agent` drops the one agent to whom the caller was transferred.
   */
  readonly drop: readonly string[];
}

export interface Needs {
  readonly skills: readonly string[];
  /** Whether the caller still waits for the one wanted agent. */
  readonly keepsAgent: boolean;
  /** Seconds of waiting at which the caller next needs less; null when they never do. */
  readonly nextAfterS: number | null;
}

/**
 * Returns what a caller needs after this many seconds of waiting.
 * @param wantsAgent whether the caller waits for one agent.
 */
export function needsAfter(
  skills: readonly string[],
  relaxations: readonly Relaxation[],
  waitedS: number,
  wantsAgent = false,
): Needs {
  const due = relaxations.filter((relaxation) => relaxation.afterS <= waitedS);
  const dropped = new Set(due.flatMap((relaxation) => relaxation.drop));
  const left = skills.filter((skill) => !dropped.has(kindOf(skill)));
  const kinds = new Set([...left.map(kindOf), ...(wantsAgent ? ['agent'] : [])]);
  const later = relaxations
    .filter(({ afterS, drop }) => afterS > waitedS && drop.some((kind) => kinds.has(kind)))
    .map(({ afterS }) => afterS);
  return {
    skills: left,
    keepsAgent: !dropped.has('agent'),
    nextAfterS: later.length === 0 ? null : Math.min(...later),
  };
}

function kindOf(skill: string): string {
  return skill.slice(0, skill.indexOf(':'));
}

/** Returns the moment at which a caller next needs less; null when they never do. */
export function relaxesAt(enteredAt: Date, { nextAfterS }: Needs): Date | null {
  return nextAfterS === null ? null : new Date(enteredAt.getTime() + nextAfterS * 1000);
}

/** The skills an agent call needs, as words. */
export function skillsFor(agentCall: {
  readonly courtCode?: string | null;
  readonly topic?: string | null;
  readonly language?: 'zh' | 'en' | null;
}): string[] {
  const skills: string[] = [];
  if (agentCall.courtCode != null) skills.push(`court:${agentCall.courtCode}`);
  if (agentCall.topic != null) skills.push(`topic:${agentCall.topic}`);
  if (agentCall.language != null) skills.push(`language:${agentCall.language}`);
  return skills;
}
