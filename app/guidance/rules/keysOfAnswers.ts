import type { Menu } from './content.js';

/** The keys that lead to each answer, from the guidance's first menu on: `1-3`. */
export function keysOfAnswers(menu: Menu, above = ''): Map<string, string> {
  const keys = new Map<string, string>();
  for (const choice of menu.choices) {
    const here = above === '' ? choice.key : `${above}-${choice.key}`;
    if (choice.answer !== undefined && !keys.has(choice.answer)) keys.set(choice.answer, here);
    if (choice.menu !== undefined) {
      for (const [id, path] of keysOfAnswers(choice.menu, here)) {
        if (!keys.has(id)) keys.set(id, path);
      }
    }
  }
  return keys;
}
