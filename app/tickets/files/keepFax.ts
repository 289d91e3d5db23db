/** Keeps the pages of a fax on the disk: TIFF as they came, and PDF. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'winston';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { isWholePdf, makeFaxPdf } from '../../messages/fax/makeFaxPdf.js';
import type { NewAttachment } from '../store/ticketAttachments.js';
import type { TicketDeps } from '../state/changeTicket.js';
import { keepAll, type AttachmentSettings } from './attachFiles.js';

/**
 * Keeps all files or none; no row names them yet. A PDF that is cut off, because the temporary folder is full or the fax is damaged, is
 * none: the TIFF has the pages. The largest size of an upload is no limit here:
 * whoever sends a fax cannot send less than its pages.
 * @throws Error where the disk is full or away
 */
export async function keepFax(
  deps: Pick<TicketDeps, 'clock'> & { readonly log: Logger; readonly settings: AttachmentSettings },
  tiff: string,
  name: string,
): Promise<NewAttachment[]> {
  return inTemporaryFolder(async (temporary) => {
    const pdf = path.join(temporary, 'fax.pdf');
    await makeFaxPdf(tiff, pdf).catch((error: unknown) => {
      deps.log.warn('libtiff complains of a fax', { error });
    });
    const isMade = await isWholePdf(pdf);
    if (!isMade) deps.log.warn('a fax is kept as TIFF only: no whole PDF could be made', { name });
    const files = [
      { name: `fax-${name}.tif`, content: readLater(tiff) },
      ...(isMade ? [{ name: `fax-${name}.pdf`, content: readLater(pdf) }] : []),
    ];
    return keepAll(deps.settings.ATTACHMENTS_DIR, files, null, deps.clock.now());
  });
}

/**
 * Keeps the pages as they came and makes nothing of them: they cannot be read here, there is no room for temporary files, or there are
 * too many.
 * @throws Error where the disk is full or away
 */
export async function keepAsItCame(
  deps: Pick<TicketDeps, 'clock'> & { readonly settings: AttachmentSettings },
  tiff: string,
  name: string,
): Promise<NewAttachment[]> {
  const file = { name: `fax-${name}.tif`, content: readLater(tiff) };
  return keepAll(deps.settings.ATTACHMENTS_DIR, [file], null, deps.clock.now());
}

/** Opens the file once it is read: one that is not read, after an error, would be opened when its folder is gone. */
async function* readLater(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file) as AsyncIterable<Uint8Array>;
}
