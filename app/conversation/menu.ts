/**
 * A menu: one key is one choice. The same at every level: `9` says it again, `*` goes back, `0` is for a person.
 * Silence and wrong keys are asked again in other words, twice; then the caller is led on by whoever asked.
 */
import { doublePressMs, maxTries, type Conversation } from './conversation.js';
import { prompt, type Prompt } from './prompt.js';

export interface Menu {
  /** Its name in the record. */
  readonly name: string;
  /** What is heard first, and again on `9`. A function, because the language may change. */
  readonly prompts: () => readonly Prompt[];
  /** What is heard first, where a part of {@link prompts} was said just before it. */
  readonly first?: () => readonly Prompt[];
  /** The other words, after silence or a wrong key. */
  readonly again: () => readonly Prompt[];
  /** What is heard when she comes back to it from a person; the same as at first by default. */
  readonly back?: () => readonly Prompt[];
  /** A choice that was made before anything of it was heard is none: it would say something of what she does not know. */
  readonly mustBeHeard?: boolean;
}

/** Nobody chose: she went back, or said nothing sensible three times. */
export type NoChoice = 'back' | 'led_on';

export type Choice<T> = (conversation: Conversation) => T | Promise<T>;

/** Lets the caller choose a key. */
export async function chooseKey<K extends string>(
  conversation: Conversation,
  menu: Menu,
  keys: readonly K[],
): Promise<K | NoChoice> {
  let before = conversation.takeWaiting();
  const all = () => [...before, ...menu.prompts()];
  let missed = 0;
  let words = [...before, ...(menu.first ?? menu.prompts)()];
  for (;;) {
    const heard = await conversation.listen({ name: menu.name, match: () => 'complete' }, words);
    const key = heard.kind === 'silence' ? '' : heard.digits;
    const chosen = keys.find((candidate) => candidate === key);
    if (chosen !== undefined) {
      if (menu.mustBeHeard === true && heard.playedMs < doublePressMs) continue;
      return chosen;
    }
    switch (key) {
      case '*':
        return 'back';
      case '9':
        words = all();
        continue;
      case '0':
        await conversation.toPerson();
        // What came of it is news, and `9` says it again: she may have left a message, and have its number to write down.
        before = conversation.takeWaiting();
        words = [...before, ...(menu.back ?? menu.prompts)()];
        continue;
      case '#':
        // Pressed by habit: neither wrong nor a choice.
        continue;
    }
    missed += 1;
    if (missed === maxTries) return 'led_on';
    // After a wrong key, what was keyed behind it is not meant either.
    if (key !== '') conversation.call.dropKeys();
    words = [
      prompt(key === '' ? 'silence' : 'wrongKey'),
      ...(missed === 1 ? menu.again() : menu.prompts()),
    ];
  }
}

/** Lets the caller choose, and goes where she chose. */
export async function menu<T>(
  conversation: Conversation,
  question: Menu,
  choices: Readonly<Record<string, Choice<T>>>,
): Promise<T | NoChoice> {
  const key = await chooseKey(conversation, question, Object.keys(choices));
  if (key === 'back' || key === 'led_on') return key;
  const choice = choices[key];
  if (choice === undefined) throw new Error(`no choice on key ${key}`);
  return choice(conversation);
}
