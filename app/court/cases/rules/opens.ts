/**
 * What each way to prove who one is opens: of which cases, and how much. Within that, disclosure.ts
 * decides what is told.
 *
 * - With an ID number the password of the latest notice opens all of the person's cases.
 * - With a query number the password beside it opens the case that the notice is about; with the number
 *   of an online filing (网上立案号) the applicant's password opens the application, and the case that
 *   it becomes.
 * - A lawyer's licence number, with the password of the latest notice in a case in which the lawyer acts on
 *   that day, opens all such cases, and nothing of the lawyer's own: licence numbers are published
 *   (Civil Procedure Law Art. 61 to 63: an agent acts within the authority and its days). One whose
 *   authority is over is neither listed nor counted.
 * - A code by SMS opens the cases in which the court has the very number that the code went to. A
 *   number that somebody else has given for the person, such as a plaintiff for the defendant in
 *   the complaint, so opens nothing but that case, in which they have a part themselves.
 * - A renewed password went by SMS to a number on file, too: with the ID number it opens the cases with
 *   that very number, with a query number that case, if the number is on file in it.
 * - To an agent callers say name, ID number and case number. All three stand in the complaint, which
 *   the other side has. So it opens that one case, and of it what every party may hear alike:
 *   nothing that is told to one side only, and nothing in the court's own words. Whoever else knows
 *   all three, such as a relative, learns less still: of a case that is not heard in public whom to
 *   call, and of a state secret or a juvenile's case nothing, not even that the three fit. A lawyer
 *   says the licence number instead of the ID number; it is published, like the lawyer's name and, of a
 *   case heard in public, its number. So that opens only such a case in which the lawyer acts on that
 *   day, and renews no password: a lawyer who has lost theirs keys in a code by SMS.
 */
import type { Principal, Proof, Publicity } from '../../import/rules/caseFile.js';
import { isRestricted } from './headings.js';

export interface Opening {
  /**
   * All of the person's cases, the one that the proof names, those in which a lawyer acts today, or
   * those with the number on file.
   */
  readonly cases: 'all' | 'named' | 'acts_in' | 'with_number';
  /** What this party may hear, or what all parties may hear alike. */
  readonly tells: 'own' | 'common';
  /**
   * Whether the person's tickets and earlier calls are theirs by it, within the cases that it opens:
   * they hold what the person wrote and said. It also counts in self-service, after the agent call.
   */
  readonly isOfPerson: boolean;
  /**
   * Whether who has proved so may have a new query password sent to the number on file. It is for who has
   * lost theirs. Whoever else knows what was said to an agent is sent nothing: the SMS goes to the party.
   */
  readonly renewsPassword: boolean;
}

export const opens: Readonly<Record<Proof, Opening>> = {
  resident_id_and_password: { cases: 'all', tells: 'own', isOfPerson: true, renewsPassword: false },
  query_number_and_password: {
    cases: 'named',
    tells: 'own',
    isOfPerson: true,
    renewsPassword: false,
  },
  licence_and_password: {
    cases: 'acts_in',
    tells: 'own',
    isOfPerson: true,
    renewsPassword: false,
  },
  renewed_password: {
    cases: 'with_number',
    tells: 'own',
    isOfPerson: true,
    renewsPassword: false,
  },
  sms_code: { cases: 'with_number', tells: 'own', isOfPerson: true, renewsPassword: true },
  agent_verified: { cases: 'named', tells: 'common', isOfPerson: false, renewsPassword: true },
  agent_verified_licence: {
    cases: 'named',
    tells: 'common',
    isOfPerson: false,
    renewsPassword: false,
  },
};

/** For whom somebody stands by this proof: for no side, where only what all may hear is told. */
export function principalBy(proof: Proof, { principalId, principalRole }: Principal): Principal {
  return opens[proof].tells === 'own'
    ? { principalId, principalRole }
    : { principalId: null, principalRole: null };
}

/** Whether a proof lets the course of a case be told at all: its filing, hearings, stage. */
export function tellsCourse(proof: Proof, publicity: Publicity): boolean {
  return opens[proof].tells === 'own' || publicity === 'public';
}

/**
 * Whether an agent can verify somebody in such a case at all.
 * @param isLawyer by the licence number: of a case that is not heard in public not even that the
 *   lawyer acts in it is confirmed.
 */
export function mayBeVerifiedByAgent(publicity: Publicity, isLawyer = false): boolean {
  return isLawyer ? publicity === 'public' : !isRestricted.has(publicity);
}
