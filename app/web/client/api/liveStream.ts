/**
 * The live events of the server: one stream in a browser, whatever the number of its tabs (over HTTP/1.1 a browser opens six connections
 * to a server, and a stream holds one). One tab leads, by a lock, and tells the others by a channel. When it is closed another gets the
 * lock, and begins where the events ended.
 */
import { useSyncExternalStore } from 'react';
import type { LiveEvent } from '../../live/liveEvent.js';

/** What the leading tab tells the others. */
type Told =
  | { readonly kind: 'events'; readonly cursor: string; readonly events: readonly LiveEvent[] }
  /** Too much was missed: everything is read anew. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'state'; readonly isOpen: boolean };

/** Listens to the events; `reset` instead of what was missed. */
export type LiveListener = (events: readonly LiveEvent[] | 'reset') => void;

const lockName = 'hotline.live';
const longestWaitMs = 10_000;
const listeners = new Set<LiveListener>();
const watchers = new Set<() => void>();

let cursor: string | null = null;
/** Null before the first stream: a page that is just being opened shows no warning. */
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

/**
 * Opens the stream while somebody is signed in.
 * @returns what closes it.
 */
export function openLive(): () => void {
  const stop = new AbortController();
  const channel = new BroadcastChannel(lockName);
  channel.onmessage = (message: MessageEvent<Told>) => take(message.data);
  const tell = (told: Told): void => {
    channel.postMessage(told);
    take(told);
  };
  if ('locks' in navigator) {
    // An AbortError while the lock is waited for: nobody is signed in any more.
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
    cursor = null;
  };
}

/** Holds the stream until it is to stop; opens it anew as often as needed. */
function lead(tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | null = null;
    let failures = 0;
    let again: ReturnType<typeof setTimeout> | undefined;

    function open(): void {
      clearTimeout(again);
      source?.close();
      source = new EventSource(
        cursor === null ? '/api/live' : `/api/live?after=${encodeURIComponent(cursor)}`,
      );
      source.onopen = () => {
        failures = 0;
        tell({ kind: 'state', isOpen: true });
      };
      source.onerror = () => {
        tell({ kind: 'state', isOpen: false });
        // The browser reconnects by itself, but not after an error of HTTP: a proxy whose server is just being restarted.
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

/** Listens to live events. @returns what ends it. */
export function onLive(listener: LiveListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the events come; true before the first answer. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isOpen !== false,
  );
}
