/**
 * What the limits of tickets depend on: a court's days and hours, and the profiles it has chosen.
 */
import type { CourtSettings } from '../../court/settings/rules/courtSettings.js';
import { parseTimeLimitProfile, type TimeLimitProfile } from '../rules/limitProfile.js';
import type { CourtTime } from '../rules/limitTime.js';
import type { TicketKind } from '../rules/ticket.js';
import type { RepeatPolicy } from '../../court/settings/rules/repeatSettings.js';
import { limitsByNorm } from '../rules/normLimits.js';
import { defaultProfile } from '../rules/shippedLimits.js';
import { makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays, type CalendarDay } from '../../court/store/calendar.js';
import { readCourtById, type Court } from '../../court/store/courts.js';
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed, queryRows } from '../../core/database/rows.js';

/** The rules of a court that tickets depend on. */
export interface CourtRules {
  readonly time: CourtTime;
  readonly repeats: RepeatPolicy;
  /** Which numbers the court calls, and when. */
  readonly callbacks: CourtSettings['callbacks'];
  readonly appointments: CourtSettings['appointments'];
  /** What the court promises of its service. */
  readonly norms: CourtSettings['norms'];
}

/**
 * Reads the rules of a court.
 * @throws Error if there is no such court.
 */
export async function readCourtRules(db: Queryable, courtId: number): Promise<CourtRules> {
  const court = await readCourtById(db, courtId);
  if (court === null) throw new Error(`there is no court ${courtId}`);
  return courtRulesOf(court, await readCalendarDays(db, courtId));
}

/** Builds the rules of a court from its settings and its calendar. */
export function courtRulesOf(court: Court, days: readonly CalendarDay[]): CourtRules {
  return {
    time: { calendar: makeWorkCalendar(days), hours: court.settings.openingHours },
    repeats: court.settings.repeats,
    callbacks: court.settings.callbacks,
    appointments: court.settings.appointments,
    norms: court.settings.norms,
  };
}

/**
 * Reads the limits of a kind of ticket at a court: the court's own, else those of its norms, else those
 * set for every court, else the shipped ones. An urgent ticket has the urgent limits wherever they are
 * set.
 * @throws Error if a stored profile is not usable, saying which.
 */
export async function readProfile(
  db: Queryable,
  courtId: number,
  kind: TicketKind,
  urgent: boolean,
  norms: CourtSettings['norms'],
): Promise<TimeLimitProfile> {
  const { rows } = await queryNamed<ProfileRow>(db, 'read-profile', selectProfile, [
    courtId,
    kind,
    urgent,
  ]);
  return profileOf(rows[0] ?? null, kind, urgent, norms);
}

/** A stored profile that is not checked yet. */
export interface ProfileRow {
  readonly id: number;
  /** Null: it is for every court that has none of its own. */
  readonly courtId: number | null;
  readonly profile: unknown;
}

/** SQL: the row of {@link profileOf}, of court $1, kind $2 and urgency $3. */
export const selectProfile = `SELECT id, court_id, profile FROM time_limit_profiles
 WHERE kind = $2 AND urgent = $3 AND (court_id = $1 OR court_id IS NULL)
 ORDER BY court_id NULLS LAST, id DESC LIMIT 1`;

/**
 * Returns the profile that holds: that of a court's own row, of its norms, of a row for every court, or
 * the default.
 * @throws Error if a stored profile is not usable, saying which.
 */
export function profileOf(
  row: ProfileRow | null,
  kind: TicketKind,
  urgent: boolean,
  norms: CourtSettings['norms'],
): TimeLimitProfile {
  const byNorm = row !== null && row.courtId !== null ? null : limitsByNorm(kind, urgent, norms);
  return byNorm ?? (row === null ? defaultProfile(kind, urgent) : usable(row));
}

function usable(row: Pick<ProfileRow, 'id' | 'profile'>): TimeLimitProfile {
  const parsed = parseTimeLimitProfile(row.profile);
  if (parsed.kind === 'ok') return parsed.value;
  throw new Error(`time limit profile ${row.id} is invalid: ${parsed.problems.join('; ')}`);
}

/** Returns the kinds of tickets, not urgent, of which a court has limits of its own. */
export async function kindsOfOwnLimits(db: Queryable, courtId: number): Promise<TicketKind[]> {
  const { rows } = await queryRows<{ kind: TicketKind }>(
    db,
    'SELECT DISTINCT kind FROM time_limit_profiles WHERE court_id = $1 AND NOT urgent',
    [courtId],
  );
  return rows.map(({ kind }) => kind);
}

/** A profile that was chosen for a court; `courtCode` null: for every court without its own. */
export interface StoredProfile {
  readonly courtCode: string | null;
  readonly kind: TicketKind;
  readonly urgent: boolean;
  readonly profile: TimeLimitProfile;
}

/** Returns the profiles that hold where one was chosen, those for every court first. */
export async function listProfiles(db: Queryable): Promise<StoredProfile[]> {
  const { rows } = await queryRows<Omit<StoredProfile, 'profile'> & Omit<ProfileRow, 'courtId'>>(
    db,
    `SELECT DISTINCT ON (c.code, p.kind, p.urgent) p.id, c.code AS court_code, p.kind, p.urgent, p.profile
       FROM time_limit_profiles p LEFT JOIN courts c ON c.id = p.court_id
      ORDER BY c.code NULLS FIRST, p.kind, p.urgent, p.id DESC`,
  );
  return rows.map(({ id, ...row }) => ({ ...row, profile: usable({ id, profile: row.profile }) }));
}

/**
 * Sets the limits of a kind of ticket. The row that says so is audited.
 * @param choice.courtId null: for every court that has none of its own.
 * @param by the user who sets them.
 */
export async function putProfile(
  db: Queryable,
  choice: { readonly courtId: number | null; readonly kind: TicketKind; readonly urgent: boolean },
  profile: TimeLimitProfile,
  now: Date,
  by: string,
): Promise<void> {
  await db.query(
    `INSERT INTO time_limit_profiles (court_id, kind, urgent, name, profile, set_at, set_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [choice.courtId, choice.kind, choice.urgent, profile.name, JSON.stringify(profile), now, by],
  );
}
