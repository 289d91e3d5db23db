/** Jest's globalSetup of the project `calls`. */
// Jest maps `./x.js` to `./x.ts` only inside tests; here, outside tests, tsx does.
import 'tsx/cjs';
import { holdTelephony } from './testTelephony.js';

export default async function startTelephony(): Promise<void> {
  await holdTelephony();
}
