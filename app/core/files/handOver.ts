/**
 * Hands files over from the node that made them to the store. The node's folders are what is still to
 * be done: a file leaves them when the store is known to have it. So nothing is lost while the store
 * is away or a process dies, and no call waits for the store.
 *
 * Only files that a row names are handed over: a message that is still being recorded is not.
 */
import { randomInt } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.js';
import { within } from '../within.js';
import { atMost } from './atMost.js';
import { fileKinds, filesIn, folderOf, keyOf, type FileKind } from './fileKinds.js';
import { dropFetched, isUnread } from './fetchedFiles.js';
import type { FileStore } from './fileStore.js';
import { isThere } from './folders.js';
import { notOurStore, ownStore, reasonOf, tryStore } from './ownStore.js';
import { sha256Of } from './sha256Of.js';
import { storeOf } from './storeOf.js';
import {
  claimFile,
  confirmStored,
  markStoredErased,
  readFileStates,
  releaseFile,
  writeHandOverState,
} from './store/storedFiles.js';

/** Milliseconds between two passes at most. */
const everyMs = 10_000;
/** While the store is away, it is asked more and more seldom. */
const seldomMs = 300_000;
/** Milliseconds after which another process may take over a file that a dead process had claimed. */
const claimMs = 600_000;
/** Milliseconds after which a file that could not be handed over is tried again. */
const retryMs = 600_000;
/** When the store has refused so many files one after the other, it is not they that are to blame. */
const mostRefused = 3;
const stopsWithinMs = 2000;

/** A file that could not be handed over. */
interface Retry {
  readonly atMs: number;
  readonly problem: string;
}

/** The store did not take a file, or does not give it back. */
class Refused extends Error {
  constructor(cause: unknown) {
    super(reasonOf(cause), { cause });
  }
}

/**
 * Words about a file that name no message: it may be an anonymous report's, and they say at which node it
 * is.
 */
function unnamed(kind: FileKind, file: string, words: string): string {
  if (kind !== 'messages') return words;
  return words.replaceAll(file, '…').replaceAll(path.basename(file), '…');
}

/** Hands over the files of this node. One pass after the other. */
export class HandOver {
  private readonly later = new Map<string, Retry>();
  private isStopping = false;
  private wasAway = false;

  constructor(
    private readonly app: App,
    private readonly store: FileStore,
  ) {}

  /**
   * Deletes here what is erased in the store, and what the store has and nobody reads here. That needs no
   * store, and waits for none.
   */
  async tidy(): Promise<void> {
    const { app } = this;
    for (const kind of fileKinds) {
      const folder = folderOf(app.config, kind);
      if (!(await isThere(folder))) continue;
      await dropFetched(app, kind);
      for await (const files of filesIn(folder, kind, app.clock.now())) {
        for (const { file, isStored, isErased } of await readFileStates(app.db, kind, files)) {
          if (this.isStopping) return;
          const key = keyOf(kind, file);
          const place = path.join(folder, file);
          const nowMs = app.clock.now().getTime();
          if ((this.later.get(key)?.atMs ?? 0) > nowMs) continue;
          try {
            const isNeedless = isErased || (isStored && (await isUnread(place, kind, file)));
            if (isNeedless) await rm(place, { force: true });
          } catch (error) {
            this.postpone(kind, file, nowMs, error, 'cannot delete a file that the store has');
          }
        }
      }
    }
  }

  /**
   * Hands over what can be handed over.
   * @returns whether the store was there, as far as it was needed.
   */
  async pass(): Promise<boolean> {
    const { app, later } = this;
    const nowMs = app.clock.now().getTime();
    for (const [key, { atMs }] of later) if (atMs <= nowMs) later.delete(key);
    // Why the store cannot be used; undefined until a file needs it.
    let away: string | null | undefined;
    // Files in a row; those that are postponed do not count.
    let refused = 0;
    for (const kind of fileKinds) {
      const folder = folderOf(app.config, kind);
      if (!(await isThere(folder))) continue;
      let waiting = 0;
      let problem: string | null = null;
      for await (const files of filesIn(folder, kind, app.clock.now())) {
        for (const state of await readFileStates(app.db, kind, files)) {
          if (this.isStopping) return away == null;
          const { file, sha256, isStored, isErased } = state;
          if (sha256 === null || isStored || isErased) continue;
          const place = path.join(folder, file);
          const key = keyOf(kind, file);
          if (away === undefined) away = await this.whyAway(this.wasAway);
          const isForNow = away === null && !later.has(key);
          try {
            if (isForNow && (await this.give(kind, file, sha256, place))) {
              refused = 0;
              continue;
            }
          } catch (error) {
            // Is it this file, or the store? One that is full, or may only be read, has its mark all the same.
            if (error instanceof Refused) refused += 1;
            away = await this.whyAway();
            if (refused >= mostRefused)
              away ??= `${this.store.place}: ${unnamed(kind, file, reasonOf(error))}`;
            if (away === null) this.postpone(kind, file, nowMs, error, 'cannot hand over a file');
          }
          if (!(await isThere(place).catch(() => false))) continue;
          waiting += 1;
          problem = away ?? later.get(key)?.problem ?? problem;
        }
      }
      await writeHandOverState(app.db, {
        ...{ node: app.config.HOTLINE_NODE, kind, waiting, problem, seenAt: app.clock.now() },
        waitingSince: waiting === 0 ? null : app.clock.now(),
      });
    }
    if (away !== undefined) this.tell(away);
    return away == null;
  }

