/**
 * Everything personal that the hotline keeps: whose, what for, how long, how it goes, and what the law lets stay. `hotline privacy
 * list` shows it, the erasing by the clock works from it (eraseDue.ts), and so does `hotline privacy forget`.
 *
 * tests/privacy/registry.test.ts reads the tables as they are, and fails for a column that stands neither here nor in
 * nothingPersonal.ts.
 */
import { dataOfCallers } from './dataOfCallers.js';
import { dataOfOthers } from './dataOfOthers.js';
import type { PersonalData } from './personalData.js';

export const registry: readonly PersonalData[] = [...dataOfCallers, ...dataOfOthers];
