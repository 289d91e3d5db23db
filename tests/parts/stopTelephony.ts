/** jest's globalTeardown of the project `calls`. */
import 'tsx/cjs';
import { releaseParts } from './testParts.js';

export default async function stopTelephony(): Promise<void> {
  await releaseParts();
}
