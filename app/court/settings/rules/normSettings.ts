/** The norms of service that a court keeps: a shipped profile, and each value that the court has changed. */
import { z } from 'zod';
import {
  normKinds,
  normsNames,
  shippedNorms,
  type NormKind,
  type NormsName,
  type ServiceNorms,
} from './shippedNorms.js';
import { whole } from './wholeNumber.js';

/** The norms of a court, with those of its profile filled in. */
export interface CourtNorms extends ServiceNorms {
  readonly profile: NormsName;
}

const flag = z.boolean({ error: 'must be true or false' }).optional();
const days = whole(1, 60).nullable().optional();
const replyWithinDays = z.strictObject(
  {
    contact_judge: days,
    complaint: days,
    opinion: days,
    consultation: days,
    handed_over: days,
    judge_appointment: days,
    judgment_questions: days,
    visit: days,
  } satisfies Record<NormKind, typeof days>,
  { error: 'must be an object such as {"consultation":1}' },
);

/** The setting `norms`. */
export const norms = z
  .strictObject({
    profile: z
      .enum(normsNames, { error: `must be one of ${normsNames.join(', ')}` })
      .default('national'),
    answerWithinS: whole(1, 300).nullable().optional(),
    ticketForEveryCall: flag,
    replyWithinDays: replyWithinDays.prefault({}),
    callBackSameDay: flag,
    officeRings: whole(2, 20).nullable().optional(),
    analysis: z.enum(['week', 'month'], { error: 'must be week or month' }).nullable().optional(),
  })
  .transform(({ profile, ...own }): CourtNorms => {
    const usual: ServiceNorms = shippedNorms[profile];
    return {
      profile,
      answerWithinS: given(own.answerWithinS, usual.answerWithinS),
      ticketForEveryCall: given(own.ticketForEveryCall, usual.ticketForEveryCall),
      replyWithinDays: Object.fromEntries(
        normKinds.map((kind) => [
          kind,
          given(own.replyWithinDays[kind], usual.replyWithinDays[kind]),
        ]),
      ) as Record<NormKind, number | null>,
      callBackSameDay: given(own.callBackSameDay, usual.callBackSameDay),
      officeRings: given(own.officeRings, usual.officeRings),
      analysis: given(own.analysis, usual.analysis),
    };
  });

/** What the court has set (also null: no norm), or what its profile says. */
function given<T>(own: T | undefined, usual: T): T {
  return own === undefined ? usual : own;
}
