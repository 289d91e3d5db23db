/** The main menu, as its entries make it. */
import { promptText, type PromptName } from '../../../app/voice/prompts/catalogue.js';
import { isOfNobody } from '../../../app/voice/prompts/saidOfNobody.js';
import * as information from '../../../app/court/settings/rules/information/entries.js';
import * as entries from '../../../app/voice/prompts/texts/mainMenu/entries.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';

const all = Object.values(entries);
const digitWords = { zh: '一二三四五六', en: 'one two three four five six' };

test('the digits that callers of the tests press are those of the menu', () => {
  const digits = Object.entries(entries).map(([name, { digit }]) => [name, digit]);
  expect(Object.fromEntries(digits)).toMatchObject(mainMenuDigits);
});

test('each entry has a digit of its own', () => {
  const digits = all.map(({ digit }) => digit);
  expect(new Set(digits).size).toBe(digits.length);
});

test.each(['mainMenu', 'mainMenuAgain'] as const)('%s names every digit once, in order', (name) => {
  const isMenu = name === 'mainMenu';
  // The greeting, or mainMenuFirst, has offered the first.
  const digits = all
    .map(({ digit }) => Number(digit))
    .sort()
    .slice(isMenu ? 1 : 0);
  const zh = [...promptText('zh', name).matchAll(/请按(?:数字)?(.)/g)].map(([, word]) => word);
  expect(zh).toEqual([
    ...digits.map((digit) => digitWords.zh[digit - 1]),
    ...(isMenu ? ['九', '七'] : []),
  ]);
  const en = [...promptText('en', name).matchAll(/press (?:the number )?(\w+)/g)];
  expect(en.map(([, word]) => word)).toEqual([
    ...digits.map((digit) => digitWords.en.split(' ')[digit - 1]),
    ...(isMenu ? ['nine', 'seven'] : []),
  ]);
});

test('the sentences join without a gap, and without a break too many', () => {
  expect(promptText('zh', 'mainMenu')).toMatch(
    /^联系法官请按二，.*，法院地址和时间请按六，重听请按九，放慢语速请按七。$/,
  );
  expect(promptText('zh', 'mainMenuFirst')).toBe('查案件请按一，人工服务请按零。');
  expect(promptText('zh', 'mainMenuAgain')).toMatch(
    /^想知道自己案件或者立案申请的情况，请按数字一。有事要找/,
  );
  expect(promptText('zh', 'mainMenuAgain')).toContain(
    '。遭受家暴，或者想知道怎么起诉、上诉、缴费，请按数字三。',
  );
  expect(promptText('en', 'mainMenu')).toMatch(
    /^To contact the judge, press two\. .*\. To hear this again, press nine\. .*, press seven\.$/,
  );
  expect(promptText('en', 'mainMenuAgain')).toMatch(
    /^If you want to know how your case or your application stands, press the number one\. If you need /,
  );
  expect(promptText('en', 'mainMenuAgain')).toContain(
    '. If you suffer violence at home, or want to know how to sue, appeal or pay, press the number three.',
  );
});

test('what is said of the court is said in the order of its places, of which each has its own', () => {
  const places = Object.values(information).map(({ place }) => place);
  expect(new Set(places).size).toBe(places.length);
  expect(entries.courtInformation.says.map((name) => information[name].place)).toEqual(
    [...places].sort((a, b) => a - b),
  );
});

test('six choices at most are said at one level', () => {
  expect(all.length).toBeLessThanOrEqual(6);
});

test('what an entry says of the court is made once and kept', () => {
  const said = all.flatMap((entry): readonly PromptName[] => ('says' in entry ? entry.says : []));
  expect(said).toContain('courtAddress');
  for (const name of said) expect(isOfNobody(name)).toBe(true);
});
