import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Makes a folder for the files of one test file; call `remove` at the end. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-test-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
