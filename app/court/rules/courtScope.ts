/** The scope of a person's responsibility: one court, or all of them. */

/** The id of a court; null for every court. */
export type CourtScope = number | null;

/**
 * Tells whether something that belongs to a court lies in a scope. What belongs to no court is only
 * in the scope of every court.
 */
export function isWithin(scope: CourtScope, courtId: number | null): boolean {
  return scope === null || scope === courtId;
}
