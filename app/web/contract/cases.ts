/**
 * Looking up a case. By POST, so that no case number or name is in an address.
 *
 * A member of the court's staff sees the whole case. Somebody who talks to callers, an agent or a
 * supervisor, sees what may be told to the caller of the agent call, as on the telephone:
 * court/cases/rules/atDesk.ts.
 */
import { z } from 'zod';
import { day, defineRoutes, idParams, moment, reason, written } from './routeContract.js';

const office = z.object({ name: z.string(), telephone: z.string().nullable() });

/** Why an agent must not tell something. */
export const deskReason = z.enum([
  'not_served',
  'not_public',
  'words_not_public',
  'authority_over',
  'not_verified',
  'not_party',
  'needs_password',
]);

const topic = z.enum([
  'filing',
  'transfer',
  'people',
  'hearing',
  'enforcement',
  'progress',
  'fees',
  'result',
]);

const foundCase = z.object({
  id: z.int(),
  /** Null before acceptance. */
  number: z.string().nullable(),
  court: z.string(),
  /** Null where an agent must not tell it, and so is not shown it. */
  cause: z.string().nullable(),
  /** Its stage, before acceptance its filing; null for the same reason. */
  stage: z.string().nullable(),
  /** Null for an agent. Empty where the case is a state secret or a juvenile’s. */
  parties: z.array(z.object({ name: z.string(), role: z.string() })).nullable(),
  /** Why stage and cause are not shown; null where the stage is. */
  withheld: deskReason.nullable(),
});

const text = z.string();
const textOrNone = text.nullable();
const dayOrNone = day.nullable();
const hearing = z.object({ startsAt: moment, courtroom: text, hearingKind: text });
const transfer = {
  firstInstanceCourt: text,
  firstInstanceNumber: textOrNone,
  appealCourt: text,
  appealedOn: day,
};
const filedReason = { decidedOn: dayOrNone, reason: textOrNone, reasonEn: textOrNone };
const missing = z.array(z.object({ what: text, whatEn: textOrNone })).readonly();

/** How far a filing is. */
const filingContents = [
  z.object({
    kind: z.literal('filing_pending'),
    appliedOn: day,
    correctedOn: dayOrNone,
    decidedWithin: z.int().nullable(),
  }),
  z.object({ kind: z.literal('filing_mediation'), appliedOn: day, number: textOrNone }),
  z.object({
    kind: z.literal('filing_corrections'),
    appliedOn: day,
    ...filedReason,
    missing,
    correctBy: dayOrNone,
    isOverdue: z.boolean(),
  }),
  z.object({
    kind: z.literal('filing_refused'),
    appliedOn: day,
    ...filedReason,
    servedOn: dayOrNone,
  }),
  z.object({ kind: z.literal('filing_withdrawn'), appliedOn: day, decidedOn: dayOrNone }),
  z.object({
    kind: z.literal('filing_accepted'),
    appliedOn: day,
    decidedOn: dayOrNone,
    number: textOrNone,
  }),
] as const;

/** What there is of an enforcement. */
const enforcementContents = [
  z.object({
    kind: z.literal('enforcement_money'),
    receivedFen: z.int(),
    paidFen: z.int(),
    payableFen: z.int(),
    waitsFor: textOrNone,
  }),
  z.object({ kind: z.literal('asset_search'), asset: text, state: text, on: day }),
  z.object({
    kind: z.literal('auction'),
    asset: text,
    startsAt: moment,
    place: text,
    status: text,
  }),
  z.object({
    kind: z.literal('restriction'),
    restriction: text,
    since: day,
    until: dayOrNone,
    isOver: z.boolean(),
  }),
  z.object({ kind: z.literal('enforcement_end'), endedOn: day }),
  z.object({ kind: z.literal('enforcement_resumed'), resumedOn: day }),
] as const;

