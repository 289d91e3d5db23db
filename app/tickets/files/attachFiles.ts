/** Attaches files to a ticket: first on the disk, then their rows, all of them or none. */
import type { App } from '../../core/app.js';
import {
  mediaTypeOf,
  whyNotAttachment,
  type AttachmentLimits,
  type AttachmentRefusal,
} from '../rules/attachment.js';
import { isOver } from '../rules/ticket.js';
import { whyNot, type AccessRefusal } from '../rules/ticketAccess.js';
import {
  attachedFiles,
  countAttachments,
  insertAttachment,
  type Attacher,
  type NewAttachment,
} from '../store/ticketAttachments.js';
import { readOfficials } from '../store/ticketPeople.js';
import { lockTicket, readTicketById, type Ticket } from '../store/tickets.js';
import { withTransaction, type Queryable } from '../../core/database/pool.js';
import type { TicketDeps } from '../state/changeTicket.js';
import { keepFile, nameKeptFiles, removeFiles } from '../store/keptFiles.js';

/** The settings that attaching depends on. */
export type AttachmentSettings = Pick<
  App['config'],
  'ATTACHMENTS_DIR' | 'ATTACHMENT_MAX_MEGABYTES' | 'ATTACHMENTS_PER_TICKET'
>;

/** A file that a user attaches to a ticket. */
export interface GivenFile {
  /** The name as it was sent. */
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** What became of attaching files. */
export type AttachResult =
  | { readonly kind: 'attached'; readonly attachments: readonly NewAttachment[] }
  | { readonly kind: 'refused'; readonly because: AccessRefusal | 'over' | 'too_many_files' }
  /** This file cannot be attached, so none of them is. */
  | { readonly kind: 'bad_file'; readonly name: string; readonly because: AttachmentRefusal }
  | { readonly kind: 'unknown_ticket' };

const bytesPerMegabyte = 1_000_000;

/** Returns the limits from the settings, in the form of the rules. */
function attachmentLimits(settings: AttachmentSettings) {
  return {
    maxBytes: settings.ATTACHMENT_MAX_MEGABYTES * bytesPerMegabyte,
    maxFiles: settings.ATTACHMENTS_PER_TICKET,
  };
}

/** Attaches files to a ticket that is not closed or withdrawn. */
export async function attachFiles(
  deps: TicketDeps,
  settings: AttachmentSettings,
  ticketId: number,
  by: Attacher,
  files: readonly GivenFile[],
): Promise<AttachResult> {
  const limits = attachmentLimits(settings);
  const refusalOf = async (db: Queryable, ticket: Ticket | null): Promise<AttachResult | null> => {
    if (ticket === null) return { kind: 'unknown_ticket' };
    const people = by.kind === 'staff' ? await readOfficials(db, ticket.courtId) : [];
    const because = whyNot(by, 'attach', ticket, people);
    if (because !== null) return { kind: 'refused', because };
    if (isOver(ticket.status)) return { kind: 'refused', because: 'over' };
    const count = (await countAttachments(db, ticket.id)) + files.length;
    return count > limits.maxFiles ? { kind: 'refused', because: 'too_many_files' } : null;
  };
  // Checked before anything is written for a user who may not attach it, and again with the ticket
  // locked.
  const refusal = await refusalOf(deps.db, await readTicketById(deps.db, ticketId));
  if (refusal !== null) return refusal;

  const folder = settings.ATTACHMENTS_DIR;
  const kept = await keepAll(folder, files, limits, deps.clock.now());
  if ('because' in kept) return { kind: 'bad_file', ...kept };
  const names = kept.map(({ file }) => file);
  return nameKeptFiles(
    folder,
    names,
    () =>
      withTransaction(deps.db, async (client) => {
        const changed = await refusalOf(client, await lockTicket(client, ticketId));
        if (changed !== null) return { result: changed, areNamed: false };
        const now = deps.clock.now();
        for (const each of kept) await insertAttachment(client, ticketId, each, by, now);
        return { result: { kind: 'attached', attachments: kept }, areNamed: true };
      }),
    () => attachedFiles(deps.db, names),
  );
}

/** A file that may not be attached. */
interface RefusedFile {
  readonly name: string;
  readonly because: AttachmentRefusal;
}

/**
 * Writes all files to the disk, or none. No row names them yet.
 * @param limits null: no file is refused
 * @throws Error where the disk is full or away
 */
export function keepAll(
  folder: string,
  files: readonly GivenFile[],
  limits: null,
  now: Date,
): Promise<NewAttachment[]>;
export function keepAll(
  folder: string,
  files: readonly GivenFile[],
  limits: AttachmentLimits,
  now: Date,
): Promise<NewAttachment[] | RefusedFile>;
export async function keepAll(
  folder: string,
  files: readonly GivenFile[],
  limits: AttachmentLimits | null,
  now: Date,
): Promise<NewAttachment[] | RefusedFile> {
  const kept: NewAttachment[] = [];
  const forget = () =>
    removeFiles(
      folder,
      kept.map(({ file }) => file),
    );
  try {
    for (const { name, content } of files) {
      const taken = limits === null ? content : upTo(content, limits.maxBytes);
      const written = await keepFile(folder, taken, { now });
      kept.push({ ...written, name, mediaType: mediaTypeOf(name) });
      const because =
        limits === null ? null : whyNotAttachment({ name, bytes: written.bytes }, limits);
      if (because === null) continue;
      await forget();
      return { name, because };
    }
    return kept;
  } catch (error) {
    await forget();
    throw error;
  }
}

/**
 * Stops just beyond the limit. By then the file is known to be too large, and it must not fill the
 * disk.
 */
async function* upTo(content: AsyncIterable<Uint8Array>, maxBytes: number) {
  let bytes = 0;
  for await (const each of content) {
    yield each;
    bytes += each.length;
    if (bytes > maxBytes) return;
  }
}
