/**
 * Takes in a fax: its pages become attachments (TIFF as they came, and PDF) of the ticket that its
 * caller has announced, or that its QR code proves, or of a new one that the litigation service
 * centre dispatches. The sender is told what came. Idempotent by the name that the exchange gave
 * it.
 */
import type { Logger } from 'winston';
import { readVerifiedCaller } from '../../calls/store/verifiedCaller.js';
import { onFaxThread } from '../../messages/fax/onFaxThread.js';
import type { ReadFax } from '../../messages/fax/readFax.js';
import { isOurFaxCode, type FaxReference } from '../../messages/fax/rules/faxCode.js';
import { comparePages } from '../../messages/fax/rules/samePages.js';
import {
  countUnproven,
  insertReceived,
  isReceived,
  receivedFrom,
} from '../../messages/fax/store/faxInbox.js';
import type { ReceivedFax } from '../../telephony/fax.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { withTransaction } from '../../core/database/pool.js';
import { mostFiledADay, readFaxFiling } from '../rules/faxFiling.js';
import { isOver } from '../rules/ticket.js';
import { isLikeReport } from '../rules/ticketNumber.js';
import type { TicketCodeDeps } from '../state/changeTicket.js';
import { keepAsItCame, keepFax } from './keepFax.js';
import { attachedFiles, insertAttachment } from '../store/ticketAttachments.js';
import { insertMessage } from '../store/ticketMessages.js';
import { nameKeptFiles } from '../store/keptFiles.js';
import { lockTicket, readTicket, readTicketById, type Ticket } from '../store/tickets.js';
import type { AttachmentSettings } from './attachFiles.js';
import { ticketOfFax, type FiledFax } from './ticketOfFax.js';
import { notifyOfMaterial } from './notifyOfMaterial.js';
import { mayGetReceipt, notifyFaxSender } from './notifyFaxSender.js';

export interface FaxTicketDeps extends TicketCodeDeps {
  readonly log: Logger;
  readonly node: string;
  /** The court whose litigation service centre gets faxes that belong nowhere. */
  readonly courtId: () => number;
  readonly settings: AttachmentSettings;
}

/** The same pages within this time are one fax, and faxes within it count together. */
const dayMs = 86_400_000;

/**
 * Takes a fax in. When this returns, the exchange may forget it. The limits of attachments are not those of faxes: a refused page
 * would be lost. Of pages that came and cannot be read, the file goes to the dispatchers, and the sender gets no receipt.
 * @param isUnreadable whether that is so already: it has failed often, and is not read again
 * @throws Error while disk or database is away, or a program of the reading fails; then nothing has happened, but for a ticket that was
 *   opened
 */
export async function takeReceivedFax(
  deps: FaxTicketDeps,
  fax: ReceivedFax,
  isUnreadable = false,
): Promise<void> {
  if (await isReceived(deps.db, deps.node, fax.name)) return;
  const now = deps.clock.now();
  const { pageHashes, code } = await wholePages(deps, isUnreadable ? null : fax.file);
  const isOurs = code !== null && isOurFaxCode(code, deps.identityKeys);
  const [reference, unproven] = isOurs ? [code, null] : [null, code];
  // What the exchange says has come, where nobody else can say.
  const isUnread = fax.file !== null && pageHashes.length === 0 && (isUnreadable || fax.pages > 0);
  const pages = isUnread ? fax.pages : pageHashes.length;
  const isBroken = fax.status !== 'success' || pages < fax.pages;
  const fromNumber = normalNumber(fax.callerNumber) ?? '';
  const filing = readFaxFiling(fax.filedAs);
  const earlier = await sameBefore(deps, fromNumber, reference, pageHashes, now);
  const callId = filing === null ? null : await knownCall(deps, filing.callId);
  const { file } = fax;
  const hasPages = (pages > 0 || isUnread) && file !== null;
  // What the caller has proved counts more than what they have sent before.
  const { before, overflowOf } =
    hasPages && filing === null ? await placeOf(deps, earlier, reference, now) : nowhere;
  const isThere = before !== null && earlier?.compared === 'same';
  // The disk comes first: while it is full, nothing is opened, and nobody is told anything.
  const keep = isUnread || overflowOf !== null ? keepAsItCame : keepFax;
  const kept = hasPages && !isThere ? await keep(deps, file, fax.name) : [];
  const names = kept.map((each) => each.file);

  const write = async () => {
    let filed: FiledFax | null = null;
    if (before !== null) filed = { ticket: before, caseId: null, note: null };
    else if (hasPages) {
      filed = await ticketOfFax(deps, {
        ...{ file, fromNumber, pages, isBroken, isUnread, overflowOf, filing, reference, unproven },
        // As many as there are receipts, which a fax that nobody has read does not get.
        mayTell: !isUnread && (await mayGetReceipt(deps.db, fromNumber, now)),
      });
    }
    const isNew = earlier?.compared !== 'same' || earlier.ticketId !== filed?.ticket.id;
    const areNamed = await withTransaction(deps.db, async (client) => {
      const id = await insertReceived(
        client,
        {
          node: deps.node,
          name: fax.name,
          fromNumber,
          toNumber: fax.calledNumber,
          stationId: fax.stationId,
          pages,
          isBroken,
          error: fax.error,
          mode: fax.mode,
          pageHashes,
          sameAsId: earlier?.id ?? null,
          callId,
          ticketId: filed?.ticket.id ?? null,
          caseId: filed?.caseId ?? null,
          overflowOfId: overflowOf?.id ?? null,
        },
        now,
      );
      if (id === null || filed === null) return false;
      const { ticket, note } = filed;
      if (isNew) {
        await lockTicket(client, ticket.id);
        for (const each of kept)
          await insertAttachment(client, ticket.id, each, { kind: 'caller' }, now);
      }
      if (note !== null) {
        await insertMessage(client, ticket.id, 'repeat', { body: note }, now);
        if (overflowOf === null) await notifyOfMaterial(client, ticket.id, now);
      } else if (overflowOf !== null && before === null) {
        const body = `24小时内收到的未经核验的传真已满${mostFiledADay}份，其后收到的归入工单${ticket.number}，请一并查看。`;
        await insertMessage(client, overflowOf.id, 'repeat', { body }, now);
        await notifyOfMaterial(client, overflowOf.id, now);
      }
      const { stationId } = fax;
      // Many senders share an overflow: its number is for none of them.
      const told = { id, fromNumber, stationId, pages, isBroken, ticket: overflowOf ?? ticket };
      if (!isUnread) await notifyFaxSender(client, deps, told, now);
      return isNew;
    });
    return { result: filed, areNamed };
  };
  const filed = await nameKeptFiles(deps.settings.ATTACHMENTS_DIR, names, write, () =>
    attachedFiles(deps.db, names),
  );
  deps.log.info('a fax came', {
    pages,
    isBroken,
    isUnread,
    isOverflow: overflowOf !== null,
    mode: fax.mode,
    ticket: filed?.ticket.number ?? null,
    belongsBy:
      filing?.kind ?? (earlier === null ? (reference?.kind ?? null) : 'the same pages before'),
    hasUnprovenCode: unproven !== null,
  });
}

