/** A fee as it is said: the sum first, then how it is made up, the article, and who bears it. */
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { isAcceptanceFee } from '../../../guidance/rules/fees/calculateFee.js';
import { administrativeSpecialFen } from '../../../guidance/rules/fees/feeScales.js';
import {
  feeEnds,
  type FeeAnswer,
  type FeeKind,
  type FeeQuestion,
  type FeeStep,
} from '../../../guidance/rules/fees/feeTypes.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import type { Spoken } from '../../../voice/prompts/spoken.js';

type Band = Extract<FeeStep, { kind: 'band' }>;

/** What to know beside the sum, by kind. */
const terms: Partial<Readonly<Record<FeeKind, StaticPromptName>>> = {
  property: 'feeTermAppeal',
  labour: 'feeTermWages',
  jurisdiction: 'feeTermObjection',
  enforcement: 'feeTermEnforcement',
  preservation: 'feeTermPreservation',
  'payment-order': 'feeTermPaymentOrder',
  bankruptcy: 'feeTermBankruptcy',
};

/**
 * Says a fee.
 * @param half the same fee halved; null where nothing is halved.
 */
export function feePrompts(
  words: Spoken,
  { kind, amountFen }: FeeQuestion,
  answer: FeeAnswer,
  half: FeeAnswer | null,
): Prompt[] {
  const term = terms[kind];
  const article = Number(/^\d+/.exec(answer.steps[0]?.article ?? '')?.[0]);
  return [
    ...(amountFen === null ? [] : [prompt('feeReadBack', { amount: words.money(amountFen) })]),
    sum(words, answer, isAcceptanceFee(kind) || kind === 'jurisdiction'),
    ...stepPrompts(words, answer.steps),
    prompt('feeBasis', { article: words.number(article) }),
    ...(half === null ? [] : [halfOf(words, half)]),
    ...(term === undefined ? [] : [prompt(term)]),
    ...(kind === 'administrative'
      ? [prompt('feeTermSpecial', { fee: words.money(administrativeSpecialFen) })]
      : []),
  ];
}

function sum(words: Spoken, answer: FeeAnswer, isOfCase: boolean): Prompt {
  const [low, high] = feeEnds(answer);
  if (low === high) {
    return prompt(isOfCase ? 'feeIs' : 'feeOfApplication', { fee: words.money(low) });
  }
  return prompt(isOfCase ? 'feeIsBetween' : 'feeOfApplicationBetween', between(words, low, high));
}

function halfOf(words: Spoken, half: FeeAnswer): Prompt {
  const [low, high] = feeEnds(half);
  if (low === high) return prompt('feeHalf', { fee: words.money(low) });
  return prompt('feeHalfBetween', between(words, low, high));
}

function between(words: Spoken, low: number, high: number): { low: string; high: string } {
  return { low: words.money(low), high: words.money(high) };
}

/**
 * Says how a fee is made up. A scale has up to nine bands, more than anybody keeps in mind: all
 * below the last one are said as one sum.
 */
function stepPrompts(words: Spoken, steps: readonly FeeStep[]): Prompt[] {
  const bands = steps.filter((step): step is Band => step.kind === 'band');
  const last = bands.at(-1);
  return steps.flatMap((step): Prompt[] => {
    switch (step.kind) {
      case 'flat':
        return last === undefined ? flat(words, step) : [];
      case 'range':
        return bands.length > 0 || steps.length > 1
          ? [prompt('feeEachBetween', between(words, ...step.rangeFen))]
          : [];
      case 'courtFigure':
        return [prompt('feeEach', { fee: words.money(fen(step)) })];
      case 'band':
        return step === last ? bandPrompts(words, steps, step) : [];
      case 'included':
        return [prompt('feeIncluded', { limit: words.money(step.toFen) })];
      case 'third':
        return [prompt('feeThird')];
      case 'halfScale':
        return [prompt('feeHalfOfScale')];
      case 'cap':
        return [prompt('feeCap', { fee: words.money(step.capFen) })];
      // Halving is said of its own fee, and what follows is not asked for by telephone.
      case 'halved':
      case 'rounded':
      case 'free':
      case 'disputedPart':
      case 'amountDoesNotCount':
        return [];
    }
  });
}

/** A fixed sum: of each case, or of a scale that the amount does not go beyond. */
function flat(words: Spoken, step: FeeStep): Prompt[] {
  return [prompt('feeEach', { fee: words.money(fen(step)) })];
}

/** The last band, and before it the sum of the scale below it. */
function bandPrompts(words: Spoken, steps: readonly FeeStep[], last: Band): Prompt[] {
  const ofScale = steps.filter(
    (step) => (step.kind === 'flat' || step.kind === 'band') && step !== last,
  );
  const below = ofScale.reduce((total, step) => total + fen(step), 0);
  const limit = words.money(last.fromFen);
  const above = prompt('feeAbove', {
    limit,
    part: words.money(last.partFen),
    rate: words.written(`${last.perMille / 10}%`),
    fee: words.money(fen(last)),
  });
  if (below === 0) return [above];
  const name = ofScale.length === 1 ? 'feeUpTo' : 'feeBelow';
  return [prompt(name, { limit, fee: words.money(below) }), above];
}

function fen({ addsFen }: FeeStep): number {
  return typeof addsFen === 'number' ? addsFen : addsFen[0];
}
