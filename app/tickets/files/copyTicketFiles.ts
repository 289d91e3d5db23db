/**
 * Copies the files of a ticket out of the hotline, for staff who may see them: the person who
 * answers must hear what was said. Each copy is recorded in a row before it is made, and is
 * compared with the SHA-256 of the original.
 */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../../core/app.js';
import { onChinaClock } from '../../court/rules/chinaTime.js';
import { safeFileName } from '../rules/attachment.js';
import { whyNot, type AccessRefusal, type StaffMember } from '../rules/ticketAccess.js';
import { insertFileCopy, readAttachments, type TicketFileId } from '../store/ticketAttachments.js';
import { readMessages } from '../store/ticketMessages.js';
import { readOfficials } from '../store/ticketPeople.js';
import type { Ticket } from '../store/tickets.js';
import type { Queryable } from '../../core/database/pool.js';
import type { TicketDeps } from '../state/changeTicket.js';
import { isThere } from '../store/keptFiles.js';
import { messagePath } from '../opening/unsentMessages.js';

/** The folders of the originals. */
export type FileFolders = Pick<App['config'], 'RECORDINGS_DIR' | 'ATTACHMENTS_DIR'>;

/** A file of a ticket, and what became of copying it. */
export interface CopiedFile {
  /** The file's name in the target folder. */
  readonly name: string;
  readonly result:
    | 'copied'
    /** Not on this disk: each node has its own. */
    | 'not_here'
    /** Not readable for the user that runs this process. */
    | 'unreadable'
    /** The file is not what was stored. */
    | 'changed'
    /** Another program has made a file of this name meanwhile. */
    | 'there_already';
}

/** What became of copying the files of a ticket. */
export type CopyResult =
  | { readonly kind: 'copied'; readonly files: readonly CopiedFile[] }
  /** The folder has a file of that name; nothing was copied. */
  | { readonly kind: 'there_already'; readonly name: string }
  | { readonly kind: 'refused'; readonly because: AccessRefusal };

interface TicketFile {
  readonly id: TicketFileId;
  readonly name: string;
  readonly place: string;
  readonly sha256: string;
}

/**
 * Copies the recorded messages and the attachments of a ticket into a folder. Makes the folder if
 * it does not exist.
 */
export async function copyTicketFiles(
  deps: TicketDeps,
  folders: FileFolders,
  ticket: Ticket,
  staff: StaffMember,
  to: string,
): Promise<CopyResult> {
  const people = await readOfficials(deps.db, ticket.courtId);
  const because = whyNot({ kind: 'staff', staff }, 'see', ticket, people);
  if (because !== null) return { kind: 'refused', because };
  const files = await filesOf(deps.db, folders, ticket.id);
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const { name } of files) {
    if (await isThere(path.join(to, name))) return { kind: 'there_already', name };
  }
  const copied: CopiedFile[] = [];
  for (const file of files) {
    const { name, place } = file;
    if (!(await isThere(place))) {
      copied.push({ name, result: 'not_here' });
      continue;
    }
    if (!(await isReadable(place))) {
      copied.push({ name, result: 'unreadable' });
      continue;
    }
    await insertFileCopy(deps.db, ticket.id, staff.id, file.id, deps.clock.now());
    copied.push({ name, result: await copy(file, path.join(to, name)) });
  }
  return { kind: 'copied', files: copied };
}

async function filesOf(
  db: Queryable,
  folders: FileFolders,
  ticketId: number,
): Promise<TicketFile[]> {
  const messages = (await readMessages(db, ticketId)).flatMap(
    ({ id, at, purpose, voice }, index) =>
      voice === null
        ? []
        : [
            {
              id: { messageId: id },
              name: `${twoDigits(index + 1)}-${purpose}-${chinaMinute(at)}.wav`,
              place: messagePath(folders.RECORDINGS_DIR, voice.file),
              sha256: voice.sha256,
            },
          ],
  );
  const attachments = (await readAttachments(db, ticketId)).flatMap(
    ({ id, kept, sha256 }, index) =>
      kept === null
        ? []
        : [
            {
              id: { attachmentId: id },
              name: `attachment-${twoDigits(index + 1)}-${safeFileName(kept.name)}`,
              place: path.join(folders.ATTACHMENTS_DIR, kept.file),
              sha256,
            },
          ],
  );
  return [...messages, ...attachments];
}

/**
 * Copies a file. Never overwrites an existing one, and deletes a copy that differs from the
 * original.
 */
async function copy({ place, sha256 }: TicketFile, target: string): Promise<CopiedFile['result']> {
  const handle = await open(target, 'wx', 0o600).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  });
  if (handle === null) return 'there_already';
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const part of createReadStream(place)) {
      hash.update(part as Buffer);
      yield part as Buffer;
    }
  }
  let isOriginal = false;
  try {
    await writeFile(handle, hashed());
    isOriginal = hash.digest('hex') === sha256;
  } finally {
    await handle.close();
    if (!isOriginal) await rm(target);
  }
  return isOriginal ? 'copied' : 'changed';
}

function isReadable(place: string): Promise<boolean> {
  return access(place, constants.R_OK).then(
    () => true,
    () => false,
  );
}

const twoDigits = (n: number) => String(n).padStart(2, '0');

/** A moment in China, as in 20261125-0930. */
function chinaMinute(at: Date): string {
  const text = onChinaClock(at).toISOString();
  return `${text.slice(0, 10).replaceAll('-', '')}-${text.slice(11, 16).replace(':', '')}`;
}
