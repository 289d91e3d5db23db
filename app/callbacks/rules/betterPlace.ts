/**
 * Which place has a caller whom a failure of the hotline has cut off in the queue, and whose number has an open
 * callback already: of the two, the better one.
 */

/** When a callback is made, and by whom. */
export interface CallbackPlace {
  /** The place in the order of serving. */
  readonly orderAt: Date;
  /** The earliest moment of the next attempt. */
  readonly nextAt: Date;
  /** It comes before the others of its queue. */
  readonly inDanger: boolean;
  readonly language: 'zh' | 'en';
  readonly skills: readonly string[];
  /** Skills that the agent must have. */
  readonly needs: readonly string[];
}

/**
 * Returns the place that a callback has from now on. Each part of it is the better one of the two, so nobody loses. What
 * the caller needs of an agent is what they said last, unless the callback needs less.
 * @param open of the callback.
 * @param left what a callback of its own would have: the place in the queue that the caller has lost.
 * @returns null if nothing of the lost place is better: the callback stays as it is.
 */
export function betterPlace(open: CallbackPlace, left: CallbackPlace): CallbackPlace | null {
  const isBetter =
    left.orderAt < open.orderAt ||
    left.nextAt < open.nextAt ||
    (left.inDanger && !open.inDanger) ||
    needsLess(left, open);
  if (!isBetter) return null;
  const { language, skills, needs } = needsLess(open, left) ? open : left;
  return {
    orderAt: left.orderAt < open.orderAt ? left.orderAt : open.orderAt,
    nextAt: left.nextAt < open.nextAt ? left.nextAt : open.nextAt,
    inDanger: left.inDanger || open.inDanger,
    language,
    skills,
    needs,
  };
}

/** Whether each agent who can serve `b` can serve `a`, and others, too. */
function needsLess({ needs: a }: CallbackPlace, { needs: b }: CallbackPlace): boolean {
  return a.every((skill) => b.includes(skill)) && b.some((skill) => !a.includes(skill));
}
