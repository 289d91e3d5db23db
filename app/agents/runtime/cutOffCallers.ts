/**
 * The callers of this process whom the PBX's death has cut off while they waited. It is told of all of them at once, and they
 * are called back one after the other in the order of their places: else an agent who is free just then got one who
 * came later.
 */
import { setImmediate as allAreTold } from 'node:timers/promises';
import type { Logger } from 'winston';
import type { CallbackDeps } from '../../callbacks/callbackDeps.js';
import { callerLeft } from '../../callbacks/callerLeft.js';
import type { QueueEntry } from '../../queue/store/queueEntries.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { CallEnded } from '../../telephony/call.js';

type Entry = Pick<QueueEntry, 'id' | 'orderAt'>;

interface CutOff {
  readonly entry: Entry;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

const cutOff = new CallEnded(undefined, undefined, undefined, true);

export class CutOffCallers {
  private readonly known = new Map<number, Promise<void>>();
  private readonly toWrite: CutOff[] = [];
  private isWriting = false;

  constructor(
    private readonly runtime: {
      readonly deps: CallbackDeps;
      readonly log: Logger;
      readonly stopping: AbortSignal;
    },
  ) {}

  /** Resolves when the caller's entry is over, and the caller is called back if that can be. The same for each call. */
  write(entry: Entry): Promise<void> {
    const before = this.known.get(entry.id);
    if (before !== undefined) return before;
    const writing = new Promise<void>((written, failed) => {
      this.toWrite.push({ entry, written, failed });
    }).finally(() => this.known.delete(entry.id));
    this.known.set(entry.id, writing);
    if (!this.isWriting) void this.writeAll();
    return writing;
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    await allAreTold();
    for (;;) {
      this.toWrite.sort((a, b) => a.entry.orderAt.getTime() - b.entry.orderAt.getTime());
      const next = this.toWrite.shift();
      if (next === undefined) break;
      const { deps } = this.runtime;
      await untilWritten(this.runtime, () => callerLeft(deps, next.entry.id, cutOff)).then(
        () => next.written(),
        next.failed,
      );
    }
    this.isWriting = false;
  }
}
