import type { Caller, HearOptions } from '../../telephone/caller.js';
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
