/** The limits of one kind of ticket at one court: an escalation of steps, checked field by field. */
import { z } from 'zod';
import { fieldProblems } from '../../court/settings/rules/fieldProblems.js';
import type { Amount } from './limitTime.js';
import type { TicketStatus } from './ticket.js';

/** Whose turn it is at a step of the escalation. */
export type StepRole = 'handler' | 'head' | 'leader' | 'inspector';

/** One step of the escalation: who has the ticket, and for how long. */
export interface LimitStep extends Amount {
  /** 1, 2, 3 … */
  readonly level: number;
  readonly to: StepRole;
  /** Amounts of time before the limit, at most three. */
  readonly remindBefore: readonly Amount[];
}

/** The limits of one kind of ticket at one court. */
export interface TimeLimitProfile {
  readonly name: string;
  /** The practice or the rule that the profile was taken from. */
  readonly source: string;
  readonly steps: readonly LimitStep[];
  /** The level whose limit the caller is told: the ticket is answered by then. */
  readonly promised: number;
  /** The level whose limit, when it passes, puts the ticket under supervision. */
  readonly superviseAfter: number;
  /** From the opening, and again from each return, until the dispatch. */
  readonly dispatchWithin: Amount | null;
  /** From the dispatch until the ticket is accepted and the caller told so. */
  readonly acceptWithin: Amount | null;
  /** From the end of the handling (`concluded`) until the caller is told the result. */
  readonly tellWithin: Amount | null;
  /** From the dispatch: a wrong addressee returns the ticket by then. */
  readonly returnWithin: Amount;
  readonly pausesWhile: readonly TicketStatus[];
  /** The shorter limit of each level of supervision. */
  readonly supervised: Amount;
  /** Null: no extension. */
  readonly maxExtension: Amount | null;
}

/** Most reminders before the limit of one step. */
const mostReminders = 3;

const amounts = {
  amount: z.number({ error: 'must be a number' }).min(0, 'must not be negative').max(5000),
  unit: z.enum(['hours', 'working_hours', 'days', 'working_days'], {
    error: 'must be hours, working_hours, days or working_days',
  }),
};
const areWholeDays = ({ amount, unit }: Amount) =>
  unit === 'hours' || unit === 'working_hours' ? amount > 0 : Number.isInteger(amount);
const notWhole = 'must be more than 0 hours, or a whole number of days';
const amount = z.strictObject(amounts).refine(areWholeDays, notWhole);
const text = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');

const profileShape = z
  .strictObject(
    {
      name: z
        .string({ error: 'must be a text' })
        .regex(/^[a-z0-9_]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and _'),
      source: text,
      steps: z
        .array(
          z
            .strictObject({
              ...amounts,
              level: z.number().int(),
              to: z.enum(['handler', 'head', 'leader', 'inspector'], {
                error: 'must be handler, head, leader or inspector',
              }),
              remindBefore: z
                .array(amount)
                .max(mostReminders, `must be at most ${mostReminders} reminders`)
                .default([]),
            })
            .refine(areWholeDays, notWhole),
          { error: 'must be a list of steps' },
        )
        .min(1, 'must have at least one step')
        .max(9, 'must have at most 9 steps')
        .refine(
          (steps) => steps.every((step, index) => step.level === index + 1),
          'must have the levels 1, 2, 3 … in order',
        ),
      promised: z.number().int().min(1).optional(),
      superviseAfter: z.number().int().min(1).optional(),
      dispatchWithin: amount.nullable().default(null),
      acceptWithin: amount.nullable().default(null),
      tellWithin: amount.nullable().default(null),
      returnWithin: amount.default({ amount: 2, unit: 'working_days' }),
      pausesWhile: z
        .array(
          z.enum(['dispatched', 'accepted', 'returned'], {
            error: 'must be dispatched, accepted or returned: in other states no limit runs',
          }),
        )
        .default([]),
      supervised: amount,
      maxExtension: amount.nullable().default(null),
    },
    { error: 'must be a JSON object' },
  )
  .transform((given): TimeLimitProfile => ({
    ...given,
    promised: given.promised ?? given.steps.length,
    superviseAfter: given.superviseAfter ?? given.steps.length,
  }))
  .refine(({ promised, steps }) => promised <= steps.length, {
    path: ['promised'],
    message: 'must be the level of a step',
  })
  .refine(({ superviseAfter, steps }) => superviseAfter <= steps.length, {
    path: ['superviseAfter'],
    message: 'must be the level of a step',
  });

/** A checked profile, or what is wrong with it. */
export type ParsedProfile =
  | { readonly kind: 'ok'; readonly value: TimeLimitProfile }
  /** One sentence per problem, each beginning with the field. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** Checks a profile (the parsed JSON, not its text), and fills in the fields it leaves out. */
export function parseTimeLimitProfile(json: unknown): ParsedProfile {
  const parsed = profileShape.safeParse(json);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  return {
    kind: 'invalid',
    problems: fieldProblems(parsed.error, 'field', (problem) => `the profile ${problem}`),
  };
}
