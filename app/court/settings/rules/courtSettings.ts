/**
 * The choices of a court: the column `courts.settings`, checked, with defaults for what it leaves
 * out. Each problem names its field. An unknown setting is refused, because it is most likely
 * misspelt.
 */
import { z } from 'zod';
import { appointments, type AppointmentHours } from './appointmentSettings.js';
import { callbacks, type CallbackNumberRules, type CallbackPlan } from './callbackSettings.js';
import { clockTime } from './clockTime.js';
import { fees, type CourtFees } from './feeSettings.js';
import { fieldProblems } from './fieldProblems.js';
import {
  defaultGuessPolicy,
  type GuessPolicy,
  type HotlinePolicy,
} from '../../identity/rules/guessing.js';
import { defaultCodePolicy, type CodePolicy } from '../../identity/rules/signInCode.js';
import { defaultRenewalPolicy, type RenewalPolicy } from '../../identity/rules/newPassword.js';
import { defaultLockEscalation, type LockEscalation } from '../../identity/rules/lockout.js';
import type { OpeningHours, OpeningPeriod } from '../../rules/openingHours.js';
import { guidanceValues, type GuidanceValues } from './guidanceValues.js';
import { norms, type CourtNorms } from './normSettings.js';
import { repeats, type RepeatPolicy } from './repeatSettings.js';
import { whole } from './wholeNumber.js';

/** A court's settings with their defaults filled in. */
export interface CourtSettings {
  readonly openingHours: OpeningHours;
  /** How failed attempts lock what was tried: a person, a query number, a ticket. */
  readonly lockout: LockEscalation;
  /**
   * Limits on a caller who tries many identities. Only the settings of the court that the hotline
   * greets for take effect.
   */
  readonly guessing: GuessPolicy;
  /**
   * Codes by SMS for callers without their query password. As with guessing, only those of the court
   * that the hotline greets for take effect.
   */
  readonly smsCodes: CodePolicy;
  /**
   * Whether agents can verify callers by name, ID number and case number. As with guessing, only that
   * of the court that the hotline greets for takes effect.
   */
  readonly agentVerification: boolean;
  /**
   * New query passwords by SMS to the number on file. As with guessing, only those of the court that the
   * hotline greets for take effect.
   */
  readonly passwordRenewal: RenewalPolicy;
  /**
   * Whether an answer is spoken without a code or an identity when its handler has marked it as
   * free of personal data.
   */
  readonly impersonalAnswersOpen: boolean;
  /**
   * Whether the court's agents may send a caller to agents, queues and telephones of other courts,
   * too. An agent of no court always may.
   */
  readonly transfersToOtherCourts: boolean;
  /** Where to send or hand in litigation materials; null for the court's own address. */
  readonly materialsAddress: string | null;
  readonly materialsAddressEn: string | null;
  /**
   * The signature of all SMS of the hotline that greets for the court, without its brackets; null
   * for the court's name. Carriers check it against the one that the court has registered.
   */
  readonly smsSignature: string | null;
  /**
   * The signature of English SMS, in GSM letters: `[Linjiang Court] `. Empty: none. Null: the Chinese
   * one, which makes three SMS of one.
   */
  readonly smsSignatureEn: string | null;
  /** Digits after the hotline's number at the carrier, by which answers to the court's SMS are known. */
  readonly smsExtension: string | null;
  /** When reminders of hearings are sent, on the working day before: `10:00` in China. */
  readonly hearingReminderAt: string;
  /** Whether callers who have not rated an agent on the keypad are asked by SMS. */
  readonly smsSurvey: boolean;
  /**
   * When calls about one matter count as repeats, and how many of them put it under supervision.
   */
  readonly repeats: RepeatPolicy;
  /** When people can meet the court by appointment (预约); empty: it makes none by telephone. */
  readonly appointments: readonly AppointmentHours[];
  /** Whom the hotline calls back, and when. */
  readonly callbacks: CallbackPlan & CallbackNumberRules;
  /**
   * What the guidance and digit `6` say of the court itself, in words: its telephone numbers, say.
   */
  readonly guidance: GuidanceValues;
  /** The court's figures where the fee table has a range. */
  readonly fees: CourtFees;
  /** What the court promises of its service: a published profile, changed value by value. */
  readonly norms: CourtNorms;
}

