import { sayMenu } from '../../../app/guidance/sayMenu.js';
import type { Content } from '../../../app/guidance/rules/content.js';
import type { Language } from '../../../app/telephony/call.js';
import type { Caller, HearOptions } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { madeSentence } from '../../telephone/script/callerScript.js';
import type { Hotline } from '../hotline.js';

/** Waits until the caller hears a sentence that was made of these words, among others made too. */
export async function hearsWords(
  hotline: Hotline,
  call: Caller,
  words: string,
  options: HearOptions = {},
): Promise<void> {
  for (;;) {
    const { sound } = await call.hears(madeSentence, options);
    if (hotline.texts.find(sound.id).text === words) return;
  }
}

/** A caller who hears the topics of the guidance. */
export async function toGuidance(
  hotline: Hotline,
  { menu }: Content,
  from: string,
  language: Language,
): Promise<Caller> {
  const call = await hotline.carrier.dial({ from, name: `guidance-${from}` });
  await call.hears('languageOffer');
  if (language === 'en') {
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  await call.press(mainMenuDigits.guidance);
  await hearsWords(hotline, call, sayMenu(menu, language));
  return call;
}
