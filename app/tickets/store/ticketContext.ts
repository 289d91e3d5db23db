/** Everything the rules of a ticket depend on, in one round trip. */
import DataLoader from 'dataloader';
import type { TimeLimitProfile } from '../rules/limitProfile.js';
import type { TicketKind } from '../rules/ticket.js';
import { makeTicketNumber } from '../rules/ticketNumber.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
import { selectCalendarDays, type CalendarDay } from '../../court/store/calendar.js';
import { courtColumns, courtOf, type CourtRow } from '../../court/store/courts.js';
import {
  courtRulesOf,
  profileOf,
  selectProfile,
  type CourtRules,
  type ProfileRow,
} from './ticketLimits.js';
import { selectDepartments, staffText, type Contact, type People } from './ticketPeople.js';
import type { Queryable } from '../../core/database/pool.js';
import { jsonRow, queryNamed } from '../../core/database/rows.js';

/** Everything the rules of a ticket depend on. */
export interface TicketContext {
  readonly rules: CourtRules;
  readonly profile: TimeLimitProfile;
  readonly people: People;
  /** Department and judge of the case it is about. */
  readonly caseDepartmentId: number | null;
  readonly caseJudgeId: number | null;
}

/** The context of a ticket that is about to be opened. */
export interface NewTicketContext extends TicketContext {
  /** The number of the new ticket. Its serial is assigned without waiting, with gaps. */
  readonly number: string;
}

/** For which ticket the context is read. */
export interface ContextOf {
  readonly courtId: number;
  readonly kind: TicketKind;
  readonly urgent: boolean;
  readonly caseId: number | null;
  /** People who may be involved, besides those who hold an office. */
  readonly staffIds: readonly (number | null)[];
  /** Departments whose people may be involved. */
  readonly departmentIds: readonly (number | null)[];
}

/** For which new ticket the context is read. */
export interface ContextOfNew extends ContextOf {
  /** The day on which it is opened. */
  readonly newOn: IsoDate;
}

const list = (text: string) => `(SELECT coalesce(jsonb_agg(t), '[]') FROM (${text}) t)`;
const one = (text: string) => `(SELECT to_jsonb(t) FROM (${text}) t)`;
const caseText = 'SELECT department_id, judge_id FROM cases WHERE id = $4';

/**
 * Reads the context of a ticket.
 * @throws Error if there is no such court, or its settings are not usable.
 */
export async function readTicketContext(db: Queryable, of: ContextOf): Promise<TicketContext> {
  return (await readContext(db, of, null, 0)).context;
}

/**
 * Reads the context of a ticket that is about to be opened, with its number. Requests of the same
 * moment for the same court and kind share one query, which is sent after the last of them. Many
 * messages end together when a queue of them has waited for the database.
 * @throws as {@link readTicketContext}.
 */
export async function readNewTicketContext(
  db: Queryable,
  of: ContextOfNew,
): Promise<NewTicketContext> {
  let loader = loaders.get(db);
  if (loader === undefined) {
    loader = new DataLoader((asked) => Promise.resolve(readTogether(db, asked)), { cache: false });
    loaders.set(db, loader);
  }
  return loader.load(of);
}

/**
 * One per pool. It loads a promise, so that a failing query is an error only for the requests that
 * share it.
 */
const loaders = new WeakMap<Queryable, DataLoader<ContextOfNew, Promise<NewTicketContext>>>();

function readTogether(db: Queryable, asked: readonly ContextOfNew[]): Promise<NewTicketContext>[] {
  const keys = asked.map((of) => JSON.stringify(of));
  const readings = new Map<string, ReturnType<typeof readContext>>();
  keys.forEach((key, index) => {
    const of = asked[index];
    if (of === undefined || readings.has(key)) return;
    const serials = keys.filter((each) => each === key).length;
    readings.set(key, readContext(db, of, of.newOn, serials));
  });
  const given = new Map<string, number>();
  return asked.map(async ({ newOn }, index) => {
    const key = keys[index] ?? '';
    const nth = given.get(key) ?? 0;
    given.set(key, nth + 1);
    const reading = await readings.get(key);
    const serial = reading?.serials[nth];
    if (reading === undefined || serial === undefined)
      throw new Error('the query returned no serial number');
    return { ...reading.context, number: makeTicketNumber(newOn, serial) };
  });
}

async function readContext(
  db: Queryable,
  of: ContextOf,
  newOn: IsoDate | null,
  serials: number,
): Promise<{ readonly context: TicketContext; readonly serials: readonly number[] }> {
  const { rows } = await queryNamed<{
    court: object | null;
    days: object[];
    profile: object | null;
    ofCase: object | null;
    staff: object[];
    departments: object[];
    serials: number[];
  }>(
    db,
    'read-ticket-context',
    `SELECT ${one(`SELECT ${courtColumns} FROM courts WHERE id = $1`)} AS court,
            ${list(selectCalendarDays)} AS days,
            ${one(selectProfile)} AS profile,
            ${one(caseText)} AS of_case,
            ${list(staffText('($5::int[] || (SELECT judge_id FROM cases WHERE id = $4))', '$6::int[]'))} AS staff,
            ${list(selectDepartments)} AS departments,
            to_jsonb(next_ticket_serials($7::date, $8)) AS serials`,
    [
      of.courtId,
      of.kind,
      of.urgent,
      of.caseId,
      of.staffIds.filter((id) => id !== null),
      of.departmentIds.filter((id) => id !== null),
      newOn,
      serials,
    ],
  );
  const row = rows[0];
  if (row?.court == null) throw new Error(`there is no court ${of.courtId}`);
  const ofCase =
    row.ofCase === null
      ? null
      : jsonRow<{ departmentId: number | null; judgeId: number | null }>(row.ofCase);
  const rules = courtRulesOf(
    courtOf(jsonRow<CourtRow>(row.court)),
    row.days.map((day) => jsonRow<CalendarDay>(day)),
  );
  const profile = row.profile === null ? null : jsonRow<ProfileRow>(row.profile);
  const context: TicketContext = {
    rules,
    profile: profileOf(profile, of.kind, of.urgent, rules.norms),
    people: {
      courtId: of.courtId,
      staff: row.staff.map((each) => jsonRow<Contact>(each)),
      departments: row.departments.map((each) => jsonRow<People['departments'][number]>(each)),
    },
    caseDepartmentId: ofCase?.departmentId ?? null,
    caseJudgeId: ofCase?.judgeId ?? null,
  };
  return { context, serials: row.serials };
}