/**
 * Whether what a page says of its ticket may stand beside the sender's number: not the number of an
 * anonymous report. The hotline makes no page with one, so the dispatchers get such a fax.
 */
function mayBeKept(reference: FaxReference | null): boolean {
  return reference?.kind !== 'ticket' || !isLikeReport(reference.number.replace(/\D/g, ''));
}

/** Where the pages of a fax belong by what came before. */
interface Place {
  /** The ticket that has an earlier fax of the same pages, and gets this one. */
  readonly before: Ticket | null;
  /** The ticket that has had its faxes of the day, so that another one gets this one. */
  readonly overflowOf: Ticket | null;
}

const nowhere: Place = { before: null, overflowOf: null };

/** Ever-new pages behind the same ones count towards the faxes of the day as well. */
async function placeOf(
  deps: FaxTicketDeps,
  earlier: Earlier,
  reference: FaxReference | null,
  now: Date,
): Promise<Place> {
  const before = await ticketBefore(deps, earlier, reference);
  const ofOverflow = await ticketOfId(deps, earlier?.overflowOfId ?? null);
  if (before !== null && earlier?.compared === 'same') return { before, overflowOf: ofOverflow };
  const named =
    reference === null
      ? ofOverflow
      : reference.kind === 'ticket'
        ? await readTicket(deps.db, reference.number)
        : null;
  const counted = before ?? named;
  return counted !== null && (await isFull(deps, counted, now))
    ? { before: null, overflowOf: counted }
    : { before, overflowOf: null };
}

/**
 * Returns the ticket that has an earlier fax of the same pages. Further pages are for one that is not over, and where their own code
 * names it, they count as a fax by that.
 */
async function ticketBefore(
  deps: FaxTicketDeps,
  earlier: Earlier,
  reference: FaxReference | null,
): Promise<Ticket | null> {
  const ticket = await ticketOfId(deps, earlier?.ticketId ?? null);
  if (earlier === null || ticket === null || earlier.compared === 'same') return ticket;
  const isByCode = earlier.overflowOfId !== null || ticket.number === reference?.number;
  return isByCode || isOver(ticket.status) ? null : ticket;
}

async function ticketOfId({ db }: FaxTicketDeps, id: number | null): Promise<Ticket | null> {
  return id === null ? null : readTicketById(db, id);
}

/** Whether a ticket has had its faxes of the day. */
async function isFull({ db }: FaxTicketDeps, { number }: Ticket, now: Date): Promise<boolean> {
  const since = new Date(now.getTime() - dayMs);
  return (await countUnproven(db, number, since)) >= mostFiledADay;
}

/** Errors by which a file says itself that it holds no page. Any other may be of this machine, and is tried again. */
const saysTheFile = new Set(['NotATiff', 'PagesTooLarge']);

/**
 * Reads the pages; a file that holds none is a fax without pages.
 * @throws Error when it cannot be read now
 */
async function wholePages({ log }: FaxTicketDeps, file: string | null): Promise<ReadFax> {
  const nothing: ReadFax = { pageHashes: [], code: null };
  if (file === null) return nothing;
  try {
    const read = await onFaxThread('readFax', file);
    return mayBeKept(read.code) ? read : { ...read, code: null };
  } catch (error) {
    if (!(error instanceof Error && saysTheFile.has(error.name))) throw error;
    log.warn('no page of a fax can be read', { error });
    return nothing;
  }
}

type Earlier = Awaited<ReturnType<typeof sameBefore>>;

/** Compares with what the number has sent, and with what the ticket has that the pages prove, whoever sent it: a number can be withheld. */
async function sameBefore(
  deps: FaxTicketDeps,
  fromNumber: string,
  reference: FaxReference | null,
  pageHashes: readonly string[],
  now: Date,
) {
  const since = new Date(now.getTime() - dayMs);
  const named = reference?.kind === 'ticket' ? reference.number : null;
  for (const before of await receivedFrom(deps.db, fromNumber, named, since)) {
    const compared = comparePages(before.pageHashes, pageHashes);
    if (compared !== 'other') return { ...before, compared };
  }
  return null;
}

/** A call whose row was never written, because the database was down, does not count. */
async function knownCall(deps: FaxTicketDeps, callId: string): Promise<string | null> {
  return (await readVerifiedCaller(deps.db, callId)) === null ? null : callId;
}
