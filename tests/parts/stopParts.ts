/** Jest's globalTeardown of the project `parts`. */
import 'tsx/cjs';
import { releaseParts } from './testParts.js';

export default async function stopParts(): Promise<void> {
  await releaseParts();
}
