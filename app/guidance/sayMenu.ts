/** The words of a menu of the guidance, made from its choices. */
import { englishNumber, mandarinNumber } from '../voice/prompts/numbers.js';
import type { Language } from '../telephony/call.js';
import type { Menu } from './rules/content.js';

/** 起诉立案请按一，诉讼费用请按二。 / `For suing and filing, press one. For costs, press two.` */
export function sayMenu({ choices }: Menu, language: Language): string {
  return language === 'zh'
    ? `${choices.map(({ digit, offer }) => `${offer.zh}请按${mandarinNumber(Number(digit))}`).join('，')}。`
    : choices
        .map(({ digit, offer }) => `${offer.en}, press ${englishNumber(Number(digit))}.`)
        .join(' ');
}
