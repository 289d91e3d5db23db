/**
 * Real calls that follow every digit of the guidance's tree, in both languages, and hear each
 * answer with the law and the article that it follows from.
 */
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { readNational } from '../../../app/guidance/readGuidance.js';
import type { Choice, Content } from '../../../app/guidance/rules/content.js';
import { sayMenu } from '../../../app/guidance/sayMenu.js';
import type { Language } from '../../../app/telephony/call.js';
import { toldOf } from '../../ivr/journeys/guidance/treeTurns.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from '../checks.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';
import { hearsWords } from './hearsWords.js';

let hotline: Hotline;
let content: Content;
beforeAll(async () => {
  content = await readNational();
  hotline = await Hotline.start();
});
afterAll(async () => {
  await hotline?.stop();
});

const today = chinaDate(new Date());
/** Ids of the answers that were heard, by language. */
const heard: Record<Language, Set<string>> = { zh: new Set(), en: new Set() };

/** Presses a digit, hears what is behind it, and goes back. */
async function hearChoice(call: Caller, choice: Choice, language: Language): Promise<void> {
  await call.press(choice.digit);
  if (choice.menu !== undefined) {
    const said = sayMenu(choice.menu, language);
    await hearsWords(hotline, call, said);
    for (const each of choice.menu.choices) {
      await hearChoice(call, each, language);
      await hearsWords(hotline, call, said);
    }
  }
  if (choice.answer !== undefined) {
    const told = toldOf(content, choice.answer, today, language);
    await hearsWords(hotline, call, told.say, { until: 'end' });
    await hearsWords(hotline, call, told.basis, { until: 'end' });
    heard[language].add(choice.answer);
  }
  await call.press('*');
}

/** One call that hears the whole of one topic. */
async function hearTopic(language: Language, topic: number): Promise<void> {
  const choice = content.menu.choices[topic];
  if (choice === undefined) throw new Error(`the tree has no topic ${topic}`);
  const from = `1391${language === 'zh' ? '1' : '2'}00000${topic}`;
  const call = await hotline.carrier.dial({ from, name: `guidance-${language}-${topic}` });
  await call.hears('languageOffer');
  if (language === 'en') {
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  await call.press(mainMenuDigits.guidance);
  await hearsWords(hotline, call, sayMenu(content.menu, language));
  await hearChoice(call, choice, language);
  await hearsWords(hotline, call, sayMenu(content.menu, language));
  await call.press('*');
  await call.hears(`${language}/mainMenuFirst`);
  await call.hangUp();

  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served', language });
  await expectGoodRecording(hotline, call);
  const events = await expectRecordSaysWhatWasHeard(hotline, call);
  const told = events.filter(({ kind }) => kind === 'guidance').map(({ name }) => name);
  expect(told).toEqual(answersOf([choice]));
}

/** Ids of the answers of a menu and of those below it, in the order of their digits. */
function answersOf(choices: readonly Choice[]): string[] {
  return choices.flatMap(({ answer, menu }) => [
    ...(answer === undefined ? [] : [answer]),
    ...(menu === undefined ? [] : answersOf(menu.choices)),
  ]);
}

const topics = [0, 1, 2, 3, 4, 5];
together(
  Object.fromEntries(
    (['zh', 'en'] as const).flatMap((language) =>
      topics.map((topic) => [
        `every digit of topic ${topic + 1} is followed, and its answers are heard: ${language}`,
        () => hearTopic(language, topic),
      ]),
    ),
  ),
  {
    name: 'no answer of the tree is missing, and nothing is left behind',
    async check() {
      const all = answersOf(content.menu.choices).sort();
      expect([...heard.zh].sort()).toEqual(all);
      expect([...heard.en].sort()).toEqual(all);
      await hotline.nothingLeft();
    },
  },
);
