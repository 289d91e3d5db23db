/**
 * What somebody is writing, kept in this tab: a reload in the middle of a talk must not lose it. Signing out forgets it.
 */
const prefix = 'hotline.draft.';

/** Keeps what is being written under a name. */
export function keepDraft(name: string, draft: unknown): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(draft));
  } catch {
    // Without storage a draft lasts as long as the page.
  }
}

/** What was being written under a name; null when nothing was. */
export function readDraft(name: string): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null');
  } catch {
    return null;
  }
}

/** Forgets what was being written under a name: it is done. */
export function dropDraft(name: string): void {
  sessionStorage.removeItem(prefix + name);
}

/** Forgets every draft. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
}
