/** Downloads a file, and continues where an earlier download was interrupted. */
import { open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { UnusableVoice } from './unusableVoice.js';

/** A file to be downloaded. */
export interface FileToFetch {
  readonly url: string;
  /** Where it is written. What an earlier run left there is continued. */
  readonly file: string;
  /** Its size; null if unknown. A server that announces another one has another file. */
  readonly bytes: number | null;
  /** A larger file is never taken, whatever the server says. */
  readonly maxBytes: number;
  /** Told after each piece: bytes that are there, and in all (null if unknown). */
  readonly progress?: (done: number, of: number | null) => void;
}

/** The connection ended early. What has arrived is kept. */
class Interrupted extends Error {}

/** What is noted beside a file that is not complete, to continue the same file only. */
interface Note {
  readonly url: string;
  /** A strong ETag or the date of the last change; null if the server gives neither. */
  readonly validator: string | null;
}

const noteOf = (file: string) => `${file}.json`;

/**
 * Downloads a file. After an interruption it continues at once as long as each attempt brings more;
 * otherwise the next run continues. Where the server has a changed file or cannot continue, it
 * starts again.
 * @throws UnusableVoice naming the address and the reason
 */
export async function fetchFile(wanted: FileToFetch): Promise<void> {
  for (;;) {
    const before = await sizeOf(wanted.file);
    try {
      await fetchRest(wanted);
      await rm(noteOf(wanted.file), { force: true });
      return;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const after = await sizeOf(wanted.file);
      if (after > before) continue;
      throw new UnusableVoice(
        `${wanted.url}: the download was interrupted after ${after} bytes (${error.message}); run the command again to continue`,
        { cause: error },
      );
    }
  }
}

/** Deletes a file that was downloaded, whole or not. */
export async function forgetFetched(file: string): Promise<void> {
  await rm(file, { force: true });
  await rm(noteOf(file), { force: true });
}

async function fetchRest(wanted: FileToFetch): Promise<void> {
  const { url, file } = wanted;
  const note = await readNote(file);
  let have = await sizeOf(file);
  const validator = note?.url === url ? note.validator : null;
  if (have > 0 && validator === null) {
    await truncate(file, 0);
    have = 0;
  }
  const response = await ask(url, have, validator);
  if (response.status === 416) {
    await response.body?.cancel();
    const total = /^bytes \*\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (have > 0 && Number(total) === have) return;
    await forgetFetched(file);
    return fetchRest(wanted);
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new UnusableVoice(`${url}: the server answers ${response.status} ${response.statusText}`);
  }
  if (response.status === 206) {
    const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (Number(from) !== have) {
      await response.body.cancel();
      await forgetFetched(file);
      return fetchRest(wanted);
    }
  } else if (have > 0) {
    // The file has changed since, or the server cannot continue: everything comes again.
    await truncate(file, 0);
    have = 0;
  }
  const length = response.headers.get('content-length');
  const total = length === null ? wanted.bytes : have + Number(length);
  await refuseOtherSize(wanted, total, response.body);
  await writeFile(noteOf(file), JSON.stringify({ url, validator: validatorOf(response) }));
  await take(wanted, response.body, have, total);
}

async function ask(url: string, have: number, validator: string | null): Promise<Response> {
  const range =
    have > 0 && validator !== null ? { range: `bytes=${have}-`, 'if-range': validator } : {};
  try {
    // identity: sizes and ranges count bytes of the file itself.
    return await fetch(url, { headers: { 'accept-encoding': 'identity', ...range } });
  } catch (error) {
    throw new Interrupted(reasonOf(error), { cause: error });
  }
}

async function refuseOtherSize(
  { url, bytes, maxBytes }: FileToFetch,
  total: number | null,
  body: ReadableStream,
): Promise<void> {
  if (total === null) return;
  const wrong =
    bytes !== null && total !== bytes
      ? `has ${total} bytes, not ${bytes}: this is another file`
      : total > maxBytes
        ? `has ${total} bytes, more than the ${maxBytes} allowed`
        : null;
  if (wrong === null) return;
  await body.cancel();
  throw new UnusableVoice(`${url} ${wrong}`);
}

/** Appends the body to the file. */
async function take(
  { url, file, bytes, maxBytes, progress }: FileToFetch,
  body: ReadableStream<Uint8Array>,
  from: number,
  total: number | null,
): Promise<void> {
  const limit = bytes ?? maxBytes;
  let done = from;
  const handle = await open(file, 'a');
  try {
    const pieces = body[Symbol.asyncIterator]();
    for (;;) {
      const next = await pieces.next().catch((error: unknown) => {
        throw new Interrupted(reasonOf(error), { cause: error });
      });
      if (next.done === true) break;
      if (done + next.value.length > limit) {
        await pieces.return?.();
        throw new UnusableVoice(`${url}: the server sends more than ${limit} bytes`);
      }
      await handle.appendFile(next.value).catch(diskProblem(file));
      done += next.value.length;
      progress?.(done, total);
    }
  } finally {
    await handle.close();
  }
  if (total !== null && done < total) throw new Interrupted(`${done} of ${total} bytes`);
}

function diskProblem(file: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UnusableVoice(
      error.code === 'ENOSPC'
        ? `the disk is full: ${file} cannot be written; free space there, then run the command again to continue`
        : `cannot write ${file}: ${error.message}`,
      { cause: error },
    );
  };
}

/** A weak ETag does not promise the same bytes, so nothing can be continued by it. */
function validatorOf({ headers }: Response): string | null {
  const etag = headers.get('etag');
  return etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified');
}

async function readNote(file: string): Promise<Note | null> {
  try {
    return JSON.parse(await readFile(noteOf(file), 'utf8')) as Note;
  } catch {
    // Missing, or cut short by a full disk: what is there cannot be continued safely.
    return null;
  }
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

/** fetch says "fetch failed" or "terminated"; the reason is in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { readonly cause?: Partial<Error> };
  return cause?.message === undefined || cause.message === '' ? message : cause.message;
}
