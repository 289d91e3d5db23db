/** What a question listens for, and the limits that all questions share. */
import type { DigitsMatch } from '../../telephony/call.js';

/** What a question listens for, and for how long. */
export interface Listening {
  /** The question's name in the record. */
  readonly name: string;
  readonly match: (digits: string) => DigitsMatch;
  readonly terminator?: '#';
  /** Factor for the time the caller may take, compared with a single digit in a menu (1). */
  readonly patience?: number;
  /** The same for the first digit alone, where it has to wait for something; default: patience. */
  readonly firstPatience?: number;
  /** True for an ID number or a password: the record keeps only how many digits were pressed. */
  readonly isSecret?: boolean;
  /** True where that tells too much, too: the number of an anonymous report is longer than others. */
  readonly isUncounted?: boolean;
  /**
   * True where the caller may choose to stay unknown. The record says that the question was put, and
   * nothing of what they hear and press there: that would differ with the choice. Whose call ends
   * there leaves no number (`mayStayUnknown` in app/ivr/conversation/callRecorder.ts).
   */
  readonly isUnrecorded?: boolean;
  /**
   * True where what they hear and press tells who they are: the record keeps nothing of it, since the call may
   * lose its number later.
   */
  readonly isUnnoted?: boolean;
  /**
   * Milliseconds of silence, where the caller waits rather than being asked. Such listening counts
   * towards no limit of the call.
   */
  readonly waitMs?: number;
  /** Ends the listening when aborted. */
  readonly signal?: AbortSignal;
  /** Called once when the prompts were said to their end and there has been no answer for so many milliseconds. */
  readonly onSaid?: { readonly afterMs: number; readonly call: () => void };
}

/** How often a question is asked before the caller is led on without an answer. */
export const maxTries = 3;

/**
 * Milliseconds. A digit pressed this early was pressed twice, or ahead: the caller has heard
 * nothing of the current prompt yet.
 */
export const doublePressMs = 1500;

/** Returns the digits as the record may keep them: of a secret, at most how many they were. */
export function digitsForRecord(listening: Listening, digits: string): string {
  if (listening.isSecret !== true || /^[*#]?$/.test(digits)) return digits;
  return listening.isUncounted === true ? '(digits)' : `(${digits.length} digits)`;
}
