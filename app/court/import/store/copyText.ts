/** Writes rows in the text format of PostgreSQL's COPY. */
import { once } from 'node:events';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | Buffer | null;

const special = /[\\\t\n\r]/;
const specials = /[\\\t\n\r]/g;
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** Formats one row, including its line end. */
function copyLine(values: readonly CopyValue[]): string {
  let line = '';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as CopyValue;
    if (i > 0) line += '\t';
    if (value === null) line += '\\N';
    else if (typeof value === 'number') line += value;
    else if (typeof value === 'string') {
      line += special.test(value)
        ? value.replace(specials, (character) => escapes[character] as string)
        : value;
    } else line += `\\\\x${value.toString('hex')}`;
  }
  return `${line}\n`;
}

/** How much text (characters) is sent at once. */
const chunkCharacters = 1 << 16;

/**
 * Sends rows by COPY. It makes the rows one by one, so that the database works at the same time.
 * @param target table and columns: `parties (case_id, person_id)`.
 */
export async function copyRows(
  client: PoolClient,
  target: string,
  rows: Iterable<readonly CopyValue[]>,
): Promise<void> {
  const stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  // If the database refuses a row, the error arrives while rows are written or at the end. Both are
  // handled here.
  let failure: Error | null = null;
  const failed = new Promise<void>((resolve) => {
    stream.once('error', (error: Error) => {
      failure = error;
      resolve();
    });
  });
  const finished = once(stream, 'finish').then(
    () => undefined,
    () => undefined,
  );
  let chunk = '';
  for (const row of rows) {
    chunk += copyLine(row);
    if (chunk.length < chunkCharacters) continue;
    if (!stream.write(chunk)) await Promise.race([once(stream, 'drain').catch(() => []), failed]);
    chunk = '';
    if (failure !== null) break;
  }
  if (failure === null) {
    stream.end(chunk);
    await Promise.race([finished, failed]);
  }
  if (failure !== null) throw failure as Error;
}
