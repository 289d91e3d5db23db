/**
 * The server's live events. All tabs of a browser share one stream, because over HTTP/1.1 a browser
 * opens only six connections to a server, and each stream holds one. The tab that holds a lock
 * leads: it reads the stream and passes the events on by a broadcast channel. When that tab is
 * closed, another tab gets the lock and continues after the last event.
 */
import { useSyncExternalStore } from 'react';
import type { LiveEvent } from '../../live/liveEvent.js';

/** What the leading tab sends to the other tabs. */
type Told =
  | { readonly kind: 'events'; readonly cursor: string; readonly events: readonly LiveEvent[] }
  /** Too many events were missed, so every page reads its data again. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'state'; readonly isOpen: boolean };

/** Receives the events, or `reset` in place of events that were missed. */
export type LiveListener = (events: readonly LiveEvent[] | 'reset') => void;

const lockName = 'hotline.live';
const longestWaitMs = 10_000;
const listeners = new Set<LiveListener>();
const watchers = new Set<() => void>();

/** The page has taken all events up to it. */
let cursor = '';
/** The events of the last moments, and when they came. */
let recent: { readonly atMs: number; readonly events: readonly LiveEvent[] }[] = [];
/** No reply is under way for longer. */
const recentMs = 30_000;
/** Null before the first stream, so that a page shows no warning while it loads. */
let isOpen: boolean | null = null;

function setOpen(open: boolean): void {
  if (isOpen === open) return;
  isOpen = open;
  for (const watcher of watchers) watcher();
}

function take(told: Told): void {
  switch (told.kind) {
    case 'events':
      cursor = told.cursor;
      keepRecent(told.events);
      for (const listener of listeners) listener(told.events);
      return;
    case 'reset':
      for (const listener of listeners) listener('reset');
      return;
    case 'state':
      setOpen(told.isOpen);
      return;
    default: {
      const never: never = told;
      return never;
    }
  }
}

function keepRecent(events: readonly LiveEvent[]): void {
  if (events.length === 0) return;
  const nowMs = performance.now();
  recent = [...recent.filter(({ atMs }) => atMs > nowMs - recentMs), { atMs: nowMs, events }];
}

/** Returns the events that have come since a moment, by `performance.now()`; the oldest first. */
export function eventsSince(sinceMs: number): readonly LiveEvent[] {
  return recent.filter(({ atMs }) => atMs >= sinceMs).flatMap(({ events }) => events);
}

/**
 * Opens the stream while a user is signed in.
 * @param after the cursor of a reply that came before all that the page shows. Without it the page
 *   would miss what happens between its first readings and the opening of the stream.
 * @returns a function that closes it.
 */
export function openLive(after: string): () => void {
  cursor = after;
  const stop = new AbortController();
  const channel = new BroadcastChannel(lockName);
  channel.onmessage = (message: MessageEvent<Told>) => take(message.data);
  const tell = (told: Told): void => {
    channel.postMessage(told);
    take(told);
  };
  if ('locks' in navigator) {
    // The request rejects with an AbortError when the user signs out while the tab waits for the
    // lock.
    navigator.locks
      .request(lockName, { signal: stop.signal }, () => lead(tell, stop.signal))
      .catch(() => undefined);
  } else {
    void lead(tell, stop.signal);
  }
  return () => {
    stop.abort();
    channel.close();
    isOpen = null;
    recent = [];
  };
}

/** Keeps the stream open, and reopens it whenever it breaks, until `stop` is aborted. */
function lead(tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null;
    let failures = 0;
    let again: ReturnType<typeof setTimeout> | undefined;

    function open(): void {
      clearTimeout(again);
      source?.close();
      source = new EventSource(`/api/live?after=${encodeURIComponent(cursor)}`);
      source.onopen = () => {
        failures = 0;
        tell({ kind: 'state', isOpen: true });
      };
      source.onerror = () => {
        tell({ kind: 'state', isOpen: false });
        // After a network error the browser reconnects by itself. After an HTTP error it does not,
        // and a proxy sends one while its server restarts.
        if (source?.readyState !== EventSource.CLOSED) return;
        failures += 1;
        again = setTimeout(open, Math.min(longestWaitMs, 500 * 2 ** failures));
      };
      source.addEventListener('live', (message: MessageEvent<string>) =>
        tell({
          kind: 'events',
          cursor: message.lastEventId,
          events: JSON.parse(message.data) as LiveEvent[],
        }),
      );
      source.addEventListener('reset', () => tell({ kind: 'reset' }));
    }

    addEventListener('online', open);
    signal.addEventListener('abort', () => {
      removeEventListener('online', open);
      clearTimeout(again);
      source?.close();
      resolve();
    });
    open();
  });
}

/**
 * Adds a listener to live events.
 * @returns a function that removes it.
 */
export function onLive(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether events arrive; true before the first attempt has ended. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isOpen !== false,
  );
}
