/**
 * Opens the tickets of anonymous reports whose day is over, and mixes those that still wait. All that are
 * due open together, by whichever process is first. Their messages lie on the disks of the nodes that
 * took them, under other names: each node moves its own afterwards.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { syncToDisk, writeWhole } from '../../core/wholeFile.js';
import { messagesFolder } from '../../core/files/fileKinds.js';
import { readFileStates } from '../../core/files/store/storedFiles.js';
import type { IsoDate } from '../../court/rules/workCalendar.js';
import {
  deleteDeferredReport,
  lockDueReports,
  markReportOpen,
  mixDeferredReports,
} from '../store/deferredReports.js';
import { readTicketContext } from '../store/ticketContext.js';
import { insertTicket } from '../store/insertTicket.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import type { TicketCodeDeps } from '../state/changeTicket.js';
import { lastDueDay, momentOf, unsealed, type SealedReport } from './deferredReport.js';
import { isThere, makeFolder } from '../../core/files/folders.js';
import { planTicket } from './planTicket.js';
import { messagePath, unsentFolder } from './unsentMessages.js';

/** What opening held reports needs. */
export interface DeferredReportDeps extends TicketCodeDeps {
  readonly recordingsDir: string;
  readonly log: Pick<Logger, 'error'>;
}

/** Milliseconds. When a message has not come to its ticket for this long, an error is logged. */
const lateMs = 6 * 3_600_000;

/**
 * Opens all held reports that are due, mixes the others, and gives the messages that this node has the
 * names by which their tickets know them.
 * @returns how many tickets were opened.
 */
export async function openDeferredReports(deps: DeferredReportDeps): Promise<number> {
  const today = lastDueDay(deps.clock.now());
  const opened = await openAll(deps, today);
  await moveMessages(deps, today);
  return opened;
}

async function openAll(deps: DeferredReportDeps, today: IsoDate): Promise<number> {
  try {
    // In one transaction, whichever nodes have their messages, so that neither the transaction ids of
    // the rows nor their order tell one report, or those of one node, from others.
    return await withTransaction(deps.db, async (client) => {
      const opened = await openDue(deps, client, today, null);
      await mixDeferredReports(client);
      return opened.length;
    });
  } catch (error) {
    deps.log.error('cannot open the reports of a day in one transaction', { error });
  }
  // A report that cannot be opened must not keep others from their tickets.
  const due = await withTransaction(deps.db, (client) => lockDueReports(client, today, false));
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
  for (const held of await lockDueReports(client, today, false)) {
    if (only !== null && held.number !== only) continue;
    const report = unsealed(deps.identityKeys, held);
    await openOne(deps, client, report, held.number, momentOf(held.opensOn));
    if (report.given.message?.voice == null) await deleteDeferredReport(client, held.number);
    else await markReportOpen(client, held.number);
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

/** Gives the messages of opened reports that lie on this node's disk their names. */
async function moveMessages(deps: DeferredReportDeps, today: IsoDate): Promise<void> {
  await withTransaction(deps.db, async (client) => {
    let isLate = false;
    const waiting = await lockDueReports(client, today, true);
    for (const held of waiting) {
      const report = unsealed(deps.identityKeys, held);
      const at = momentOf(held.opensOn);
      try {
        if (await moveMessage(deps, client, report, at)) {
          await deleteDeferredReport(client, held.number);
          continue;
        }
      } catch (error) {
        // Its words would name the file.
        const { code } = error as NodeJS.ErrnoException;
        deps.log.error('cannot give the message of a report to its ticket', { code });
      }
      isLate ||= deps.clock.now().getTime() - at.getTime() > lateMs;
    }
    if (isLate) deps.log.error('this node does not have the message of a report', {});
    if (waiting.length > 0) await mixDeferredReports(client);
  });
}

/**
 * Copies the message to a file with the same time as all others of that day, and deletes the first
 * one. Idempotent.
 * @returns false when the message is not on this node's disk, nor in the store of files.
 */
async function moveMessage(
  { recordingsDir }: DeferredReportDeps,
  client: Queryable,
  { given, copyTo }: SealedReport,
  at: Date,
): Promise<boolean> {
  const file = given.message?.voice?.file;
  if (file === undefined) return true;
  const [from, to] = [messagePath(recordingsDir, file), messagePath(recordingsDir, copyTo)];
  if (!(await isThere(from))) return (await isThere(to)) || isArrived(client, copyTo);
  await makeFolder(recordingsDir, path.posix.join(messagesFolder, path.posix.dirname(copyTo)));
  // The ticket names it already, so nobody may find a part of it there.
  const unsent = await makeFolder(recordingsDir, path.posix.join(messagesFolder, unsentFolder));
  const part = path.join(unsent, `.${path.basename(copyTo)}.${randomUUID()}.part`);
  await writeWhole(to, createReadStream(from), { mode: 0o660, isSafe: true, parts: [part] });
  await utimes(to, at, at);
  await syncToDisk(to);
  await rm(from, { force: true });
  return true;
}

/** Whether a process that died meanwhile has handed it over, or it is erased already. */
async function isArrived(client: Queryable, file: string): Promise<boolean> {
  const [state] = await readFileStates(client, 'messages', [file]);
  return state === undefined || state.isStored || state.isErased || state.sha256 === null;
}
