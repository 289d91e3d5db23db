/**
 * The user's preferences: language and appearance. Only this browser keeps them, and other tabs
 * follow at once.
 */
import { useSyncExternalStore } from 'react';
import type { Language } from './both.js';

/** The chosen appearance; `system` follows the operating system. */
export type Appearance = 'light' | 'dark' | 'system';

export interface Preferences {
  readonly language: Language;
  readonly appearance: Appearance;
}

const storageKey = 'hotline.preferences';
const listeners = new Set<() => void>();
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

/**
 * Nobody can choose at a television, so the address of its wallboard says the language. It is not kept.
 */
const ofWallboard =
  location.pathname === '/wallboard' ? new URLSearchParams(location.search).get('language') : null;

let current = readStored();

function readStored(): Preferences {
  const standard: Preferences = {
    language: ofWallboard === 'en' ? 'en' : 'zh',
    appearance: 'system',
  };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return standard;
    const { language, appearance } = stored as Record<string, unknown>;
    return {
      language: (ofWallboard ?? language) === 'en' ? 'en' : 'zh',
      appearance: appearance === 'light' || appearance === 'dark' ? appearance : 'system',
    };
  } catch {
    // Storage may be forbidden, and may contain any text.
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

/** Changes the preferences here and in the browser's other tabs. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(storageKey, JSON.stringify(current));
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  tellAll();
}

/** The preferences; renders again when they change. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => current);
}

/** Whether the page is dark now. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () =>
    current.appearance === 'system' ? systemIsDark.matches : current.appearance === 'dark',
  );
}
