/**
 * All personal data that the hotline keeps: whose it is, for what purpose and how long it is kept,
 * how it is erased, and what the law lets stay. `hotline privacy list` shows it. The periodic
 * erasing (eraseDue.ts) and `hotline privacy forget` work from it.
 *
 * tests/privacy/registry.test.ts reads the tables of the database. It fails for a column that is
 * neither here nor in nothingPersonal.ts.
 */
import { dataInStore } from './dataInStore.js';
import { dataOfCallers } from './dataOfCallers.js';
import { dataOfConsole } from './dataOfConsole.js';
import { dataOfOthers } from './dataOfOthers.js';
import type { PersonalData } from './personalData.js';

export const registry: readonly PersonalData[] = [
  ...dataOfCallers,
  ...dataInStore,
  ...dataOfOthers,
  ...dataOfConsole,
];
