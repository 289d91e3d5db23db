/**
 * What a caller hears first of a case: the fact they most likely call for, in one sentence with the
 * cause. The case number comes on request, behind the digit for the progress: it is long, and a
 * caller who calls knows their case by its cause.
 */
import type { CaseFile, CaseStage } from '../../../court/import/rules/caseFile.js';
import type { PromptName } from '../../../voice/prompts/catalogue.js';
import {
  mayNameCauseOf,
  nextHearing,
  type DisclosableFact,
  type Disclosure,
  type HearingFact,
  type WithheldReason,
} from '../../../court/cases/rules/disclosure.js';
import { shortCause } from '../../../court/cases/rules/shortCause.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { promptText } from '../../../voice/prompts/catalogue.js';

/** The prompt that says why something is withheld. */
export const withheldPrompts = {
  not_served: 'withheldNotServed',
  not_public: 'withheldNotPublic',
  words_not_public: 'withheldWordsNotPublic',
  authority_over: 'withheldAuthorityOver',
} as const satisfies Record<WithheldReason, PromptName>;

type NextHearing = Extract<HearingFact, { kind: 'next_hearing' }>;

const hearingPrompts = {
  trial: 'aboutTrial',
  pretrial: 'aboutPretrial',
  mediation: 'aboutMediation',
  inquiry: 'aboutInquiry',
  judgment: 'aboutJudgment',
} as const satisfies Record<NextHearing['hearingKind'], PromptName>;

/** Stages that say no more than the result does. */
const saidByResult: ReadonlySet<CaseStage> = new Set<CaseStage>(['decided', 'closed']);

/** What is said first, and what the audit keeps of it. */
export interface Opening {
  readonly prompts: readonly Prompt[];
  readonly facts: readonly DisclosableFact[];
  /** Names of what is said besides the facts. */
  readonly more: readonly string[];
}

/**
 * Returns what is said first: what comes next, the state of the case where that is not said with it,
 * and what is withheld.
 * @param say puts a fact into words.
 */
export function openingOf(
  conversation: Conversation,
  file: CaseFile,
  disclosure: Disclosure,
  say: (fact: DisclosableFact) => readonly Prompt[],
): Opening {
  const { standing, next: first } = disclosure.summary;
  const next =
    first?.kind === 'next_hearing' ? nextHearing(disclosure.facts, conversation.now) : first;
  const reasons = new Set(disclosure.withheld.map(({ reason }) => reason));
  const mayNameCause = mayNameCauseOf(disclosure, file);
  const inWords = caseInWords(conversation, file, mayNameCause);
  const after = isStandingSaid(file, next) ? null : standing;
  const facts = [next, after].filter((fact) => fact !== null);
  const withheld = [...reasons].map((reason) => prompt(withheldPrompts[reason]));
  const said =
    next?.topic === 'hearing' && next.kind === 'next_hearing'
      ? [hearingPrompt(conversation, inWords, next)]
      : mayNameCause
        ? [
            prompt(file.number === null ? 'aboutApplication' : 'aboutCase', { case: inWords }),
            ...(next === null ? [] : say(next)),
          ]
        : next === null
          ? []
          : say(next);
  const isWithheldLast = reasons.has('not_served');
  return {
    prompts: [
      ...(isWithheldLast ? [] : withheld),
      ...said,
      ...(after === null ? [] : say(after)),
      // That a result is on its way comes last: it belongs to the state of the case.
      ...(isWithheldLast ? withheld : []),
    ],
    facts,
    more: mayNameCause ? ['cause'] : [],
  };
}

/** Whether what comes next says the state of the case, too. */
function isStandingSaid(file: CaseFile, next: DisclosableFact | null): boolean {
  if (next === null) return false;
  if (next.topic === 'hearing') return next.kind === 'next_hearing';
  return next.topic === 'result' && saidByResult.has(file.stage);
}

function hearingPrompt(
  { words }: Conversation,
  inWords: string,
  { hearingKind, startsAt, courtroom }: NextHearing,
): Prompt {
  return prompt(hearingPrompts[hearingKind], {
    case: inWords,
    when: words.dateTime(startsAt),
    courtroom: words.courtroom(courtroom),
  });
}

/** Returns how a sentence names the case: by its cause, where that may be said. */
function caseInWords(
  { words, language }: Conversation,
  file: CaseFile,
  mayNameCause: boolean,
): string {
  if (!mayNameCause) return promptText(language, 'caseOfNoCause');
  const cause =
    language === 'zh' ? shortCause(file.cause) : (file.causeEn ?? words.name(file.cause));
  return promptText(language, 'caseOfCause').replace('{cause}', cause);
}
