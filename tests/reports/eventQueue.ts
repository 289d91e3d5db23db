/** The planned events of a generated day, in order of time. */
export interface PlannedEvent {
  readonly atMs: number;
  readonly run: () => Promise<void>;
}

export class EventQueue {
  private readonly planned: PlannedEvent[] = [];

  plan(event: PlannedEvent): void {
    // The next event is at the end. Of two at the same moment, the one planned first comes first.
    let low = 0;
    let high = this.planned.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.planned[middle]?.atMs ?? 0) > event.atMs) low = middle + 1;
      else high = middle;
    }
    this.planned.splice(low, 0, event);
  }

  next(): PlannedEvent | undefined {
    return this.planned.pop();
  }
}
