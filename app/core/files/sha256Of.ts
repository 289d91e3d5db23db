import { createHash } from 'node:crypto';

/** Returns the SHA-256 of a content, in hexadecimal digits. */
export async function sha256Of(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of content) hash.update(part);
  return hash.digest('hex');
}
