/**
 * A store of files that all nodes share: a folder, or a service that speaks the S3 protocol. A node
 * hands its files over to the store and reads there what other nodes have made.
 *
 * A key is a relative path of letters, digits, `.`, `-` and `_`, such as
 * `recordings/2026/12/01/UUID.wav`. A file never changes once it has its key.
 */
import type { Readable } from 'node:stream';

export interface FileStore {
  /** Where it is, for messages. */
  readonly place: string;
  /**
   * Stores a file. When this returns, the store has all of it. Repeating it changes nothing.
   * @param file the path of the file on this machine.
   * @param sha256 of its content, in hexadecimal digits. A store that can refuses other content.
   */
  put(key: string, file: string, sha256: string): Promise<void>;
  /** Returns the content; null when the store has no such file. */
  get(key: string): Promise<Readable | null>;
  /** Deletes a file, which need not exist. */
  delete(key: string): Promise<void>;
  /**
   * Lists the keys below a folder, some at a time, in their order. A file that a killed process has not
   * completed may be among them, under the key that it would have.
   */
  list(folder: string): AsyncIterable<readonly string[]>;
}

const keyPattern = /^(?!.*(^|\/)\.{1,2}(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/**
 * Returns a key that no store can take for another place.
 * @throws Error for any other text.
 */
export function checkKey(key: string): string {
  if (!keyPattern.test(key)) throw new Error(`not the key of a file: ${key}`);
  return key;
}
