/**
 * What a case costs: the caller chooses the kind and enters the amount, hears it read back, then
 * the fee, how it is made up, and by which article. Where the court has not set the province's
 * figure, the fee is said as a range.
 */
import { chooseDigit } from '../../conversation/menu.js';
import { enterDigits, type Entered } from '../../conversation/enterDigits.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import {
  calculateFee as feeOf,
  isAcceptanceFee,
} from '../../../guidance/rules/fees/calculateFee.js';
import {
  mostAmountFen,
  type FeeKind,
  type FeeQuestion,
} from '../../../guidance/rules/fees/feeTypes.js';
import { readYuan } from '../../../guidance/rules/fees/readYuan.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { chooseKind, type KindMenu } from './chooseKind.js';
import { feePrompts } from './feePrompts.js';

const kinds: KindMenu<FeeKind> = {
  says: 'feeMenu',
  again: 'feeMenuAgain',
  digits: {
    1: 'property',
    2: 'divorce',
    3: 'labour',
    4: 'administrative',
    5: 'enforcement',
    6: {
      says: 'feeMenuMore',
      again: 'feeMenuAgain',
      digits: {
        1: 'preservation',
        2: 'payment-order',
        3: 'personality',
        4: 'ip',
        5: 'other',
        6: {
          says: 'feeMenuRare',
          again: 'feeMenuAgain',
          digits: { 1: 'jurisdiction', 2: 'public-notice', 3: 'set-aside', 4: 'bankruptcy' },
        },
      },
    },
  },
};

/** How the amount of a kind is asked for; `whether` first where there may be none. */
interface AmountQuestion {
  readonly whether?: StaticPromptName;
  readonly ask: StaticPromptName;
}

/** The kinds that go by an amount. */
const amounts: Partial<Readonly<Record<FeeKind, AmountQuestion>>> = {
  property: { ask: 'feeAskClaim' },
  'payment-order': { ask: 'feeAskClaim' },
  bankruptcy: { ask: 'feeAskEstate' },
  divorce: { whether: 'feeHasProperty', ask: 'feeAskProperty' },
  personality: { whether: 'feeHasDamages', ask: 'feeAskDamages' },
  ip: { whether: 'feeHasAmount', ask: 'feeAskClaim' },
  enforcement: { whether: 'feeHasAmount', ask: 'feeAskEnforced' },
  preservation: { whether: 'feeHasAmount', ask: 'feeAskPreserved' },
};

/** Calculates fees until the caller goes back. */
export async function calculateFee(conversation: Conversation): Promise<void> {
  for (;;) {
    conversation.enter('menu', 'calculateFee');
    const kind = await chooseKind(conversation, kinds);
    if (kind === null) return;
    await feesOfKind(conversation, kind);
  }
}

/** Tells the fees of a kind, amount after amount, until the caller wants another kind. */
async function feesOfKind(conversation: Conversation, kind: FeeKind): Promise<void> {
  const amount = amounts[kind];
  for (;;) {
    const amountFen = amount === undefined ? null : await askAmount(conversation, amount);
    if (amountFen === 'back') return;
    const next = await tellFee(conversation, { kind, amountFen });
    if (next === 'kind') return;
  }
}

/** Asks for the amount in whole fen; null where there is none. */
async function askAmount(
  conversation: Conversation,
  { whether, ask }: AmountQuestion,
): Promise<number | null | 'back'> {
  if (whether !== undefined) {
    const digit = await chooseDigit(
      conversation,
      {
        name: whether,
        prompts: () => [prompt(whether), prompt('repeatAndBack')],
        again: () => [prompt('feeHasAgain')],
      },
      ['1', '2'],
    );
    if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
    if (digit === 'back' || digit === 'led_on') return 'back';
    if (digit === '2') return null;
  }
  const entered = await enterDigits(conversation, {
    name: 'feeAmount',
    prompts: () => [prompt(ask)],
    again: () => [prompt('feeAskAgain')],
    longest: String(mostAmountFen / 100).length,
    mayBeOneDigit: true,
    accept: (digits) => acceptAmount(conversation, digits),
  });
  if (entered === 'led_on') conversation.say(prompt('backToPrevious'));
  return entered === 'back' || entered === 'led_on' ? 'back' : entered.value;
}

function acceptAmount({ words }: Conversation, digits: string): Entered<number> {
  const read = readYuan(digits);
  if (read.kind === 'ok' && read.fen > 0) return { kind: 'entered', value: read.fen };
  if (read.kind === 'ok') return { kind: 'refused', because: prompt('feeAmountZero') };
  const most = words.money(mostAmountFen);
  return { kind: 'refused', because: prompt('feeAmountTooLarge', { most }) };
}

/** Tells one fee. @returns what the caller wants to calculate next. */
async function tellFee(
  conversation: Conversation,
  question: FeeQuestion,
): Promise<'kind' | 'amount'> {
  const { fees } = conversation.place.court.settings;
  const answer = feeOf(question, fees);
  const half = isAcceptanceFee(question.kind) ? feeOf({ ...question, halved: true }, fees) : null;
  const hasAmount = amounts[question.kind] !== undefined;
  const said = () => feePrompts(conversation.words, question, answer, half);
  const offers = (): Prompt[] => [
    prompt('feeNext'),
    ...(hasAmount ? [prompt('feeNextAmount')] : []),
    prompt('repeatAndBack'),
  ];
  conversation.isServed = true;
  const digit = await chooseDigit(
    conversation,
    {
      name: 'feeAnswer',
      prompts: () => [...said(), ...offers()],
      again: offers,
      back: offers,
    },
    hasAmount ? ['1', '2'] : ['1'],
  );
  if (digit === 'led_on') conversation.say(prompt('backToPrevious'));
  return digit === '2' || (digit === 'back' && hasAmount) ? 'amount' : 'kind';
}
