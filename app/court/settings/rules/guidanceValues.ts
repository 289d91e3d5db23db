/** What a court sets for the guidance: values for the slots `{court:NAME}` of its answers. */
import { z } from 'zod';

/** The names of the slots, and what each holds. Without its value a sentence is left out. */
export const guidanceValueNames = [
  // Where the court's district lies: 本院管辖城东区.
  'jurisdiction_hint',
  // Telephone numbers, in words: 零五一零，八八八八六六六六.
  ...['online_help_phone', 'copy_booking_phone', 'filing_phone'],
  // The address of the legal-aid office; the court that hears administrative cases; today's LPR.
  ...['legal_aid_address', 'admin_court', 'lpr_1y'],
] as const;
export type GuidanceValueName = (typeof guidanceValueNames)[number];

const words = z.string('must be a text').trim().min(1, 'must not be empty');

export const guidanceValues = z.partialRecord(
  z.enum(guidanceValueNames, `must be one of ${guidanceValueNames.join(', ')}`),
  z.strictObject({ zh: words, en: words }, 'must have zh and en'),
);
export type GuidanceValues = z.infer<typeof guidanceValues>;
