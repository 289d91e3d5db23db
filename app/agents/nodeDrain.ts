/**
 * Whether this process takes new calls and begins any. It does not while its node is drained
 * (`hotline nodes drain`), nor when a process of the node's other side has taken over; it serves the calls
 * that it has to their end. Rows say so, and the exchange is told: to refuse calls by itself, also while this
 * process restarts, and which process gets them. What it would not do by itself it is told again with each look,
 * because it forgets that when its dialplan is reloaded, and nothing reports a reload.
 */
import { readWhoTakesCalls, takeOver, type Successor } from '../core/nodes/store/successors.js';
import { otherSideOf, withoutSide } from '../core/nodes/side.js';
import { Rounds } from '../core/rounds.js';
import type { QueueRuntime } from './runtime/queueRuntime.js';

export class NodeDrain {
  /** Null until it is known. */
  private isDraining: boolean | null = null;
  private successor: Successor | null = null;
  /** Whether this process is to take over from that of the other side, and has. */
  private takes: 'not_yet' | 'wants' | 'has' = 'not_yet';
  private hasOtherSide = true;
  /** Whether this process has told the exchange that it takes the new calls. */
  private hasTold = false;
  private readonly looks = new Rounds(() => this.lookOnce());
  /** Resolves when a process of the other side has taken over. */
  readonly succeeded: Promise<void>;
  private tellSucceeded!: () => void;

  constructor(private readonly runtime: Pick<QueueRuntime, 'deps' | 'telephony' | 'log'>) {
    this.succeeded = new Promise((resolve) => (this.tellSucceeded = resolve));
  }

  /** Whether this process may begin calls: its node is known not to be drained, and no other process has taken over. */
  get mayBegin(): boolean {
    return this.isDraining === false && !this.isSucceeded;
  }

  /**
   * Whether a process of the other side has taken over and is there. If that one is gone, this one goes on with
   * what comes.
   */
  get isSucceeded(): boolean {
    return this.successor?.isThere === true;
  }

  /**
   * Takes over from the process of the other side, if there is one, and has the exchange send new calls here:
   * now, or when database and exchange are there. Call it when all parts run.
   */
  takeOver(): Promise<void> {
    if (this.takes === 'not_yet') this.takes = 'wants';
    return this.look();
  }

  /** Reads the rows, and tells the exchange what they say. Never rejects; the next look tries again. */
  look(): Promise<void> {
    return this.looks.want();
  }

  /** Resolves when no look is under way. */
  settled(): Promise<void> {
    return this.looks.settled();
  }

  private async lookOnce(): Promise<void> {
    const { deps, telephony, log } = this.runtime;
    try {
      await this.read();
      if (!telephony.isConnected) return;
      // It has just connected, or a process of the other side has told it otherwise meanwhile.
      if (telephony.isDrained === null || this.isSucceeded) this.hasTold = false;
      if (this.isDraining === true || telephony.isDrained !== false) {
        await telephony.drain(this.isDraining === true);
      }
      if (this.takes !== 'has' || this.isSucceeded) return;
      // An exchange that has forgotten it asks the process of side `a`, which need not repeat it while it is alone.
      const isAlone = !this.hasOtherSide && withoutSide(deps.node) === deps.node;
      if (isAlone && this.hasTold) return;
      await telephony.takeNewCalls();
      this.hasTold = true;
    } catch (error) {
      // The queue reports that the database is away, and the exchange reports itself.
      log.debug('cannot look whether this process takes new calls', { error });
    }
  }

  private async read(): Promise<void> {
    const { deps, log } = this.runtime;
    const { db, node } = deps;
    if (this.takes === 'wants') {
      await takeOver(db, node, otherSideOf(node));
      this.takes = 'has';
    }
    const { drained, successor, hasOtherSide } = await readWhoTakesCalls(db, node);
    this.hasOtherSide = hasOtherSide;
    const before = this.isDraining;
    this.isDraining = drained !== null;
    if (drained !== null && before !== true) {
      const { sinceAt, osUser } = drained;
      log.warn('this node is drained: it takes no new calls', { since: sinceAt, by: osUser });
    } else if (drained === null && before === true) {
      log.warn('this node is no longer drained: it takes new calls');
    }
    const wasSucceeded = this.isSucceeded;
    this.successor = successor;
    if (this.isSucceeded && !wasSucceeded) {
      log.warn('another process takes the new calls: this one serves those that it has, and ends', {
        successor: successor?.name,
      });
      this.tellSucceeded();
    } else if (wasSucceeded && !this.isSucceeded) {
      log.error('the process that has taken over is gone: this one takes the calls that come');
    }
  }
}
