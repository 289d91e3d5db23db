import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for the files of one test file; `remove` when it is done. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-test-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
