/** The identity a caller claims. */
export type Claim =
  | { readonly by: 'resident_id'; readonly residentId: string }
  /** The query number of a notice, or the number of an online filing (网上立案号). */
  | { readonly by: 'query_number'; readonly queryNumber: string }
  /** As `isLawyerLicence` accepts it. */
  | { readonly by: 'licence'; readonly licence: string };

/** A claim as one text, under which is counted what is asked for it. */
export const claimed = (claim: Claim): string => `${claim.by} ${numberOf(claim)}`;

/** Returns the number that a caller claims to have. */
export function numberOf(claim: Claim): string {
  switch (claim.by) {
    case 'resident_id':
      return claim.residentId;
    case 'query_number':
      return claim.queryNumber;
    case 'licence':
      return claim.licence;
  }
}
