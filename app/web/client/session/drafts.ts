/**
 * Unsaved texts, kept in this tab, so that neither a reload nor the end of a session loses them: whoever
 * signs in again finds them. Signing out deletes them, and so does somebody else who signs in. A
 * confidential text is never kept here.
 */
const prefix = 'hotline.draft.';
const ownerKey = 'hotline.draftsOf';

/** Says whose drafts these are from now on. Those of another person are deleted. */
export function claimDrafts(userId: number): void {
  try {
    if (sessionStorage.getItem(ownerKey) === String(userId)) return;
    forgetDrafts();
    sessionStorage.setItem(ownerKey, String(userId));
  } catch {
    // Without storage there are none.
  }
}

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
