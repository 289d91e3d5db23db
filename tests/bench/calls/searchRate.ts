/**
 * Searches for the highest rate of new calls that holds: it rises by a factor until a rate does not
 * hold, however often that takes, then the gap between the last good and the first bad one is halved.
 * @param search.halvings how often at most
 */
export async function searchRate(
  search: { readonly first: number; readonly rise: number; readonly halvings: number },
  holds: (rate: number) => Promise<boolean>,
): Promise<number> {
  let good = 0;
  let bad = Infinity;
  let rate = search.first;
  for (let halvings = 0; halvings <= search.halvings;) {
    if (await holds(rate)) good = rate;
    else bad = rate;
    if (bad - good < 0.06 * bad) break;
    if (bad < Infinity) halvings += 1;
    rate = bad === Infinity ? good * search.rise : (good + bad) / 2;
  }
  return good;
}
