/**
 * The values that a court sets in words, as `guidance.NAME`: for the slots `{court:NAME}` of the
 * guidance's answers, and for what digit `6` says of the court.
 */
import { z } from 'zod';
import * as information from './information/entries.js';
import type { InformationEntry } from './information/informationEntry.js';

/** The values of answers alone, and what each holds. Without its value a sentence is left out. */
const ofAnswers = {
  jurisdiction_hint: 'where the district of the court lies: 本院管辖城东区',
  online_help_phone: 'the telephone for help with filing online: 零五一零，八八八八六六六六',
  copy_booking_phone: 'the telephone to book a visit to the files',
  legal_aid_address: 'the address of the legal-aid office',
  admin_court: 'the court that hears administrative cases',
  lpr_1y: 'the LPR for one year as it is today',
} as const;

type Entry = (typeof information)[keyof typeof information];
type SetBy<E> = E extends { sets: infer Values } ? keyof Values : never;

/** The name of a value that a court sets in words. */
export type GuidanceValueName = keyof typeof ofAnswers | SetBy<Entry>;

/** Every value that a court sets in words, and what it holds. */
export const guidanceValueNotes = Object.assign(
  { ...ofAnswers },
  ...Object.values<InformationEntry>(information).map(({ sets }) => sets ?? {}),
) as Readonly<Record<GuidanceValueName, string>>;

export const guidanceValueNames = Object.keys(guidanceValueNotes) as GuidanceValueName[];

const words = z.string('must be a text').trim().min(1, 'must not be empty');

export const guidanceValues = z.partialRecord(
  z.enum(guidanceValueNames, `must be one of ${guidanceValueNames.join(', ')}`),
  z.strictObject({ zh: words, en: words }, 'must have zh and en'),
);
export type GuidanceValues = z.infer<typeof guidanceValues>;
