/**
 * Scripts of callers: who they are, and what they do on the telephone. One file for each in
 * callers/.
 */
import type { AgentsAtHand } from './agentsAtHand.js';
import type { Caller } from '../caller.js';
import { mainMenuDigits } from '../mainMenuDigits.js';
import type { MachineAtHand } from './machineAtHand.js';
import type { MobileAtHand } from './mobileAtHand.js';
import type { SmsScreen } from '../smsScreen.js';
import type { TicketsAtHand } from './ticketsAtHand.js';

interface WhoCalls {
  /** One line for `make call CALLER=list`. */
  readonly about: string;
  /** Calling number. */
  readonly from: string;
}

/** The caller talks to the hotline alone. */
export interface CallerScript extends WhoCalls {
  readonly agents?: undefined;
  readonly leavesTicket?: undefined;
  /**
   * Plays the caller from the first ring to the last word. Resolves when the caller is done; the
   * call may still be up then.
   */
  talk(call: Caller): Promise<void>;
}

/** The caller also talks to agents. */
export interface AgentScript extends WhoCalls {
  readonly leavesTicket?: undefined;
  /**
   * Numbers of sample agents. They sign in before the caller dials, and sign out when the caller is
   * done.
   */
  readonly agents: readonly string[];
  talk(call: Caller, agents: AgentsAtHand): Promise<void>;
}

/** The caller leaves a message, which becomes a ticket; the staff who handle it take part too. */
export interface TicketScript extends WhoCalls {
  readonly agents?: undefined;
  readonly leavesTicket: true;
  talk(call: Caller, tickets: TicketsAtHand): Promise<void>;
}

/** The caller telephones from a fax machine. */
export interface FaxScript extends WhoCalls {
  readonly agents?: undefined;
  readonly leavesTicket?: undefined;
  readonly faxes: true;
  talk(machine: MachineAtHand): Promise<void>;
}

/** The caller has a mobile telephone beside them, and reads the SMS that come to it. */
export interface MobileScript extends WhoCalls {
  readonly agents?: undefined;
  readonly leavesTicket?: undefined;
  /** Its number, which the court has on file. */
  readonly mobile: string;
  talk(call: Caller, mobile: SmsScreen): Promise<void>;
}

/** A person who writes SMS, and does not call. */
export interface SmsScript extends WhoCalls {
  readonly writesSms: true;
  talk(mobile: MobileAtHand): Promise<void>;
}

/**
 * A sentence made for this call. Sentences about the caller's case are separate files, deleted with
 * the call.
 */
export const madeSentence = /\/(said|of-calls)\//;

export interface SignInOptions {
  /** Default: `zh`. */
  readonly language?: 'zh' | 'en';
  /** The caller knows the digits and does not wait for the menu. */
  readonly isInAHurry?: boolean;
}

/** Chooses the language, presses 1, and enters number and password. */
export async function signIn(
  call: Caller,
  number: string,
  password: string,
  { language = 'zh', isInAHurry = false }: SignInOptions = {},
): Promise<void> {
  await call.answered;
  if (language === 'en') {
    await call.hears(isInAHurry ? /./ : 'en/languageOffer');
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  if (!isInAHurry) await call.hears(`${language}/mainMenu`);
  else if (language === 'zh') await call.hears(/./);
  await call.press(mainMenuDigits.caseInquiry);
  await enterNumber(call, number, password);
}

/** Answers the questions for number and password. */
export async function enterNumber(call: Caller, number: string, password: string): Promise<void> {
  await call.hears('askNumber');
  await call.press(`${number}#`, { isSecret: true });
  await call.hears('askPassword');
  await call.press(`${password}#`, { isSecret: true });
}

export interface WithoutPasswordOptions extends Pick<SignInOptions, 'language'> {
  /** What the caller presses where the code is offered. Default: `1`, once. */
  readonly presses?: string;
}

/** Signs in without a password, and asks for a code by SMS. */
export async function withoutPassword(
  call: Caller,
  number: string,
  { language = 'zh', presses = '1' }: WithoutPasswordOptions = {},
): Promise<void> {
  await call.answered;
  if (language === 'en') {
    await call.hears(/./);
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  await call.hears(`${language}/mainMenu`);
  await call.press(mainMenuDigits.caseInquiry);
  await call.hears('askNumber');
  await call.press(`${number}#`, { isSecret: true });
  await call.hears('askPassword');
  await call.press('0#');
  await asksForCode(call, presses);
}

/** Asks for a code by SMS where it is offered, and hears that it was sent if there is a number. */
export async function asksForCode(call: Caller, presses = '1'): Promise<void> {
  await call.hears('noPasswordMenu');
  await call.press(presses);
  await call.hears('codeSent');
}

/** Enters a code where it is asked for. */
export async function enterCode(call: Caller, code: string): Promise<void> {
  await call.hears('askCode');
  await call.press(code, { isSecret: true });
}

/** The digits of the parts of a case. */
export const partDigits = {
  hearing: '1',
  /** In an enforcement, in place of the hearing. */
  enforcement: '1',
  people: '2',
  /** The answer of the guidance that fits the case. */
  question: '3',
  result: '4',
  progress: '5',
  fees: '6',
  more: '8',
} as const;

/** Listens to what is said about the case, until the rest of its parts is offered. */
export async function hearCase(call: Caller): Promise<void> {
  await call.hears('partMore');
}

/** Asks for whom to contact, listens to all of it, and goes back to the case. */
export async function hearContacts(call: Caller): Promise<void> {
  await call.press(partDigits.people);
  await call.hears('contactMessage');
  await call.press('*');
  await hearCase(call);
}

/** Leaves the case for another one. */
export async function wantsOtherCase(call: Caller): Promise<void> {
  await call.press(partDigits.more);
  await call.hears('partWays');
  await call.press(partDigits.more);
  await call.hears('partOtherCase');
  await call.press(partDigits.more);
}

/** Presses the digit of a part and listens to all of it, until the parts are offered again. */
export async function hearPart(call: Caller, digit: string): Promise<void> {
  await call.press(digit);
  await call.hearsOneOf([madeSentence, 'hearingNotFixed', 'feePaidInFull']);
  await hearCase(call);
}
