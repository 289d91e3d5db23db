/**
 * One tab of this browser is the telephone: the one that holds a lock. The browser itself releases
 * the lock when a tab is closed, reloaded, or crashes. Another tab may take the lock over.
 */

const lockName = 'hotline-telephone';
/** A tab that reloads gets the lock when its former page is gone. */
const patienceMs = 1500;

export class LeadingTab {
  private release: (() => void) | null = null;

  /** @param onLost called when another tab has taken over */
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
          // This tab never had the lock, or another tab has taken it.
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
