/**
 * The catalogue of prompts: their names and the values each one needs. Both are derived from the
 * texts themselves. A name or a slot that exists in only one language is a type error in this file.
 */
import type { Language } from '../../telephony/call.js';
import { en } from './texts/en.js';
import { zh } from './texts/zh.js';

type Zh = typeof zh;
type En = typeof en;

/** The names between braces in a text: `'a {b} c {d}'` → `'b' | 'd'`. */
type SlotsOf<Text extends string> = Text extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | SlotsOf<Rest>
  : never;

/** The name of a prompt, for example `greeting`. */
export type PromptName = keyof Zh;

/** The slots of a prompt; `never` for a prompt that is always the same. */
export type PromptSlot<N extends PromptName> = SlotsOf<Zh[N]>;

/** The values for a prompt's slots, as words ready to be spoken (see spoken.ts). */
export type PromptValues<N extends PromptName> = Readonly<Record<PromptSlot<N>, string>>;

/** Names of the prompts without slots. They are built once and played from a file of that name. */
export type StaticPromptName = {
  [N in PromptName]: [PromptSlot<N>] extends [never] ? N : never;
}[PromptName];

/** The values as the last argument of a function. It may be omitted where there are no slots. */
export type PromptArguments<N extends PromptName> = [PromptSlot<N>] extends [never]
  ? [values?: Readonly<Record<string, never>>]
  : [values: PromptValues<N>];

// The types below have one purpose: if the languages differ, they fail to compile and name the
// prompt.
type None<Mismatch extends never> = Mismatch;
type Difference<A, B> = Exclude<A, B> | Exclude<B, A>;
type SlotMismatch<A, B extends Record<keyof A, string>> = {
  [N in keyof A]: [Difference<SlotsOf<A[N] & string>, SlotsOf<B[N]>>] extends [never] ? never : N;
}[keyof A];
export type NamesAgree = None<Difference<keyof Zh, keyof En>>;
export type SlotsAgree = None<SlotMismatch<Zh, En>>;

const texts: Readonly<Record<Language, Readonly<Record<PromptName, string>>>> = { zh, en };

/** Every language of the catalogue, the default first. */
export const languages: readonly Language[] = ['zh', 'en'];

/** The names of all prompts, in the order of the texts. */
export const promptNames = Object.keys(zh) as readonly PromptName[];

/** Returns the template of a prompt, with its slots still in braces. */
export function promptText(language: Language, name: PromptName): string {
  return texts[language][name];
}

/**
 * What every caller hears first, and what is said to callers who cannot be served: these exist before
 * the first call, even when the speech engine or the app is away. Any other prompt is made when a
 * caller needs it, if it was not built by then.
 */
export const firstPrompts = [
  // Asterisk plays these two itself.
  'appAway',
  'busy',
  'languageOffer',
  'mainMenu',
  'mainMenuFirst',
  'cannotServe',
  'oneMoment',
  'signedIn',
  'goodbye',
] as const satisfies readonly StaticPromptName[];

/** A part of a prompt: fixed text, or a slot for a value. */
export type PromptPiece =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'slot'; readonly slot: string };

/** Splits a template at its slots and drops empty pieces. */
export function splitTemplate(template: string): readonly PromptPiece[] {
  return template
    .split(/(\{[^{}]+\})/)
    .filter((part) => part.trim() !== '')
    .map((part) =>
      part.startsWith('{')
        ? { kind: 'slot', slot: part.slice(1, -1) }
        : { kind: 'fixed', text: part },
    );
}

const staticNames = new Set<PromptName>(promptNames.filter((name) => !/\{[^{}]+\}/.test(zh[name])));

/** Tells whether a prompt has no slots, so that one file holds all of it. */
export function isStatic(name: PromptName): name is StaticPromptName {
  return staticNames.has(name);
}

/**
 * Fills in the slots of a template.
 * @throws if a slot has no value. The types prevent this unless a caller casts.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, slot: string) => {
    const value = values[slot];
    if (value === undefined) throw new Error(`no value for {${slot}} in "${template}"`);
    return value;
  });
}
