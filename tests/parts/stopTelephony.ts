/** Jest's globalTeardown of the project `calls`. */
import 'tsx/cjs';
import { releaseTelephony } from './testTelephony.js';

export default async function stopTelephony(): Promise<void> {
  await releaseTelephony();
}
