/** Of which court somebody looks after what. */

/** Null: every court. */
export type CourtScope = number | null;

/** Whether something of a court lies in a scope. What belongs to no court is for whoever looks after all of them. */
export function isWithin(scope: CourtScope, courtId: number | null): boolean {
  return scope === null || scope === courtId;
}
