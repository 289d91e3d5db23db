/**
 * The evidence that a failed call leaves. Whatever takes part in calls (the hotline of a test, its
 * telephone network) registers here what to keep if a test fails meanwhile; `keepFailed.ts` keeps
 * it.
 */
import path from 'node:path';

/** Files to keep when a test fails. */
export interface EvidenceFiles {
  /** A file or a folder. */
  readonly from: string;
  /** Path in the folder of the failed test; `.` is that folder itself. */
  readonly to: string;
  /** A description for the reader. */
  readonly what: string;
  /** For a folder: keep only files whose path in it matches. */
  readonly only?: RegExp;
}

/** A text to write when a test fails. */
export interface EvidenceText {
  /** Name of the file. */
  readonly to: string;
  readonly what: string;
  /** Called as soon as the test has failed, because a moment later it would tell something else. */
  readonly make: () => string | Promise<string>;
}

/** What to keep when a test fails. */
export interface Evidence {
  /** Copied when the test and its hooks are over, so that recordings are complete. */
  readonly files?: readonly EvidenceFiles[];
  readonly texts?: readonly EvidenceText[];
}

/**
 * The logs of an Asterisk.
 * @param folder the folder that it was started with
 */
export function asteriskLogs(name: string, folder: string): EvidenceFiles {
  return {
    from: path.join(folder, 'log'),
    to: `asterisk-${name}`,
    what: `log of the Asterisk of the ${name}`,
    only: /\.log$/,
  };
}

const there = new Set<Evidence>();

/**
 * Registers what to keep if a test fails from now on.
 * @returns a function to call when the source is gone
 */
export function leavesOnFailure(evidence: Evidence): () => void {
  there.add(evidence);
  return () => there.delete(evidence);
}

/** Returns everything to keep if a test fails now. */
export function evidenceThere(): readonly Evidence[] {
  return [...there];
}
