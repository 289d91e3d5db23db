/** How the facts of one case are said to one caller. */
import type { CaseFile, Participation } from '../../../court/import/rules/caseFile.js';
import type { DisclosableFact, Disclosure } from '../../../court/cases/rules/disclosure.js';
import type { Conversation } from '../../conversation/conversation.js';
import type { Prompt } from '../../conversation/prompt.js';
import { appealPrompts } from './appealDay.js';
import { factPrompts } from './factPrompts.js';
import { filingDays } from './filingPrompts.js';

/** Returns how a fact of a case is said: a result, and a filing, with the last day that follows from it. */
export function saying(
  conversation: Conversation,
  { file, participation }: { readonly file: CaseFile; readonly participation: Participation },
): (fact: DisclosableFact) => readonly Prompt[] {
  return (fact) => [
    ...factPrompts(conversation, fact),
    ...(fact.topic === 'filing' ? filingDays(conversation, fact) : []),
    ...(fact.topic === 'result' ? appealPrompts(conversation, file, participation, fact) : []),
  ];
}

/** Whether the caller may not even know of the case. */
export function isUnknown({ facts, withheld }: Disclosure): boolean {
  return facts.length === 0 && withheld.length === 0;
}
