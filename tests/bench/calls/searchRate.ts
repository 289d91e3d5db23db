/**
 * Searches for the highest rate of new calls that holds: it rises by a factor until a rate does not
 * hold, then the gap between the last good and the first bad one is halved.
 */
export async function searchRate(
  search: { readonly first: number; readonly rise: number; readonly steps: number },
  holds: (rate: number) => Promise<boolean>,
): Promise<number> {
  let good = 0;
  let bad = Infinity;
  let rate = search.first;
  for (let step = 0; step < search.steps; step++) {
    if (await holds(rate)) good = rate;
    else bad = rate;
    if (bad - good < 0.06 * bad) break;
    rate = bad === Infinity ? good * search.rise : (good + bad) / 2;
  }
  return good;
}
