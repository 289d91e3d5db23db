/**
 * Lets the caller enter the number of a mobile phone or of a fax machine, and says it back to be
 * confirmed. The number that a call shows proves nothing, and a wrong one would tell a stranger.
 */
import { enterDigits, type Entered } from '../../conversation/enterDigits.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt } from '../../conversation/prompt.js';
import type { CallbackNumberRules } from '../../../court/settings/rules/callbackSettings.js';
import {
  checkCallbackNumber,
  type NumberRefusal,
} from '../../../callbacks/rules/callbackNumber.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { isMobile } from '../../../telephony/rules/telephoneNumber.js';

const questions = {
  mobile: { name: 'sendMobile', ask: 'sendAskMobile', again: 'sendAskMobileAgain', longest: 11 },
  /** With country and area code. */
  fax: { name: 'sendFax', ask: 'sendAskFax', again: 'sendAskFaxAgain', longest: 18 },
} as const;

const refusals: Readonly<Record<NumberRefusal, StaticPromptName>> = {
  withheld: 'callbackNumberWrong',
  not_a_number: 'callbackNumberWrong',
  no_area_code: 'callbackNoAreaCode',
  service_number: 'sendNumberBarred',
  satellite: 'sendNumberBarred',
  blocked: 'sendNumberBarred',
  abroad: 'sendNumberBarred',
};

/** @returns the number as it is dialled; null when the caller gives none */
export async function enterTelephoneNumber(
  conversation: Conversation,
  kind: keyof typeof questions,
): Promise<string | null> {
  const { name, ask, again, longest } = questions[kind];
  for (;;) {
    const entered = await enterDigits<string>(conversation, {
      name,
      prompts: () => [prompt(ask)],
      again: () => [prompt(again)],
      longest,
      isSecret: true,
      accept: (digits) => acceptNumber(kind, digits, conversation.place.court.settings.callbacks),
    });
    if (entered === 'back' || entered === 'led_on') return null;
    const number = conversation.words.telephone(entered.value);
    const confirm = [prompt('callbackConfirmNumber', { number })];
    const digit = await chooseDigit(
      conversation,
      { name: `${name}Confirm`, prompts: () => confirm, again: () => confirm },
      ['1', '2'],
    );
    if (digit === '1') return entered.value;
    if (digit !== '2') return null;
  }
}

function acceptNumber(
  kind: keyof typeof questions,
  digits: string,
  rules: CallbackNumberRules,
): Entered<string> {
  const refused = (because: StaticPromptName) =>
    ({ kind: 'refused', because: prompt(because) }) as const;
  const checked = checkCallbackNumber(digits, rules);
  if (kind === 'mobile') {
    const isOne = checked.kind === 'ok' && isMobile(checked.number);
    return isOne ? { kind: 'entered', value: checked.number } : refused('sendNotMobile');
  }
  if (checked.kind === 'refused') return refused(refusals[checked.because]);
  if (isMobile(checked.number)) return refused('sendNotLandline');
  return { kind: 'entered', value: checked.number };
}
