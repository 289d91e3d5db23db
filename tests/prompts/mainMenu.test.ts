/** The main menu, as its entries make it. */
import { promptText, type PromptName } from '../../app/prompts/catalogue.js';
import { isOfNobody } from '../../app/prompts/saidOfNobody.js';
import * as entries from '../../app/prompts/texts/mainMenu/entries.js';

const all = Object.values(entries);
const keyWords = { zh: '一二三四五六七', en: 'one two three four five six seven' };

test('each entry has a key of its own', () => {
  const keys = all.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each(['mainMenu', 'mainMenuAgain'] as const)('%s names every key once, in order', (name) => {
  const keys = all.map(({ key }) => Number(key)).sort();
  const ofMenu = name === 'mainMenu' ? [9, 0] : [];
  const zh = [...promptText('zh', name).matchAll(/请按(?:数字)?(.)/g)].map(([, word]) => word);
  expect(zh).toEqual([
    ...keys.map((key) => keyWords.zh[key - 1]),
    ...ofMenu.map((key) => (key === 9 ? '九' : '零')),
  ]);
  const en = [...promptText('en', name).matchAll(/press (?:the number )?(\w+)/g)];
  expect(en.map(([, word]) => word)).toEqual([
    ...keys.map((key) => keyWords.en.split(' ')[key - 1]),
    ...ofMenu.map((key) => (key === 9 ? 'nine' : 'zero')),
  ]);
});

test('the sentences join without a gap, and without a break too many', () => {
  expect(promptText('zh', 'mainMenu')).toMatch(
    /^查案件请按一，法院地址和电话请按二，.*，重听请按九，人工帮助请按零。$/,
  );
  expect(promptText('zh', 'mainMenuAgain')).toMatch(/^想知道自己案件的情况，请按数字一。想知道/);
  expect(promptText('en', 'mainMenu')).toMatch(
    /^For your case, press one\. For the address .*\. For a person, press zero\.$/,
  );
  expect(promptText('en', 'mainMenuAgain')).toMatch(
    /^If you want to know how your case stands, press the number one\. If you want /,
  );
});

test('what an entry says of the court is made once and kept', () => {
  const said = all.flatMap((entry): readonly PromptName[] => ('says' in entry ? entry.says : []));
  expect(said).toContain('courtAddress');
  for (const name of said) expect(isOfNobody(name)).toBe(true);
});
