/**
 * What a court has set for the slots `{court:NAME}`: its own words, and its figures of fees in
 * words.
 */
import type { CourtSettings } from '../court/settings/rules/courtSettings.js';
import { guidanceValueNames } from '../court/settings/rules/guidanceValues.js';
import type { FeeRangeName } from '../court/settings/rules/feeSettings.js';
import type { CourtValues } from './fillSlots.js';
import { figureWords } from './figureWords.js';

/** The slots that say a figure of the court's setting `fees`. */
const feeSlots = {
  divorce_fee: 'divorceYuan',
  personality_fee: 'personalityYuan',
  nonproperty_fee: 'otherYuan',
  ip_fee: 'ipYuan',
  objection_fee: 'jurisdictionYuan',
} as const satisfies Readonly<Record<string, FeeRangeName>>;

/** The names of all slots that a court can fill. */
export const courtSlotNames: readonly string[] = [...guidanceValueNames, ...Object.keys(feeSlots)];

/** Returns what a court has set. What it has not set has no name here. */
export function courtValues({
  guidance,
  fees,
}: Pick<CourtSettings, 'guidance' | 'fees'>): CourtValues {
  const figures = Object.entries(feeSlots).flatMap(([slot, name]) => {
    const value = fees[name];
    if (value === null) return [];
    const yuan = { value, unit: 'yuan' } as const;
    const words = {
      zh: figureWords(yuan, 'zh', 'spoken'),
      en: figureWords(yuan, 'en', 'spoken'),
    };
    return [[slot, words] as const];
  });
  return { ...guidance, ...Object.fromEntries(figures) };
}
