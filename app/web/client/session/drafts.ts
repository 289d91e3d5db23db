/**
 * Unsaved texts, kept in this tab, so that a reload during a talk does not lose them. Signing out
 * deletes them.
 */
const prefix = 'hotline.draft.';

/** Keeps a text under a name. */
export function keepDraft(name: string, draft: unknown): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

/** Returns the text under a name; null when there is none. */
export function readDraft(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null');
  } catch {
    return null;
  }
}

/** Deletes the draft of this name, because it was sent. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

/** Deletes every draft. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
