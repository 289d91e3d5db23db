/** A page that was not read again for so long is opened again by its next reading. */
const closedAfterMs = 30 * 60_000;
/** A page that stays open is a reading on each day. */
const longestMs = 24 * 60 * 60_000;
/** Beyond so many, all count as closed, which only adds rows to the audit. */
const mostOpen = 20_000;
/** The same for what they have shown, together: a page of a list shows up to 500. */
const mostShown = 400_000;

interface OpenPage {
  readonly openedMs: number;
  readMs: number;
  readonly shown: Set<string>;
  /** Until the reading is recorded, nobody is shown anything. */
  readonly recorded: Promise<void>;
}

/**
 * Tells the opening of a page from its refreshes, which come from live events, from the clock, and
 * whenever its window is looked at. The server decides it by what it has shown to the same session
 * already: a browser that said which is which could keep its user out of the audit.
 *
 * This is held in memory, for each process: after a restart, a page that is open is recorded again.
 */
export class OpenPages {
  private readonly pages = new Map<string, OpenPage>();
  /** How much all pages have shown together. */
  private shown = 0;

  /**
   * Records a reading, unless the page is open and has shown all of it.
   * @param page session and request: the same for each refresh
   * @param record writes the row of the audit
   */
  async open(
    page: string,
    shown: readonly string[],
    now: Date,
    record: () => Promise<void>,
  ): Promise<void> {
    const nowMs = now.getTime();
    const before = this.pages.get(page);
    const isOpen =
      before !== undefined &&
      nowMs - before.readMs < closedAfterMs &&
      nowMs - before.openedMs < longestMs;
    if (isOpen && shown.every((each) => before.shown.has(each))) {
      before.readMs = nowMs;
      return before.recorded;
    }
    const opened: OpenPage = {
      openedMs: isOpen ? before.openedMs : nowMs,
      readMs: nowMs,
      shown: new Set([...(isOpen ? before.shown : []), ...shown]),
      recorded: record(),
    };
    this.forgetClosed(nowMs);
    this.forget(page);
    this.pages.set(page, opened);
    this.shown += opened.shown.size;
    try {
      await opened.recorded;
    } catch (error) {
      if (this.pages.get(page) === opened) this.forget(page);
      throw error;
    }
  }

  private forgetClosed(nowMs: number): void {
    if (!this.isFull) return;
    for (const [page, { readMs }] of this.pages) {
      if (nowMs - readMs >= closedAfterMs) this.forget(page);
    }
    if (!this.isFull) return;
    this.pages.clear();
    this.shown = 0;
  }

  private get isFull(): boolean {
    return this.pages.size >= mostOpen || this.shown >= mostShown;
  }

  private forget(page: string): void {
    this.shown -= this.pages.get(page)?.shown.size ?? 0;
    this.pages.delete(page);
  }
}
