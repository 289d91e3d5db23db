/** Jest's globalSetup of the project `parts`: one PostgreSQL and one Redis for all its files. */
// Jest maps `./x.js` to `./x.ts` only inside tests; here, outside tests, tsx does.
import 'tsx/cjs';
import { holdParts } from './testParts.js';

export default async function startParts(): Promise<void> {
  await holdParts();
}
