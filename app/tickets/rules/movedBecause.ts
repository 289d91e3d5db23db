import type { TicketKind } from './ticket.js';

/**
 * Why the limits of open tickets move. The step of each ticket keeps it as a code with values, which the
 * console puts into words.
 */
export type MovedBecause =
  /** A notice of holidays was loaded. */
  | { readonly code: 'calendar'; readonly years: string }
  /** The file of courts was imported: their hours may be others. */
  | { readonly code: 'courts' }
  /** Another version of the program has other holidays, limits or norms. */
  | { readonly code: 'version' }
  | { readonly code: 'norms'; readonly profile: string; readonly by: string }
  | {
      readonly code: 'limits';
      readonly kind: TicketKind;
      readonly urgent: boolean;
      readonly profile: string;
      readonly by: string;
    }
  /** An administrator had them computed again. */
  | { readonly code: 'recomputed'; readonly by: string };
