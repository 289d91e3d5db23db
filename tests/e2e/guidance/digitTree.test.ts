/**
 * Real calls that follow every digit of the guidance's tree, in both languages, and hear each
 * answer with the law and the article that it follows from. Who is beaten at home has an agent after
 * two digits.
 */
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { readNational } from '../../../app/guidance/readGuidance.js';
import type { Choice, Content } from '../../../app/guidance/rules/content.js';
import { sayMenu } from '../../../app/guidance/sayMenu.js';
import type { Language } from '../../../app/telephony/call.js';
import { toldOf } from '../../ivr/journeys/guidance/treeTurns.js';
import type { Caller } from '../../telephone/caller.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from '../checks.js';
import { DeskCalls } from '../desk/deskCalls.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';
import { hearsWords, toGuidance } from './hearsWords.js';

let hotline: Hotline;
let content: Content;
let desk: DeskCalls;
beforeAll(async () => {
  content = await readNational();
  hotline = await Hotline.start({ softphones: true });
  desk = new DeskCalls(hotline);
  await desk.crew([agents.zh], ['court:苏98', 'topic:general', 'language:zh']);
  await desk.crew([agents.en], ['court:苏98', 'topic:general', 'language:en']);
});
afterAll(async () => {
  await hotline?.stop();
});

/** By the language that each speaks. */
const agents = { zh: '2001', en: '2002' } as const;
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

/** What is said first of all, and the order by its name. */
const firstWords = {
  zh: /^有危险先拨打幺幺零，要工作人员随时按零。[^]*人身安全保护令，不收费/,
  en: /^In danger, first call one one zero\. For a person press zero at any time\.[^]*protection order/,
} as const;

/** Two digits to 110 and the protection order; then an agent, before others who wait. */
async function isBeatenAtHome(from: string, language: Language): Promise<void> {
  const call = await toGuidance(hotline, content, from, language);
  await call.press('6');
  const { say } = toldOf(content, 'guide_protection_order', today, language);
  expect(say).toMatch(firstWords[language]);
  await hearsWords(hotline, call, say);
  await call.press('0');
  const telephone = await hotline.softphones.ringingFor(from);
  expect(telephone.number).toBe(agents[language]);
  const agent = await telephone.answer();
  const entry = await desk.untilEntry(from, 'talking', ({ status }) => status === 'talking');
  expect(entry.priority_reason).toBe('in_danger');
  await desk.hearEachOther(call, agent);
  await call.hangUp();
  await agent.ended;
}

/** One call that hears the whole of one topic. */
async function hearTopic(language: Language, topic: number): Promise<void> {
  const choice = content.menu.choices[topic];
  if (choice === undefined) throw new Error(`the tree has no topic ${topic}`);
  const from = `1391${language === 'zh' ? '1' : '2'}00000${topic}`;
  const call = await toGuidance(hotline, content, from, language);
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
  {
    ...Object.fromEntries(
      (['zh', 'en'] as const).flatMap((language) =>
        topics.map((topic) => [
          `every digit of topic ${topic + 1} is followed, and its answers are heard: ${language}`,
          () => hearTopic(language, topic),
        ]),
      ),
    ),
    'beaten at home: 110, the protection order and an agent by two digits and zero': () =>
      isBeatenAtHome('13911000010', 'zh'),
    'the same in English': () => isBeatenAtHome('13912000010', 'en'),
  },
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
