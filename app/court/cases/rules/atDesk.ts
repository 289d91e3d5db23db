/**
 * What an agent may tell the caller about a case: what the telephone would tell the same
 * person (disclosure.ts), and nothing where there is no such person.
 */
import type { CaseFile, Participation } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import {
  disclose,
  disclosureTopics,
  factName,
  mayNameCauseOf,
  type DisclosableFact,
  type DisclosureTopic,
  type WithheldReason,
} from './disclosure.js';
import { mayKnowOf, type Knowable } from './knowing.js';

/** Why an agent must not tell a topic. */
export type DeskReason =
  | WithheldReason
  /** There is no caller, or the caller has not proved who they are. */
  | 'not_verified'
  /** The caller has no part in the case, or may not know of it yet. */
  | 'not_party'
  /** An agent has verified the caller, which opens only what all parties may hear alike. */
  | 'needs_password';

/** The cause of a case, which the telephone names with its first sentence. */
export interface CauseFact {
  readonly topic: 'filing';
  readonly kind: 'cause';
  readonly cause: string;
  readonly causeEn: string | null;
}

/** A fact by the name under which the audit keeps it. Two fees of a kind are one fact. */
export interface TellableFact {
  readonly topic: DisclosureTopic;
  readonly name: string;
  readonly contents: readonly (DisclosableFact | CauseFact)[];
}

export interface DeskDisclosure {
  readonly facts: readonly TellableFact[];
  readonly withheld: readonly { readonly topic: DisclosureTopic; readonly reason: DeskReason }[];
}

/** The case as the caller's part in it lets it be read; or why there is no such part. */
export type ReadForCaller =
  | { readonly file: CaseFile; readonly participation: Participation }
  | Extract<DeskReason, 'not_verified' | 'not_party'>;

/**
 * Decides what an agent may tell the caller about a case today.
 * @param today the day in China
 */
export function discloseAtDesk(read: ReadForCaller, today: IsoDate): DeskDisclosure {
  if (typeof read === 'string') return nothing(read);
  const { file, participation } = read;
  const disclosure = disclose(file, participation, today);
  const { facts, withheld } = disclosure;
  // Who may not know of a case is told the same as somebody who has no part in it.
  if (facts.length === 0 && withheld.length === 0) return nothing('not_party');
  const { cause, causeEn } = file;
  const told = new Map<string, TellableFact>();
  if (mayNameCauseOf(disclosure, file)) {
    const contents = [{ topic: 'filing', kind: 'cause', cause, causeEn } as const];
    told.set('cause', { topic: 'filing', name: 'cause', contents });
  }
  for (const fact of facts) {
    const name = factName(fact);
    const contents = [...(told.get(name)?.contents ?? []), fact];
    told.set(name, { topic: fact.topic, name, contents });
  }
  return { facts: [...told.values()], withheld: [...withheld, ...notByAgent(read, told)] };
}

/** Topics of which the parties hear more, each its own, with a password or a code. */
const ownTopics: readonly DisclosureTopic[] = ['progress', 'fees', 'result'];

/** Returns the topics that a better proof would open. */
function notByAgent(
  { file: { publicity }, participation: { tells } }: Exclude<ReadForCaller, string>,
  told: ReadonlyMap<string, TellableFact>,
): DeskDisclosure['withheld'] {
  if (tells === 'own' || told.size === 0) return [];
  const topics =
    publicity === 'public' ? ownTopics : disclosureTopics.filter((topic) => topic !== 'people');
  return topics.map((topic) => ({ topic, reason: 'needs_password' }));
}

function nothing(reason: DeskReason): DeskDisclosure {
  return { facts: [], withheld: disclosureTopics.map((topic) => ({ topic, reason })) };
}

/**
 * Decides whether an agent may find a case in which the caller has no part: one that everybody in it
 * may know of. Even the number of another one tells something, such as a preservation to come.
 * @param today the day in China
 */
export function mayFindAtDesk(of: Knowable, today: IsoDate): boolean {
  return mayKnowOf(of, { principalId: null, principalRole: null }, today);
}
