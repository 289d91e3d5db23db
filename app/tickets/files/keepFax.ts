/** Keeps the pages of a fax on the disk: TIFF as they came, and PDF. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'winston';
import { inTemporaryFolder } from '../../core/temporaryFolder.js';
import { makeFaxPdf } from '../../messages/fax/makeFaxPdf.js';
import { mediaTypeOf } from '../rules/attachment.js';
import { keepFile, removeFiles } from '../store/keptFiles.js';
import type { NewAttachment } from '../store/ticketAttachments.js';
import type { TicketDeps } from '../state/changeTicket.js';
import type { AttachmentSettings } from './attachFiles.js';

/**
 * Keeps all files or none; no row names them yet. The largest size of an upload is no limit here:
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
    const isMade = await makeFaxPdf(tiff, pdf)
      .then(() => true)
      .catch(async (error: unknown) => {
        deps.log.warn('libtiff complains of a fax', { error });
        return hasContent(pdf);
      });
    const folder = deps.settings.ATTACHMENTS_DIR;
    const kept: NewAttachment[] = [];
    try {
      for (const from of [tiff, ...(isMade ? [pdf] : [])]) {
        const written = await keepFile(folder, createReadStream(from), { now: deps.clock.now() });
        const named = `fax-${name}${from === pdf ? '.pdf' : '.tif'}`;
        kept.push({ ...written, name: named, mediaType: mediaTypeOf(named) });
      }
      return kept;
    } catch (error) {
      await removeFiles(
        folder,
        kept.map(({ file }) => file),
      );
      throw error;
    }
  });
}

async function hasContent(file: string): Promise<boolean> {
  return stat(file).then(
    ({ size }) => size > 0,
    () => false,
  );
}
