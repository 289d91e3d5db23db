import {
  fillTemplate,
  isStatic,
  languages,
  promptNames,
  promptText,
  splitTemplate,
  type PromptArguments,
  type PromptValues,
} from '../../../app/voice/prompts/catalogue.js';
import { en } from '../../../app/voice/prompts/texts/en.js';
import { zh } from '../../../app/voice/prompts/texts/zh.js';

const slotsOf = (text: string) =>
  splitTemplate(text)
    .flatMap((piece) => (piece.kind === 'slot' ? [piece.slot] : []))
    .sort();

describe('the catalogue of prompts', () => {
  test('both languages have the same names', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
  });

  test.each(promptNames)('%s has the same slots in both languages', (name) => {
    const slots = new Set(slotsOf(promptText('zh', name)));
    expect(new Set(slotsOf(promptText('en', name)))).toEqual(slots);
    expect(isStatic(name)).toBe(slots.size === 0);
  });

  test.each(promptNames.flatMap((name) => languages.map((language) => [name, language] as const)))(
    '%s in %s is a text that any engine can read',
    (name, language) => {
      const text = promptText(language, name);
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
      // Engines read digits in different ways, so numbers are written as words.
      expect(text.replace(/\{[^{}]+\}/g, '')).not.toMatch(/[0-9<>{}&|]/);
      // The values that a court sets have names in snake_case.
      for (const slot of slotsOf(text)) {
        expect(slot).toMatch(/^([a-z][A-Za-z]*|[a-z]+(_[a-z0-9]+)+)$/);
      }
    },
  );

  test('names can be file names', () => {
    for (const name of promptNames) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  test('the dialplan finds the prompt it plays when the program is away', () => {
    expect(isStatic('appAway')).toBe(true);
  });

  test('fills slots, every time they occur, and says which one is missing', () => {
    expect(fillTemplate('{a}和{b}，再说一遍{a}', { a: '一', b: '二' })).toBe('一和二，再说一遍一');
    expect(() => fillTemplate('{a}和{b}', { a: '一' })).toThrow('{b}');
  });

  test('splits a text into what is fixed and what is filled in', () => {
    expect(splitTemplate('{who}，您有{count}件案件。')).toEqual([
      { kind: 'slot', slot: 'who' },
      { kind: 'fixed', text: '，您有' },
      { kind: 'slot', slot: 'count' },
      { kind: 'fixed', text: '件案件。' },
    ]);
  });

  test('the types ask for the values a prompt needs, and for none where it has no slots', () => {
    const values: PromptValues<'greeting'> = { court: '临江市中级人民法院' };
    const none: PromptArguments<'goodbye'> = [];
    // @ts-expect-error `court` is missing
    const missing: PromptValues<'greeting'> = {};
    expect([values, none, missing]).toHaveLength(3);
  });
});
