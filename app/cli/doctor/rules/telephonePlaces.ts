/** Whether the places of the exchange are shared well between the trunk and the agents' telephones. */

/** The places of an exchange. */
export interface TelephonePlaces {
  /** PBX_MAX_CALLS; null: no limit. */
  readonly ofAll: number | null;
  /** PBX_MAX_CALLS_OF_ACCOUNTS. */
  readonly ofAccounts: number;
  /** How many agents have an account. */
  readonly accounts: number;
}

/**
 * `trunk`: the trunk is left less than a quarter, which asterisk-config/settings/callPlaces.sh refuses, too.
 * `accounts`: not every account can place one call at the same time, as at the beginning of a shift.
 */
export function judgePlaces(places: TelephonePlaces): 'well' | 'trunk' | 'accounts' {
  const { ofAll, ofAccounts, accounts } = places;
  if (ofAll !== null && ofAccounts * 4 > ofAll * 3) return 'trunk';
  return ofAccounts < accounts ? 'accounts' : 'well';
}
