/** Puts into words what app/court/cases/rules/filingFact.ts lets be said of a filing. */
import type { CaseKind } from '../../../court/import/rules/caseFile.js';
import { decisionDay } from '../../../court/cases/rules/filingFact.js';
import type { FilingFact } from '../../../court/cases/rules/disclosure.js';
import { calculateLastDay } from '../../../guidance/rules/lastDays/calculateLastDay.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import type { Conversation } from '../../conversation/conversation.js';
import { courtsWords } from '../../conversation/courtsWords.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { lastDayToAppeal } from './appealDay.js';

type Fact<K extends FilingFact['kind']> = Extract<FilingFact, { kind: K }>;

/** Returns a sentence about a value, or none when the value is missing. */
export function whenKnown<V>(value: V | null, say: (value: V) => Prompt): Prompt[] {
  return value === null ? [] : [say(value)];
}

/** Returns the sentences that say a filing; what depends on the court's calendar: {@link filingDays}. */
export function filingPrompts(conversation: Conversation, fact: FilingFact): Prompt[] {
  const { words } = conversation;
  const appliedOn = words.pastDate(fact.appliedOn);
  switch (fact.kind) {
    case 'filing_pending':
      return fact.correctedOn === null
        ? [prompt('filingPending', { appliedOn })]
        : [prompt('filingCorrected', { appliedOn, correctedOn: words.pastDate(fact.correctedOn) })];
    case 'filing_mediation':
      return [
        prompt('filingMediation', { appliedOn }),
        ...whenKnown(fact.number, (number) =>
          prompt('filingMediationNumber', { number: words.caseNumber(number) }),
        ),
      ];
    case 'filing_corrections':
      return [
        prompt('filingCorrections', { appliedOn }),
        // The day first: who hangs up while the items are said has heard by when.
        ...correctByPrompts(conversation, fact),
        ...missingPrompts(conversation, fact),
        ...reasonPrompts(conversation, fact),
        ...otherwisePrompts(fact),
      ];
    case 'filing_accepted':
      return [
        prompt('filingAccepted', { appliedOn }),
        ...whenKnown(fact.decidedOn, (day) =>
          prompt('filingDecidedOn', { decidedOn: words.pastDate(day) }),
        ),
        ...whenKnown(fact.number, (number) =>
          prompt('filingNumber', { number: words.caseNumber(number) }),
        ),
      ];
    case 'filing_refused': {
      const refused = refusedPrompt(fact.caseKind);
      return [
        prompt(refused, { appliedOn }),
        ...whenKnown(fact.decidedOn, (day) =>
          prompt(refused === 'filingRefusedOther' ? 'filingRefusedOtherOn' : 'filingRefusedOn', {
            decidedOn: words.pastDate(day),
          }),
        ),
        ...reasonPrompts(conversation, fact),
      ];
    }
    case 'filing_withdrawn':
      return [
        prompt('filingWithdrawn', { appliedOn }),
        ...whenKnown(fact.decidedOn, (day) =>
          prompt('filingWithdrawnOn', { decidedOn: words.pastDate(day) }),
        ),
      ];
  }
}

/**
 * Returns the sentences with the last day that follows from a filing: of the court to decide about it,
 * and of the caller to appeal from a ruling not to accept it (Civil Procedure Law Art. 171,
 * Administrative Litigation Law Art. 85).
 */
export function filingDays(conversation: Conversation, fact: FilingFact): Prompt[] {
  const { words, place, today } = conversation;
  if (fact.kind === 'filing_pending') {
    const day = decisionDay(fact, place.calendar);
    if (day !== null) {
      return day < today
        ? [prompt('filingDecideOver', { decideBy: words.pastDate(day) })]
        : [prompt('filingDecideBy', { decideBy: words.date(day) })];
    }
    return whenKnown(fact.decidedWithin, (days) =>
      prompt('filingDecideWithin', { days: words.count(days, 'day') }),
    );
  }
  if (fact.kind !== 'filing_refused') return [];
  if (fact.caseKind !== 'civil' && fact.caseKind !== 'administrative') return [];
  if (fact.servedOn === null) return [prompt('filingAppealWithin')];
  const appeal = calculateLastDay('appeal-ruling', fact.servedOn, place.calendar);
  return appeal.lastDay < today
    ? [prompt('filingAppealOver', { lastDay: words.pastDate(appeal.lastDay) })]
    : lastDayToAppeal(conversation, appeal, 'filingAppealBy');
}

/** Nobody keeps more in mind; all of it is in the court's notice. */
const mostItems = 5;

function missingPrompts(
  conversation: Conversation,
  { missing }: Fact<'filing_corrections'>,
): Prompt[] {
  const { words } = conversation;
  const isOne = missing.length === 1;
  const items = missing.slice(0, mostItems).flatMap(({ what, whatEn }, at) =>
    courtsWords(conversation, withoutStop(what), whatEn, (say, language, text) =>
      isOne
        ? say(language, 'filingMissing', { what: text })
        : say(language, 'filingMissingItem', {
            position: conversation.wordsIn(language).number(at + 1),
            what: text,
          }),
    ),
  );
  if (missing.length <= mostItems) return items;
  const [told, total] = [words.number(mostItems), words.number(missing.length)];
  return [...items, prompt('filingMissingRest', { told, total })];
}

/** The sentence has a full stop of its own. */
function withoutStop(text: string): string {
  return text.replace(/[。；;.]$/, '');
}

const otherwise: Readonly<Record<CaseKind, StaticPromptName>> = {
  civil: 'filingCorrectElse',
  criminal: 'filingCorrectElse',
  administrative: 'filingCorrectElseAdministrative',
  enforcement: 'filingCorrectElseOther',
  other: 'filingCorrectElseOther',
};

function correctByPrompts(
  { words }: Conversation,
  { correctBy, isOverdue }: Fact<'filing_corrections'>,
): Prompt[] {
  if (correctBy === null) return [prompt('filingCorrectNoDay')];
  if (isOverdue) return [prompt('filingCorrectOver', { correctBy: words.pastDate(correctBy) })];
  return [prompt('filingCorrectBy', { correctBy: words.date(correctBy) })];
}

/** Says what follows when it is handed in by the last day, and when it is not. */
function otherwisePrompts({
  correctBy,
  isOverdue,
  caseKind,
}: Fact<'filing_corrections'>): Prompt[] {
  if (correctBy === null || isOverdue) return [];
  return [prompt('filingCorrectThen'), prompt(otherwise[caseKind])];
}

function reasonPrompts(
  conversation: Conversation,
  { reason, reasonEn }: { readonly reason: string | null; readonly reasonEn: string | null },
): Prompt[] {
  if (reason === null) return [];
  return courtsWords(conversation, reason, reasonEn, (say, language, text) =>
    say(language, 'filingReason', { reason: text }),
  );
}

/**
 * Chooses the sentence of a refused filing. A civil filing is ruled not to be accepted (不予受理, Civil
 * Procedure Law Art. 126 and 171), an administrative one not to be filed (不予立案, Administrative
 * Litigation Law Art. 51 and 85).
 */
function refusedPrompt(
  kind: CaseKind,
): 'filingRefused' | 'filingRefusedAdministrative' | 'filingRefusedOther' {
  if (kind === 'civil') return 'filingRefused';
  return kind === 'administrative' ? 'filingRefusedAdministrative' : 'filingRefusedOther';
}
