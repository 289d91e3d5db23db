/** Finds the traces that a text has left in a hotline: rows, logs and other files. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Hotline } from './hotline.js';

/** Returns all files below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}

/**
 * Returns the tables with a row that contains a text, and the hotline's files that contain it in
 * their name or content.
 */
export async function everywhere(
  hotline: Hotline,
  folders: readonly string[],
  text: string,
): Promise<string[]> {
  const { rows: tables } = await hotline.db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rowCount } = await hotline.db.query(
      `SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
      [text],
    );
    if ((rowCount ?? 0) > 0) found.push(`table ${name}`);
  }
  const files = [hotline.appLogFile];
  for (const folder of [path.join(hotline.folder, 'asterisk'), ...folders]) {
    files.push(...(await filesBelow(folder)));
  }
  for (const file of files) {
    if (file.includes(text)) found.push(`the name of ${file}`);
    // Sound files contain no text. A file may have been deleted meanwhile.
    if (/\.(sln16|alaw|wav|so)$/.test(file)) continue;
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (bytes.includes(text)) found.push(file);
  }
  return found;
}
