/**
 * What somebody prefers to see: language and appearance. It is kept in this browser only, and other tabs follow at once.
 */
import { useSyncExternalStore } from 'react';
import type { Language } from './both.js';

/** The appearance somebody chose; `system` follows the operating system. */
export type Appearance = 'light' | 'dark' | 'system';

export interface Preferences {
  readonly language: Language;
  readonly appearance: Appearance;
}

const storageKey = 'hotline.preferences';
const listeners = new Set<() => void>();
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/** Nobody is at a television who could choose: the address of its wall says the language, and nothing is kept of it. */
const ofWall =
  location.pathname === '/wall' ? new URLSearchParams(location.search).get('language') : null;

let current = readStored();

function readStored(): Preferences {
  const standard: Preferences = { language: ofWall === 'en' ? 'en' : 'zh', appearance: 'system' };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return standard;
    const { language, appearance } = stored as Record<string, unknown>;
    return {
      language: (ofWall ?? language) === 'en' ? 'en' : 'zh',
      appearance: appearance === 'light' || appearance === 'dark' ? appearance : 'system',
    };
  } catch {
    // Storage may be forbidden, and what stands there may be anybody's.
    return standard;
  }
}

function tellAll(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

addEventListener('storage', (event) => {
  if (event.key !== storageKey) return;
  current = readStored();
  tellAll();
});
systemIsDark.addEventListener('change', tellAll);

/** Changes what is preferred, here and in the browser's other tabs. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  tellAll();
}

/** The preferences, live. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

/** Whether the page is dark now. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () =>
    current.appearance === 'system' ? systemIsDark.matches : current.appearance === 'dark',
  );
}
