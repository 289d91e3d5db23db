/**
 * An entry of the registry, and words that entries share. The law is the Personal Information
 * Protection Law (PIPL).
 */
import type { Config } from '../core/config.js';
import type { EraserName } from './erasers.js';

/** One entry of the registry. */
export interface PersonalData {
  readonly name: string;
  readonly place: Place;
  readonly of: Whose;
  readonly purpose: string;
  readonly kept: Kept;
  /** How the data is erased when its retention period is over. */
  readonly goes: string;
  /**
   * The eraser that runs periodically; null when something else erases the data, as `goes` says.
   */
  readonly eraser: EraserName | null;
  /** What happens to it when a caller asks for the erasure of their data. */
  readonly onRequest: OnRequest;
}

export type Place =
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  /** `holds`: which files of the folder. */
  | { readonly kind: 'folder'; readonly setting: keyof Config; readonly holds: string }
  | { readonly kind: 'outside'; readonly where: string };

/** Whose data it is. */
export type Whose = 'callers' | 'parties' | 'staff' | 'agents' | 'operators';

/** A setting that is a number. */
type NumberSetting = {
  [S in keyof Config]-?: Config[S] extends number ? S : never;
}[keyof Config];

/** How long it is kept: a number of days since something, or by a rule. */
export type Kept =
  | { readonly kind: 'days'; readonly setting: NumberSetting; readonly since: string }
  | { readonly kind: 'rule'; readonly rule: string };

/** What happens to data when a caller asks for its erasure. */
export type OnRequest =
  /** It is erased, unless it is needed for an unfinished request of the caller. */
  | { readonly kind: 'goes' }
  /** The law allows it to stay, or requires that. */
  | { readonly kind: 'stays'; readonly why: string };

export const goes: OnRequest = { kind: 'goes' };
export const stays = (why: string): OnRequest => ({ kind: 'stays', why });
export const days = (setting: NumberSetting, since: string): Kept => ({
  kind: 'days',
  setting,
  since,
});
export const rule = (text: string): Kept => ({ kind: 'rule', rule: text });
export const table = (name: string, columns: string): Place => ({
  kind: 'table',
  table: name,
  columns: columns.split(' '),
});

export const caseFile =
  'the court needs it for its statutory duties (PIPL Art. 13 (3)); corrections are made in the court’s own system and imported from there';
export const whoDid =
  'the record of who acted for the court is kept as long as the record of the act (PIPL Art. 54)';
export const employed = 'the person works for the court; the court’s rules for its employees apply';
export const threeYears =
  'records of processing must be kept for three years (PIPL Art. 56); until then the data is only stored (Art. 47)';
