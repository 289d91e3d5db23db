/**
 * An anonymous report on its way. It is held until its day is over
 * (app/tickets/store/deferredReports.ts), and then opened together with all others of that day, at one
 * moment and in an order that reveals nothing. The caller is told the number, code and date of the
 * ticket to be.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { makeTicketNumber, reportSerials } from '../rules/ticketNumber.js';
import { addDays, chinaDate, chinaMoment, type IsoDate } from '../../court/rules/workCalendar.js';
import {
  insertDeferredReport,
  isNumberTaken,
  readDeferredOfFile,
} from '../store/deferredReports.js';
import type { IdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { TicketContext } from '../store/ticketContext.js';
import type { Ticket } from '../store/tickets.js';
import type { Queryable } from '../../core/database/pool.js';
import { planTicket, type CodedTicket } from './planTicket.js';

/** The part of a report that is sealed. */
export interface SealedReport {
  readonly given: CodedTicket;
  /**
   * Name of the file that its message will be copied to. The first file is as old as the call, and
   * would tell when it was.
   */
  readonly copyTo: string;
}

/**
 * Holds a report, and plans its ticket.
 * @param client in a transaction.
 * @returns the ticket to be, without an id.
 */
export async function deferReport(
  client: Queryable,
  identityKeys: IdentityKeys,
  given: CodedTicket,
  context: TicketContext,
  now: Date,
): Promise<{ readonly ticket: Ticket; readonly code: string | null }> {
  const day = chinaDate(now);
  const opensOn = addDays(day, 1);
  const number = await drawNumber(client, day);
  const file = given.message?.voice?.file ?? null;
  const copyTo = `${opensOn.replaceAll('-', '/')}/${randomUUID()}.wav`;
  const report: SealedReport = { given, copyTo };
  const sealed = identityKeys.seal(JSON.stringify(report), boundTo(number));
  const fileKey = file === null ? null : identityKeys.contentMac(`held message ${file}`);
  const isNew = await insertDeferredReport(client, { number, opensOn, fileKey, sealed });
  const before = isNew || fileKey === null ? null : await readDeferredOfFile(client, fileKey);
  const held =
    before === null
      ? { number, given }
      : { number: before.number, ...unsealed(identityKeys, before) };
  const { ticket } = planTicket(identityKeys, held.given, context, held.number, momentOf(opensOn));
  return { ticket: { ...ticket, id: 0 }, code: held.given.code === given.code ? given.code : null };
}

/** In the morning: the people who are told of them by SMS sleep at midnight. */
const opensAt = { time: '08:00', hours: 8 } as const;

/** Returns the moment at which all reports of a day are opened. */
export function momentOf(opensOn: IsoDate): Date {
  return chinaMoment(opensOn, opensAt.time);
}

/** Returns the last day whose reports are due: those that open on it or before. */
export function lastDueDay(now: Date): IsoDate {
  return chinaDate(new Date(now.getTime() - opensAt.hours * 3_600_000));
}

/** Unseals a held report. */
export function unsealed(
  identityKeys: IdentityKeys,
  held: { readonly number: string; readonly sealed: Buffer },
): SealedReport {
  return JSON.parse(identityKeys.unseal(held.sealed, boundTo(held.number))) as SealedReport;
}

const boundTo = (number: string) => `held report ${number}`;

/** Draws the serial at random, so that nothing tells which report came first. */
async function drawNumber(db: Queryable, day: IsoDate): Promise<string> {
  for (;;) {
    const number = makeTicketNumber(day, randomInt(reportSerials.from, reportSerials.below));
    if (!(await isNumberTaken(db, number))) return number;
  }
}
