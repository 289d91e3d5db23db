/** The identity a caller claims. */
export type Claim =
  | { readonly by: 'resident_id'; readonly residentId: string }
  | { readonly by: 'query_number'; readonly queryNumber: string };
