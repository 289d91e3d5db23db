/** Offers for which this process rings a telephone. */

/** An offer that this process rings for. */
interface RegisteredOffer {
  /** `Offer.offer`. */
  readonly offer: number;
  /** Aborting it ends the offer. */
  readonly withdrawn: AbortController;
}

/** The offers of this process, by their entries: an entry is offered to one agent at a time. */
export class OfferRegistry {
  private readonly offers = new Map<number, RegisteredOffer>();

  /** Tells whether this process already rings for an offer. */
  has(entryId: number, offer: number): boolean {
    return this.offers.get(entryId)?.offer === offer;
  }

  /**
   * Begins an offer, and ends the one before.
   * @returns the controller that a later offer of the entry aborts; pass it to {@link end}.
   */
  begin(entryId: number, offer: number): AbortController {
    const withdrawn = new AbortController();
    this.offers.get(entryId)?.withdrawn.abort();
    this.offers.set(entryId, { offer, withdrawn });
    return withdrawn;
  }

  /** Ends an offer, unless a later one has begun. */
  end(entryId: number, withdrawn: AbortController): void {
    if (this.offers.get(entryId)?.withdrawn === withdrawn) this.offers.delete(entryId);
  }
}
