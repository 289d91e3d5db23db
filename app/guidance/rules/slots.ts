/**
 * Slots in a text: `{figure:appealDaysJudgment}`, `{number:divorceFeeLeast}`,
 * `{court:filing_phone}`.
 */

/** `figure`: a value with its unit; `number`: the value alone; `court`: what the court has set. */
export type SlotKind = 'figure' | 'number' | 'court';

export interface Slot {
  /** As the text has it, with its braces. */
  readonly text: string;
  readonly kind: SlotKind;
  readonly name: string;
}

const slot = /\{(figure|number|court):([A-Za-z][A-Za-z0-9_]*)\}/g;

/** The slots of a text, in order. */
export function findSlots(text: string): Slot[] {
  return [...text.matchAll(slot)].map(([whole, kind, name]) => ({
    text: whole,
    kind: kind as SlotKind,
    name: name ?? '',
  }));
}

/** What of a text looks like a slot and is not one. */
export function findBadSlots(text: string): string[] {
  return text.replace(slot, '').match(/\{[^}]*\}?|\}/g) ?? [];
}

/** Puts values in the place of slots. */
export function replaceSlots(text: string, value: (slot: Slot) => string): string {
  return text.replace(slot, (whole: string, kind: SlotKind, name: string) =>
    value({ text: whole, kind, name }),
  );
}

/** Splits a text into sentences; each keeps its end and the space after it. */
export function splitSentences(text: string, language: 'zh' | 'en'): string[] {
  return language === 'zh'
    ? (text.match(/[^。！？]+[。！？]*/g) ?? [])
    : (text.match(/.+?(?:[.!?]+(?=\s|$)\s*|$)/gs) ?? []);
}