/** A fact that was told, with its values: court/cases/rules/disclosableFact.ts. */
const factContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cause'), cause: text, causeEn: textOrNone }),
  ...filingContents,
  z.object({ kind: z.literal('transfer_not_sent'), ...transfer }),
  z.object({ kind: z.literal('transfer_sent'), ...transfer, sentOn: day }),
  z.object({
    kind: z.literal('transfer_filed'),
    ...transfer,
    sentOn: dayOrNone,
    appealFiledOn: day,
    appealNumber: textOrNone,
  }),
  z.object({
    kind: z.enum([
      'judge_assistant',
      'judge_in_charge',
      'enforcement_judge',
      'clerk',
      'department',
    ]),
    name: text,
    telephone: textOrNone,
  }),
  z.object({
    kind: z.literal('panel'),
    members: z.array(z.object({ name: text, role: text })).readonly(),
  }),
  hearing.extend({ kind: z.literal('next_hearing') }),
  hearing.extend({ kind: z.literal('hearing_changed'), change: text }),
  z.object({ kind: z.literal('hearing_not_fixed') }),
  z.object({ kind: z.literal('past_hearings'), hearings: z.array(hearing).readonly() }),
  ...enforcementContents,
  z.object({ kind: z.literal('stage'), stage: text }),
  z.object({
    kind: z.literal('events'),
    events: z.array(z.object({ on: day, text, textEn: textOrNone })).readonly(),
  }),
  z.object({
    kind: z.literal('fee'),
    feeKind: text,
    dueFen: z.int(),
    paidFen: z.int(),
    outstandingFen: z.int(),
    dueOn: dayOrNone,
    isOverdue: z.boolean(),
    refundableFen: z.int(),
    refundedFen: z.int(),
    paymentCode: textOrNone,
    refundState: textOrNone,
    effectiveOn: dayOrNone,
  }),
  z.object({
    kind: z.literal('result'),
    resultKind: text,
    decidedOn: day,
    servedOn: day,
    summary: text,
    summaryEn: textOrNone,
  }),
]);

/** A case as the court's staff see it. */
const wholeCase = z.object({
  view: z.literal('whole'),
  id: z.int(),
  number: z.string().nullable(),
  court: z.string(),
  cause: z.string(),
  stage: z.string(),
  appliedOn: day,
  /** What an application lacks, and by when; null: the case is accepted. */
  filing: z.discriminatedUnion('kind', filingContents).nullable(),
  /** `public`, or why the hearing is not. */
  publicity: z.string(),
  parties: z.array(z.object({ name: z.string(), role: z.string() })),
  department: office.nullable(),
  judge: office.nullable(),
  assistant: office.nullable(),
  clerk: office.nullable(),
  hearings: z.array(
    z.object({ startsAt: moment, courtroom: z.string(), kind: z.string(), status: z.string() }),
  ),
  fees: z.array(
    z.object({
      kind: z.string(),
      dueFen: z.int(),
      paidFen: z.int(),
      dueOn: day.nullable(),
      refundableFen: z.int(),
      refundedFen: z.int(),
      paymentCode: text.optional(),
      refundState: text.optional(),
      effectiveOn: day.optional(),
    }),
  ),
  events: z.array(z.object({ on: day, text: z.string() })),
  result: z.object({ kind: z.string(), decidedOn: day, summary: z.string() }).nullable(),
  /** Whose each is; null: it is of the case, or nobody is named. */
  enforcement: z.array(
    z.object({
      party: textOrNone,
      fact: z.discriminatedUnion('kind', enforcementContents),
    }),
  ),
  updatedAt: moment,
});

/** A case as an agent may tell it. */
const toldCase = z.object({
  view: z.literal('told'),
  id: z.int(),
  number: z.string().nullable(),
  court: z.string(),
  /** The call in which it can be told now; null: there is no agent call with a party of the case. */
  tellIn: z.uuid().nullable(),
  /** What may be told to the caller, in the order of the telephone. */
  facts: z.array(
    z.object({
      topic,
      /** Its name in the audit of disclosures. */
      name: z.string(),
      /** When the caller was told it first in this call; null: not yet. */
      toldAt: moment.nullable(),
      /** Null until it is told: what is shown has been audited as told. */
      contents: z.array(factContent).readonly().nullable(),
    }),
  ),
  /** What must not be told, and why. */
  withheld: z.array(z.object({ topic, reason: deskReason })),
});

export const caseRoutes = defineRoutes({
  'POST /api/cases/search': {
    summary:
      'Finds cases of the own court by number or by the name of a party; with a reason. An agent is shown what may be told to the caller.',
    permission: 'cases.search',
    body: z.object({ words: written(60), reason }),
    reply: z.object({ cases: z.array(foundCase), hasMore: z.boolean() }),
  },
  'POST /api/cases/:id': {
    summary:
      'Shows one case; with a reason. An agent is shown what may be told to the caller, without its content.',
    permission: 'cases.search',
    params: idParams,
    body: z.object({ reason }),
    reply: z.discriminatedUnion('view', [wholeCase, toldCase]),
  },
  'POST /api/cases/:id/in-call': {
    summary: 'Shows an agent a case of the caller; the reason for the audit is the call.',
    permission: 'desk',
    params: idParams,
    body: z.object({ callId: z.uuid() }),
    reply: toldCase,
  },
  'POST /api/cases/:id/tell': {
    summary:
      'Shows the agent of a call the content of a fact that may be told, after it is audited as told.',
    permission: 'desk',
    params: idParams,
    body: z.object({ callId: z.uuid(), fact: z.string().regex(/^[a-z_]{1,40}$/) }),
    reply: toldCase,
  },
});
