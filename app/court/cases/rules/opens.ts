/**
 * What each way to prove who one is opens. Within these cases, disclosure.ts decides what is told.
 *
 * - With an ID number the password of the latest notice opens all of the person's cases.
 * - With a query number the password beside it opens the case that the notice is about.
 * - A code by SMS opens the cases in which the court has the very number that the code went to. A
 *   number that somebody else has given for the person, such as a plaintiff for the defendant in
 *   the complaint, so opens nothing but that case, in which they have a part themselves.
 */
import type { Proof } from '../../import/rules/caseFile.js';

export interface Opening {
  /** All of the person's cases, the one that the proof names, or those with the number on file. */
  readonly cases: 'all' | 'named' | 'with_number';
}

export const opens: Readonly<Record<Proof, Opening>> = {
  resident_id_and_password: { cases: 'all' },
  query_number_and_password: { cases: 'named' },
  sms_code: { cases: 'with_number' },
};
