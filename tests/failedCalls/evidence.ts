/**
 * What a failed call leaves. Whatever takes part in calls (the hotline of a test, its telephone network) says here what should be kept when a
 * test fails while it is there; `keepFailed.ts` does it.
 */
import path from 'node:path';

export interface EvidenceFiles {
  /** A file or a folder. */
  readonly from: string;
  /** Place in the folder of the failed test; `.` is the folder itself. */
  readonly to: string;
  /** What it is, for the reader. */
  readonly what: string;
  /** Of a folder, the files whose path in it fits. */
  readonly only?: RegExp;
}

export interface EvidenceText {
  /** Name of the file. */
  readonly to: string;
  readonly what: string;
  /** Called as soon as the test has failed: what it tells would be another thing a moment later. */
  readonly make: () => string | Promise<string>;
}

export interface Evidence {
  /** Taken when the test is over, hooks included, so that recordings are whole. */
  readonly files?: readonly EvidenceFiles[];
  readonly texts?: readonly EvidenceText[];
}

/** The logs of an Asterisk. @param folder all of it, as it was started with */
export function asteriskLogs(name: string, folder: string): EvidenceFiles {
  return {
    from: path.join(folder, 'log'),
    to: `asterisk-${name}`,
    what: `log of the Asterisk of the ${name}`,
    only: /\.log$/,
  };
}

const there = new Set<Evidence>();

/** Says what to keep of a test that fails from now on. @returns to be called when it is gone */
export function leavesOnFailure(evidence: Evidence): () => void {
  there.add(evidence);
  return () => there.delete(evidence);
}

/** All that is to be kept of a test that fails now. */
export function evidenceThere(): readonly Evidence[] {
  return [...there];
}
