/** Attaches the pages of a fax to a ticket: TIFF as they came, and PDF. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { makeFaxPdf } from '../../messages/fax/makeFaxPdf.js';
import type { TicketDeps } from '../state/changeTicket.js';
import { isThere } from '../../core/files/folders.js';
import { readAttachments } from '../store/ticketAttachments.js';
import type { Ticket } from '../store/tickets.js';
import { attachFiles, type AttachmentSettings } from './attachFiles.js';

/** Attaches them once, however often it is called. */
export async function attachFax(
  deps: TicketDeps & { readonly log: Logger; readonly settings: AttachmentSettings },
  ticket: Ticket,
  tiff: string,
  name: string,
): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(tiff))
    .digest('hex');
  // A process before this one has attached it, and died before it wrote so.
  if ((await readAttachments(deps.db, ticket.id)).some((each) => each.sha256 === sha256)) return;
  return inTemporaryFolder(async (folder) => {
    const pdf = path.join(folder, 'fax.pdf');
    const isMade = await makeFaxPdf(tiff, pdf)
      .then(() => true)
      .catch(async (error: unknown) => {
        deps.log.warn('libtiff complains of a fax', { error });
        return isThere(pdf);
      });
    const files = [
      { name: `fax-${name}.tif`, content: createReadStream(tiff) },
      ...(isMade ? [{ name: `fax-${name}.pdf`, content: createReadStream(pdf) }] : []),
    ];
    const attached = await attachFiles(deps, deps.settings, ticket.id, { kind: 'caller' }, files);
    if (attached.kind !== 'attached')
      throw new Error(`the pages of a fax are not attached: ${attached.kind}`);
  });
}
