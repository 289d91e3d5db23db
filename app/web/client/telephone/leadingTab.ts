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

  /**
   * @param over aborted when this tab no longer wants it
   * @returns false when another tab is the telephone.
   */
  lead(takesOver: boolean, over: AbortSignal): Promise<boolean> {
    if (this.release !== null) return Promise.resolve(true);
    return new Promise((resolve) => {
      const patience = AbortSignal.any([over, AbortSignal.timeout(patienceMs)]);
      // A browser takes no signal with `steal`, which does not wait.
      const options = takesOver ? { steal: true } : { signal: patience };
      navigator.locks
        .request(lockName, options, () => {
          if (over.aborted) return resolve(false);
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
