/**
 * Passes a content on, and ends it soon after it is longer than it may be: who else may write to the store
 * could fill a disk with one that never ends. What has been passed on then has another SHA-256.
 */
export async function* atMost(
  bytes: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const part of content) {
    yield part;
    passed += part.byteLength;
    if (passed > bytes) return;
  }
}
