/**
 * Whether this node is drained (`hotline nodes drain`): it takes no new calls and begins none, and
 * serves those that it has to their end. The row says so, and the exchange is told, which then
 * refuses calls by itself, also while this process restarts. It is told again with each look, because
 * it forgets that when its dialplan is reloaded, and nothing reports a reload.
 */
import { readDrain } from '../core/nodes/store/nodeDrains.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';

export class NodeDrain {
  /** Null until it is known. */
  private isDraining: boolean | null = null;
  private isWanted = false;
  private looking: Promise<void> | null = null;

  constructor(private readonly runtime: Pick<QueueRuntime, 'deps' | 'telephony' | 'log'>) {}

  /** Whether this node may begin calls: it is known not to be drained. */
  get mayBegin(): boolean {
    return this.isDraining === false;
  }

  /**
   * Reads the row, and tells the exchange that the node is drained, or once that it is not. Never
   * rejects; the next look tries again.
   */
  look(): Promise<void> {
    this.isWanted = true;
    this.looking ??= this.looks().finally(() => (this.looking = null));
    return this.looking;
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.looking;
  }

  private async looks(): Promise<void> {
    const { deps, telephony, log } = this.runtime;
    while (this.isWanted) {
      this.isWanted = false;
      try {
        const drained = await readDrain(deps.db, deps.node);
        const before = this.isDraining;
        this.isDraining = drained !== null;
        if (drained !== null && before !== true) {
          const { sinceAt, osUser } = drained;
          log.warn('this node is drained: it takes no new calls', { since: sinceAt, by: osUser });
        } else if (drained === null && before === true) {
          log.warn('this node is no longer drained: it takes new calls');
        }
        if (telephony.isConnected && (this.isDraining || telephony.isDrained !== false)) {
          await telephony.drain(this.isDraining);
        }
      } catch (error) {
        // The queue reports that the database is away, and the exchange reports itself.
        log.debug('cannot look whether this node is drained', { error });
      }
    }
  }
}
