/** Whether files are still what was stored: others may write to the folders that the app shares with Asterisk. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { sha256Of } from './sha256Of.js';

/** Files that were found as stored, by path: what they were then. The one that was looked at first leaves first. */
const asStored = new Map<string, string>();
const mostAsStored = 1000;

/**
 * Whether a file has this SHA-256. A player asks for part after part of a file: it is read whole only when it is new here,
 * or when anything has changed it since.
 */
export async function isAsStored(place: string, sha256: string): Promise<boolean> {
  const was = await stateOf(place);
  if (asStored.get(place) === `${sha256} ${was}`) return true;
  if ((await sha256Of(createReadStream(place) as AsyncIterable<Uint8Array>)) !== sha256)
    return false;
  if ((await stateOf(place)) === was) asStored.set(place, `${sha256} ${was}`);
  const [oldest] = asStored.keys();
  if (oldest !== undefined && asStored.size > mostAsStored) asStored.delete(oldest);
  return true;
}

/** Another one after every change of a file: nothing but the kernel sets the time of its last change (`ctime`). */
async function stateOf(place: string): Promise<string> {
  const { dev, ino, size, ctimeNs } = await stat(place, { bigint: true });
  return [dev, ino, size, ctimeNs].join(' ');
}
