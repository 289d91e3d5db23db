/**
 * Of all tabs of this browser one is the telephone, by a lock that the browser itself takes back when a
 * tab is closed, loaded anew, or crashes. Another tab may take it over.
 */

const lockName = 'hotline-telephone';
/** A tab that is being loaded anew gets the lock when the page before it is gone. */
const patienceMs = 1500;

export class LeadingTab {
  private release: (() => void) | null = null;

  /** @param onLost told when another tab has taken over */
  constructor(private readonly onLost: () => void) {}

  get isLeading(): boolean {
    return this.release !== null;
  }

  /** @returns false when another tab is the telephone. */
  lead(takesOver: boolean): Promise<boolean> {
    if (this.release !== null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const options = takesOver ? { steal: true } : { signal: AbortSignal.timeout(patienceMs) };
      navigator.locks
        .request(lockName, options, () => {
          resolve(true);
          return new Promise<void>((release) => (this.release = release));
        })
        .catch(() => {
          // It was never ours, or another tab has stolen it.
          const wasOurs = this.release !== null;
          this.release = null;
          resolve(false);
          if (wasOurs) this.onLost();
        });
    });
  }

  leave(): void {
    this.release?.();
    this.release = null;
  }
}
