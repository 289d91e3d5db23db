/**
 * Unsaved texts, kept in this tab, so that neither a reload nor the end of a session loses them: a user who
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

/** Drafts of this page that are never stored: they end with the session, and with the page. */
const inPage = new Map<string, unknown>();

/** Keeps a confidential text for as long as the user is signed in and the page is open. */
export function keepInPage(name: string, draft: unknown): void {
  dropDraft(name);
  inPage.set(name, draft);
}

/** Deletes what only this page holds. */
export function forgetInPage(): void {
  inPage.clear();
}

/** Keeps a text under a name. */
export function keepDraft(name: string, draft: unknown): void {
  inPage.delete(name);
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

/** Returns the text under a name; null when there is none. */
export function readDraft(name: string): unknown {
  if (inPage.has(name)) return inPage.get(name);
  try {
    return JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null');
  } catch {
    return null;
  }
}

/** Deletes the draft of this name, because it was sent. */
export function dropDraft(name: string): void {
  inPage.delete(name);
  sessionStorage.removeItem(prefix + name);
}

/** Deletes every draft. */
export function forgetDrafts(): void {
  forgetInPage();
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