export type ParsedCourtSettings =
  | { readonly kind: 'ok'; readonly value: CourtSettings }
  /** One sentence per problem, each beginning with the field. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

const periods = z
  .array(
    z
      .strictObject({ from: clockTime, to: clockTime })
      .refine(({ from, to }) => from < to, 'must end after it begins'),
    { error: 'must be a list of periods such as [{"from":"08:30","to":"11:30"}]' },
  )
  .refine(
    (list) => list.every((period, index) => (list[index - 1]?.to ?? '') <= period.from),
    'must be in order and must not overlap',
  );

const defaultPeriods: OpeningPeriod[] = [
  { from: '08:30', to: '11:30' },
  { from: '13:30', to: '17:00' },
];

const byDay = z
  .strictObject(
    {
      /** For every workday that has no entry of its own. */
      workdays: periods.default(defaultPeriods),
      monday: periods.optional(),
      tuesday: periods.optional(),
      wednesday: periods.optional(),
      thursday: periods.optional(),
      friday: periods.optional(),
      saturday: periods.default([]),
      sunday: periods.default([]),
      holiday: periods.default([]),
      makeUpWorkday: periods.optional(),
    },
    {
      error:
        'must be a list of periods such as [{"from":"08:30","to":"11:30"}], or an object by day',
    },
  )
  .transform(({ workdays, ...days }): OpeningHours => ({
    monday: days.monday ?? workdays,
    tuesday: days.tuesday ?? workdays,
    wednesday: days.wednesday ?? workdays,
    thursday: days.thursday ?? workdays,
    friday: days.friday ?? workdays,
    saturday: days.saturday,
    sunday: days.sunday,
    holiday: days.holiday,
    makeUpWorkday: days.makeUpWorkday ?? workdays,
  }))
  .refine(
    (hours) =>
      [hours.monday, hours.tuesday, hours.wednesday, hours.thursday, hours.friday].some(
        (day) => day.length > 0,
      ),
    'must open on at least one weekday',
  );

/** Accepts one list for all workdays, or an object by day. */
const openingHours = z.preprocess(
  (given) => (Array.isArray(given) ? { workdays: given as unknown } : given),
  byDay,
);

const rungs = (given: LockEscalation['rungs']) =>
  z
    .array(z.strictObject({ failures: whole(1, 100), minutes: whole(1, 525_600) }), {
      error: 'must be a list such as [{"failures":3,"minutes":5}]',
    })
    .min(1, 'must have at least one rung')
    .refine(
      (rungs) =>
        rungs.every((rung, index) => {
          const before = rungs[index - 1];
          return (
            before === undefined ||
            (before.failures < rung.failures && before.minutes <= rung.minutes)
          );
        }),
      'must increase from rung to rung',
    )
    .default([...given]);

const escalation = (given: LockEscalation) =>
  z.strictObject({
    rungs: rungs(given.rungs),
    forgetAfterMinutes: whole(1, 525_600).default(given.forgetAfterMinutes),
  });

const lockout = escalation(defaultLockEscalation);

/** The budget of one of the ways that guesses come by. */
const budget = (given: HotlinePolicy) =>
  z
    .strictObject({
      leastPerHour: whole(1, 1_000_000).default(given.leastPerHour),
      timesUsual: whole(2, 100).default(given.timesUsual),
      closedTimes: whole(1, 100).default(given.closedTimes),
    })
    .prefault({});

const guessing = z.strictObject({
  perCall: whole(1, 100).default(defaultGuessPolicy.perCall),
  caller: escalation(defaultGuessPolicy.caller).prefault({}),
  sharedNumbers: z
    .array(z.string().regex(/^\+?[\d\s-]{3,25}$/, 'must be a telephone number'), {
      error: 'must be a list of telephone numbers such as ["0510-55501000"]',
    })
    .default([...defaultGuessPolicy.sharedNumbers]),
  hotline: budget(defaultGuessPolicy.hotline),
  withheld: budget(defaultGuessPolicy.withheld),
  sms: budget(defaultGuessPolicy.sms),
  agent: budget(defaultGuessPolicy.agent),
  perAgent: escalation(defaultGuessPolicy.perAgent).prefault({}),
});

const smsCodes = z.strictObject({
  enabled: z.boolean({ error: 'must be true or false' }).default(defaultCodePolicy.enabled),
  perCall: whole(1, 10).default(defaultCodePolicy.perCall),
  person: escalation(defaultCodePolicy.person).prefault({}),
  caller: escalation(defaultCodePolicy.caller).prefault({}),
  perHour: whole(1, 1_000_000).default(defaultCodePolicy.perHour),
  perDay: whole(1, 1_000_000).default(defaultCodePolicy.perDay),
});

