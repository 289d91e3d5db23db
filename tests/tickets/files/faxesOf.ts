/** Faxes that came, without a modem: their pages are made here, and taken in like those that the exchange has. */
import path from 'node:path';
import { createLogger } from 'winston';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { writeFaxCode, type FaxReference } from '../../../app/messages/fax/rules/faxCode.js';
import type { AttachmentSettings } from '../../../app/tickets/files/attachFiles.js';
import { takeReceivedFax } from '../../../app/tickets/files/takeReceivedFax.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import type { ReceivedFax } from '../../../app/telephony/fax.js';
import type { Scene } from '../scene.js';

const letter: Letter = {
  court: '',
  title: '民事起诉状',
  reference: '',
  date: '2026年11月24日',
  rows: [],
  paragraphs: [],
  code: null,
  foot: '',
};

/** A fax as the database has it. */
export interface FaxRow {
  readonly id: number;
  readonly number: string | null;
  readonly case_id: number | null;
  readonly ticket_case: number | null;
  readonly person_id: number | null;
  readonly call_id: string | null;
  readonly same_as_id: number | null;
  readonly is_broken: boolean;
  readonly told_by: string | null;
}

/** @param sceneNow the scene once there is one */
export function faxesOf(sceneNow: () => Scene, folder: string) {
  let count = 0;

  /** Makes the page of a letter; of each title another one. */
  async function tiffOf(given: Partial<Letter>): Promise<string> {
    const file = path.join(folder, `came-${++count}.tif`);
    await makeLetter({ ...letter, ...given }, file);
    return file;
  }

  /** Has a fax taken in, and returns its row. */
  async function take(
    file: string,
    given: Partial<ReceivedFax> = {},
    settings: Partial<AttachmentSettings> = {},
    isUnreadable = false,
  ): Promise<FaxRow> {
    const name = given.name ?? `hotline-${++count}.1`;
    const { deps, courtId, pool } = sceneNow();
    await takeReceivedFax(
      {
        ...deps,
        node: 'hotline',
        log: createLogger({ silent: true }),
        courtId: () => courtId,
        settings: {
          ATTACHMENTS_DIR: path.join(folder, 'attachments'),
          ATTACHMENT_MAX_MEGABYTES: 20,
          ATTACHMENTS_PER_TICKET: 50,
          ...settings,
        },
      },
      {
        name,
        file,
        status: 'success',
        pages: 1,
        error: '',
        mode: 'T38',
        rate: 14400,
        stationId: '',
        callerNumber: '13700000301',
        calledNumber: '02583529999',
        channelId: name,
        filedAs: '',
        ...given,
      },
      isUnreadable,
    );
    const { rows } = await pool.query<FaxRow>(
      `SELECT i.id, o.number, i.case_id, o.case_id AS ticket_case, o.person_id, i.call_id, i.same_as_id, i.is_broken, i.told_by
         FROM fax_inbox i LEFT JOIN tickets o ON o.id = i.ticket_id WHERE i.name = $1`,
      [name],
    );
    expect(rows).toHaveLength(1);
    return rows[0] as FaxRow;
  }

  const codeFor = (reference: FaxReference) =>
    writeFaxCode(reference, sceneNow().deps.identityKeys);

  const ticketOf = ({ number }: FaxRow): Promise<Ticket> => sceneNow().ticket(number ?? '');

  /** What stands in the notes of a ticket. */
  async function notesOf(row: FaxRow): Promise<string[]> {
    const messages = await readMessages(sceneNow().pool, (await ticketOf(row)).id);
    return messages.map(({ body }) => body ?? '');
  }

  async function aCase(): Promise<{ id: number; number: string; person_id: number }> {
    const { rows } = await sceneNow().pool.query<{ id: number; number: string; person_id: number }>(
      `SELECT c.id, c.number, p.person_id FROM cases c JOIN parties p ON p.case_id = c.id
        WHERE c.number ~ '^（20\\d\\d）苏98民初' AND p.person_id IS NOT NULL AND c.court_id = $1 ORDER BY c.id, p.person_id LIMIT 1`,
      [sceneNow().courtId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('the sample court has no case with a person');
    return row;
  }

  return { tiffOf, take, codeFor, ticketOf, notesOf, aCase };
}
