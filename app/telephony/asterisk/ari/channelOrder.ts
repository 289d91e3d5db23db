/**
 * Keeps the requests in order that one channel's thread carries out, although they go different
 * ways: one that may wait is sent when all earlier ones are answered, and one that never waits when
 * all earlier ones that may wait are. This takes no time that Asterisk would not take: the channel
 * carries out the later request after the earlier one in any case.
 */
interface Lane {
  /** Settles when all requests so far that may wait are answered. */
  waiting: Promise<unknown> | null;
  /** Settles when all requests so far are answered. */
  all: Promise<unknown> | null;
}

export class ChannelOrder {
  /** Only of channels of which a request is not answered yet. */
  private readonly lanes = new Map<string, Lane>();

  /**
   * Sends a request of a channel when it is its turn: at once, before this function returns, if
   * nothing is to be waited for.
   */
  inTurn<T>(channelId: string, neverWaits: boolean, send: () => Promise<T>): Promise<T> {
    const lane = this.lanes.get(channelId) ?? { waiting: null, all: null };
    this.lanes.set(channelId, lane);
    const before = neverWaits ? lane.waiting : lane.all;
    const answer = before === null ? send() : before.then(send);
    const answered = answer.then(
      () => undefined,
      () => undefined,
    );
    if (!neverWaits) lane.waiting = answered;
    const all = Promise.all([lane.all, answered]);
    lane.all = all;
    void all.then(() => {
      if (lane.all === all) this.lanes.delete(channelId);
    });
    return answer;
  }
}