  /** Ends after the file that is being handed over. */
  stop(): void {
    this.isStopping = true;
  }

  /** @returns false when another process has the file just now. */
  private async give(
    kind: FileKind,
    file: string,
    sha256: string,
    place: string,
  ): Promise<boolean> {
    const { db, clock, config } = this.app;
    const key = keyOf(kind, file);
    const now = clock.now();
    const until = new Date(now.getTime() + claimMs);
    if (!(await claimFile(db, { kind, file, node: config.HOTLINE_NODE }, now, until))) return false;
    try {
      if ((await sha256Of(createReadStream(place) as AsyncIterable<Uint8Array>)) !== sha256) {
        throw new Error('the file is not what its row says (SHA-256)');
      }
      await this.putAndReadBack(key, place, sha256).catch((error: unknown) => {
        throw new Refused(error);
      });
      if (await confirmStored(db, kind, file)) return true;
    } catch (error) {
      const [state] = await readFileStates(db, kind, [file]);
      if (state?.sha256 != null) {
        await releaseFile(db, kind, file);
        throw error;
      }
    }
    // It was erased meanwhile.
    await this.store.delete(key);
    await markStoredErased(db, kind, file, clock.now());
    return true;
  }

  private async putAndReadBack(key: string, place: string, sha256: string): Promise<void> {
    const { store } = this;
    const { size } = await stat(place);
    await store.put(key, place, sha256);
    // A disk that went away meanwhile leaves an empty folder, which takes the file and gives it back. Asked
    // between the two, so that neither a disk that goes nor one that comes back is taken for the other.
    const away = await this.whyAway();
    if (away !== null) {
      await store.delete(key).catch(() => undefined);
      throw new Error(away);
    }
    // What the store says is not enough to delete the only other copy.
    const stored = await store.get(key);
    if (stored === null || (await sha256Of(atMost(size, stored))) !== sha256) {
      throw new Error('the store has not what was put into it');
    }
  }

  /**
   * @param isTried whether the store has to take a small file, too.
   * @returns why the store cannot be used; null when it can.
   */
  private async whyAway(isTried = false): Promise<string | null> {
    const { app, store } = this;
    try {
      const state = await ownStore(app, store);
      if (state !== 'ours') return `${store.place} ${notOurStore[state]}`;
      if (isTried) await tryStore(store);
      return null;
    } catch (error) {
      return `${store.place}: ${reasonOf(error)}`;
    }
  }

  private postpone(
    kind: FileKind,
    file: string,
    nowMs: number,
    error: unknown,
    message: string,
  ): void {
    const key = keyOf(kind, file);
    const why = unnamed(kind, file, reasonOf(error));
    this.later.set(key, { atMs: nowMs + retryMs, problem: why });
    this.app.log.error(message, { kind, ...(kind === 'messages' ? {} : { file: key }), why });
  }

  /** Logs the beginning and the end of an outage. */
  private tell(away: string | null): void {
    const { log } = this.app;
    if (away !== null && !this.wasAway) {
      log.error('the store of files is away: files stay on this node until it is back', {
        why: away,
      });
    }
    if (away === null && this.wasAway) log.info('the store of files is back');
    this.wasAway = away !== null;
  }
}

/** Hands over and tidies again and again, until it is stopped. Does nothing without a store. */
export function startHandOver(app: App): { stop(): Promise<void> } {
  const store = storeOf(app.config);
  if (store === null) return { stop: () => Promise.resolve() };
  const handOver = new HandOver(app, store);
  let waitMs = everyMs;
  // Each by itself: what is erased does not stay here for as long as a store takes to answer.
  const both = [
    repeat(async () => {
      await handOver.tidy().catch((error: unknown) => {
        app.log.error('cannot delete the copies of files', { error });
      });
      return everyMs;
    }),
    repeat(async () => {
      const wasThere = await handOver.pass().catch((error: unknown) => {
        app.log.error('cannot hand over files', { error });
        return false;
      });
      waitMs = wasThere ? everyMs : Math.min(seldomMs, waitMs * 2);
      return waitMs;
    }),
  ];
  return {
    async stop() {
      handOver.stop();
      const ends = both.map((each) => each.stop());
      await within(stopsWithinMs, Promise.all(ends), undefined);
    },
  };
}

/**
 * Does work again and again, until it is stopped.
 * @param work returns the most milliseconds until it is done again.
 */
function repeat(work: () => Promise<number>): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running = Promise.resolve();
  const run = async () => {
    const waitMs = await work();
    // At no regular pace, which would tell of a file in the store which node it came from.
    if (!isStopped) timer = setTimeout(begin, randomInt(waitMs / 2, waitMs));
  };
  const begin = () => void (running = run());
  begin();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