const passwordRenewal = z.strictObject({
  enabled: z.boolean({ error: 'must be true or false' }).default(defaultRenewalPolicy.enabled),
  perCall: whole(1, 10).default(defaultRenewalPolicy.perCall),
  person: escalation(defaultRenewalPolicy.person).prefault({}),
  caller: escalation(defaultRenewalPolicy.caller).prefault({}),
  perAgent: escalation(defaultRenewalPolicy.perAgent).prefault({}),
});

const text = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');

const settings = z.strictObject(
  {
    openingHours: openingHours.default(() => byDay.parse({})),
    lockout: lockout.prefault({}),
    guessing: guessing.prefault({}),
    smsCodes: smsCodes.prefault({}),
    agentVerification: z.boolean({ error: 'must be true or false' }).default(true),
    passwordRenewal: passwordRenewal.prefault({}),
    impersonalAnswersOpen: z.boolean({ error: 'must be true or false' }).default(false),
    transfersToOtherCourts: z.boolean({ error: 'must be true or false' }).default(false),
    materialsAddress: text.nullable().default(null),
    materialsAddressEn: text.nullable().default(null),
    smsSignature: text
      .regex(/^[^【】\s]{2,20}$/, 'must be 2 to 20 characters without 【】 and spaces')
      .nullable()
      .default(null),
    smsSignatureEn: z
      .string({ error: 'must be a text' })
      .trim()
      .regex(/^[A-Za-z0-9 .,'-]{0,30}$/, 'must be at most 30 letters, digits and spaces')
      .nullable()
      .default(null),
    smsExtension: text
      .regex(/^\d{1,4}$/, 'must be 1 to 4 digits')
      .nullable()
      .default(null),
    hearingReminderAt: clockTime.default('10:00'),
    smsSurvey: z.boolean({ error: 'must be true or false' }).default(false),
    repeats: repeats.default(() => repeats.parse({})),
    appointments: appointments.default([]),
    callbacks: callbacks.prefault({}),
    guidance: guidanceValues.default({}),
    fees: fees.prefault({}),
    norms: norms.prefault({}),
  },
  { error: 'the settings must be a JSON object' },
);

/** Checks a court's settings (the parsed JSON, not its text) and fills in the defaults. */
export function parseCourtSettings(json: unknown): ParsedCourtSettings {
  const parsed = settings.safeParse(json);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  return {
    kind: 'invalid',
    problems: fieldProblems(parsed.error, 'setting', (problem, isUnknownField) =>
      isUnknownField ? `settings ${problem}` : problem,
    ),
  };
}

export interface UsableCourtSettings {
  readonly settings: CourtSettings;
  /** What is wrong with the stored settings, as in {@link ParsedCourtSettings}. */
  readonly problems: readonly string[];
}

/**
 * Makes the best of a court's stored settings: each field that cannot be used gets its default, such
 * as `callbacks.tries`, and all others count. An entry of a list has no default, so the whole list
 * gets its own.
 */
export function usableCourtSettings(json: unknown): UsableCourtSettings {
  const whole = parseCourtSettings(json);
  if (whole.kind === 'ok') return { settings: whole.value, problems: [] };
  let stored = json;
  for (;;) {
    const parsed = settings.safeParse(stored);
    if (parsed.success) return { settings: parsed.data, problems: whole.problems };
    const [issue] = parsed.error.issues;
    const inner = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    stored = withoutField(stored, [...(issue?.path ?? []), ...inner]) ?? {};
  }
}

/** Leaves out a field; undefined if the value is no object with that field, and must itself go. */
function withoutField(value: unknown, path: readonly PropertyKey[]): unknown {
  const [name = '', ...inner] = path;
  const { data: fields = {} } = z.record(z.string(), z.unknown()).safeParse(value);
  if (typeof name !== 'string' || !Object.hasOwn(fields, name)) return undefined;
  const { [name]: field, ...others } = fields;
  const rest = withoutField(field, inner);
  return rest === undefined ? others : { ...others, [name]: rest };
}

/** The names of all settings a court may choose. */
export const courtSettingNames: readonly string[] = Object.keys(settings.shape);

/** The settings of a court that has chosen nothing. */
export const defaultCourtSettings: CourtSettings = settings.parse({});
