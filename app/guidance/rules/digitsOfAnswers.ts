import type { Menu } from './content.js';

/** The digits that lead to each answer, from the guidance's first menu on: `1-3`. */
export function digitsOfAnswers(menu: Menu, above = ''): Map<string, string> {
  const digits = new Map<string, string>();
  for (const choice of menu.choices) {
    const here = above === '' ? choice.digit : `${above}-${choice.digit}`;
    if (choice.answer !== undefined && !digits.has(choice.answer)) digits.set(choice.answer, here);
    if (choice.menu !== undefined) {
      for (const [id, path] of digitsOfAnswers(choice.menu, here)) {
        if (!digits.has(id)) digits.set(id, path);
      }
    }
  }
  return digits;
}
