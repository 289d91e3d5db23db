/** Opens the tickets of anonymous reports whose day is over, and mixes those that still wait. */
import { copyFile, open, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { syncToDisk } from '../../core/wholeFile.js';
import { messagesFolder } from '../../core/files/fileKinds.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
import {
  deleteDeferredReport,
  lockDueReports,
  mixDeferredReports,
} from '../store/deferredReports.js';
import { readTicketContext } from '../store/ticketContext.js';
import { insertTicket } from '../store/insertTicket.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import type { TicketCodeDeps } from '../state/changeTicket.js';
import { lastDueDay, momentOf, unsealed, type SealedReport } from './deferredReport.js';
import { isThere, makeFolder } from '../../core/files/folders.js';
import { planTicket } from './planTicket.js';
import { messagePath } from './unsentMessages.js';

/** What opening held reports needs. */
export interface DeferredReportDeps extends TicketCodeDeps {
  readonly recordingsDir: string;
  readonly log: Pick<Logger, 'error'>;
}

/** Milliseconds. When nothing could be opened for this long, an error is logged. */
const lateMs = 6 * 3_600_000;

/**
 * Opens all held reports that are due, and mixes the others.
 * @returns how many tickets were opened.
 */
export async function openDeferredReports(deps: DeferredReportDeps): Promise<number> {
  const today = lastDueDay(deps.clock.now());
  try {
    // In one transaction, so that the transaction ids of the rows do not tell one report from
    // another.
    return await withTransaction(deps.db, async (client) => {
      const opened = await openDue(deps, client, today, null);
      await mixDeferredReports(client);
      return opened.length;
    });
  } catch (error) {
    deps.log.error('cannot open the reports of a day in one transaction', { error });
  }
  // A report that cannot be opened must not keep others from their tickets.
  const due = await withTransaction(deps.db, (client) => lockDueReports(client, today));
  let opened = 0;
  for (const { number } of due) {
    try {
      const tickets = await withTransaction(deps.db, (client) =>
        openDue(deps, client, today, number),
      );
      opened += tickets.length;
    } catch (error) {
      deps.log.error('cannot open a report', { error });
    }
  }
  return opened;
}

/** @param only the number of the only report to open; null: all that are due. */
async function openDue(
  deps: DeferredReportDeps,
  client: Queryable,
  today: IsoDate,
  only: string | null,
): Promise<string[]> {
  const opened: string[] = [];
  for (const held of await lockDueReports(client, today)) {
    if (only !== null && held.number !== only) continue;
    const report = unsealed(deps.identityKeys, held);
    const at = momentOf(held.opensOn);
    if (!(await moveMessage(deps, report, at))) {
      if (deps.clock.now().getTime() - at.getTime() > lateMs) {
        deps.log.error('this node does not have the message of a report', {});
      }
      continue;
    }
    await openOne(deps, client, report, held.number, at);
    await deleteDeferredReport(client, held.number);
    opened.push(held.number);
  }
  return opened;
}

async function openOne(
  deps: DeferredReportDeps,
  client: Queryable,
  { given, copyTo }: SealedReport,
  number: string,
  at: Date,
): Promise<void> {
  const { message } = given;
  const voice = message?.voice == null ? null : { ...message.voice, file: copyTo };
  const renamed = { ...given, message: message === null ? null : { ...message, voice } };
  const context = await readTicketContext(client, {
    courtId: given.courtId,
    kind: given.kind,
    urgent: given.urgent ?? false,
    caseId: given.caseId ?? null,
    staffIds: [given.to?.assigneeId ?? null, given.aboutStaffId ?? null],
    departmentIds: [given.to?.departmentId ?? null],
  });
  const plan = planTicket(deps.identityKeys, renamed, context, number, at);
  if ((await insertTicket(client, plan.ticket, plan, null)) === null) {
    throw new Error('the report was not written');
  }
}

/**
 * Copies the message to a file with the same time as all others of that day, and deletes the first
 * one. Idempotent.
 * @returns false when the message is not on this node's disk.
 */
async function moveMessage(
  { recordingsDir }: DeferredReportDeps,
  { given, copyTo }: SealedReport,
  at: Date,
): Promise<boolean> {
  const file = given.message?.voice?.file;
  if (file === undefined) return true;
  const [from, to] = [messagePath(recordingsDir, file), messagePath(recordingsDir, copyTo)];
  if (!(await isThere(from))) return isThere(to);
  await makeFolder(recordingsDir, path.posix.join(messagesFolder, path.posix.dirname(copyTo)));
  await copyFile(from, to);
  await utimes(to, at, at);
  const handle = await open(to, 'r+');
  try {
    await handle.chmod(0o660);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncToDisk(path.dirname(to));
  await rm(from, { force: true });
  return true;
}
