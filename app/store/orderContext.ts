/** All that the rules of an order ask for, in one round trip. */
import type { TimeLimitProfile } from '../rules/limitProfile.js';
import type { OrderKind } from '../rules/order.js';
import type { IsoDate } from '../rules/workCalendar.js';
import { calendarDayOf, calendarDaysText, type CalendarRow } from './calendar.js';
import { courtColumns, courtOf, type CourtRow } from './courts.js';
import {
  courtRulesOf,
  profileOf,
  profileText,
  type CourtRules,
  type ProfileRow,
} from './orderLimits.js';
import {
  departmentsText,
  peopleOf,
  staffText,
  type DepartmentRow,
  type People,
  type StaffRow,
} from './orderPeople.js';
import { queryNamed, type Queryable } from './pool.js';

export interface OrderContext {
  readonly rules: CourtRules;
  readonly profile: TimeLimitProfile;
  readonly people: People;
  /** Department and judge of the case it is about. */
  readonly caseDepartmentId: number | null;
  readonly caseJudgeId: number | null;
  /** Of a new order; null when none was asked for. */
  readonly serial: number | null;
}

export interface ContextOf {
  readonly courtId: number;
  readonly kind: OrderKind;
  readonly urgent: boolean;
  readonly caseId: number | null;
  /** People who may come in, besides those who have an office. */
  readonly staffIds: readonly (number | null)[];
  /** Departments whose people may. */
  readonly departmentIds: readonly (number | null)[];
  /** A new order of this day wants a serial: unique, never waited for, with gaps. */
  readonly newOn?: IsoDate;
}

const list = (text: string) => `(SELECT coalesce(jsonb_agg(t), '[]') FROM (${text}) t)`;
const one = (text: string) => `(SELECT to_jsonb(t) FROM (${text}) t)`;
const caseText = 'SELECT department_id, judge_id FROM cases WHERE id = $4';

/** @throws Error if there is no such court, or what it has set is not usable. */
export async function readOrderContext(db: Queryable, of: ContextOf): Promise<OrderContext> {
  const { rows } = await queryNamed<{
    court: CourtRow | null;
    days: CalendarRow[];
    profile: ProfileRow | null;
    of_case: { department_id: number | null; judge_id: number | null } | null;
    staff: StaffRow[];
    departments: DepartmentRow[];
    serial: number | null;
  }>(
    db,
    'read-order-context',
    `SELECT ${one(`SELECT ${courtColumns} FROM courts WHERE id = $1`)} AS court,
            ${list(calendarDaysText('$1'))} AS days,
            ${one(profileText('$1', '$2', '$3'))} AS profile,
            ${one(caseText)} AS of_case,
            ${list(staffText('$1', '($5::int[] || (SELECT judge_id FROM cases WHERE id = $4))', '$6::int[]'))} AS staff,
            ${list(departmentsText('$1', '$6::int[]'))} AS departments,
            CASE WHEN $7::date IS NOT NULL THEN next_order_serial($7) END AS serial`,
    [
      of.courtId,
      of.kind,
      of.urgent,
      of.caseId,
      of.staffIds.filter((id) => id !== null),
      of.departmentIds.filter((id) => id !== null),
      of.newOn ?? null,
    ],
  );
  const row = rows[0];
  if (row?.court == null) throw new Error(`there is no court ${of.courtId}`);
  return {
    rules: courtRulesOf(courtOf(row.court), row.days.map(calendarDayOf)),
    profile: profileOf(row.profile, of.kind, of.urgent),
    people: peopleOf(of.courtId, row.staff, row.departments),
    caseDepartmentId: row.of_case?.department_id ?? null,
    caseJudgeId: row.of_case?.judge_id ?? null,
    serial: row.serial,
  };
}
