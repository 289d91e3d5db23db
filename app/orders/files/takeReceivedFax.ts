/**
 * Takes in a fax: its pages become attachments (TIFF as they came, and PDF) of the order that its QR code names, or of a new one
 * that the litigation service centre dispatches. The sender is told what came. Idempotent by the name that the exchange gave it.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from 'winston';
import { findFaxCode } from '../../messages/fax/findFaxCode.js';
import { readFaxPages } from '../../messages/fax/readFaxPages.js';
import type { FaxPage } from '../../messages/fax/rules/bilevelTiff.js';
import type { FaxReference } from '../../messages/fax/rules/faxCode.js';
import { comparePages } from '../../messages/fax/rules/samePages.js';
import {
  insertReceived,
  isReceived,
  markTold,
  receivedFrom,
  type EarlierFax,
} from '../../messages/fax/store/faxInbox.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import type { ReceivedFax } from '../../telephony/fax.js';
import { isMobile, normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { withTransaction } from '../../database/pool.js';
import { tellOfMaterial } from './tellOfMaterial.js';
import { openOrder } from '../opening/openOrder.js';
import type { CodeDesk } from '../state/changeOrder.js';
import { findCaseOfNumber } from '../store/orderCases.js';
import { isThere } from '../store/keptFiles.js';
import { readAttachments } from '../store/orderAttachments.js';
import { insertMessage } from '../store/orderMessages.js';
import { readOrder, readOrderById, type Order } from '../store/orders.js';
import { attachFiles, type AttachmentSettings } from './attachFiles.js';

const run = promisify(execFile);

export interface FaxDesk extends CodeDesk {
  readonly log: Logger;
  readonly node: string;
  /** The court whose litigation service centre gets faxes that belong nowhere. */
  readonly courtId: () => number;
  readonly settings: AttachmentSettings;
}

/** The same pages within this time are one fax. */
const joinedWithinMs = 86_400_000;

/** Takes a fax in. When this returns, the exchange may forget it. */
export async function takeReceivedFax(desk: FaxDesk, fax: ReceivedFax): Promise<void> {
  if (await isReceived(desk.db, desk.node, fax.name)) return;
  const pages = fax.file === null ? [] : await wholePages(desk, fax.file);
  const now = desk.clock.now();
  const fromNumber = normalNumber(fax.callerNumber) ?? '';
  const pageHashes = pages.map(hashOf);
  const earlier = (
    await receivedFrom(desk.db, fromNumber, new Date(now.getTime() - joinedWithinMs))
  )
    .map((before) => ({ before, compared: comparePages(before.pageHashes, pageHashes) }))
    .find(({ compared }) => compared !== 'other');
  const reference = earlier === undefined ? await referenceOn(pages) : null;
  const isBroken = fax.status !== 'success' || pages.length < fax.pages;
  const found =
    pages.length === 0
      ? { order: null, caseId: null }
      : earlier === undefined
        ? await orderOf(desk, reference, { fromNumber, pages: pages.length, isBroken })
        : { order: await orderBefore(desk, earlier.before), caseId: null };
  const { order, caseId } = found;
  if (order !== null && fax.file !== null && earlier?.compared !== 'same') {
    await attach(desk, order, fax.file, fax.name);
  }
  await withTransaction(desk.db, async (client) => {
    const id = await insertReceived(
      client,
      {
        ...{ node: desk.node, name: fax.name, fromNumber, toNumber: fax.calledNumber },
        ...{ stationId: fax.stationId, pages: pages.length, isBroken, error: fax.error },
        ...{ mode: fax.mode, pageHashes, sameAsId: earlier?.before.id ?? null },
        ...{ orderId: order?.id ?? null, caseId },
      },
      now,
    );
    if (id === null || order === null || !isMobile(fromNumber)) return;
    // In Chinese: nobody knows the language of a number.
    const message = smsOf(isBroken ? 'faxBrokenOff' : 'faxReceived', 'zh', {
      ...{ order: order.number, pages: String(pages.length) },
    });
    const sms = { toNumber: fromNumber, message, purpose: 'fax_received', orderId: order.id };
    await writeSms(client, [sms], now);
    await markTold(client, id, 'sms');
  });
  desk.log.info('a fax came', {
    pages: pages.length,
    isBroken,
    mode: fax.mode,
    order: order?.number ?? null,
    belongsBy: earlier === undefined ? (reference?.kind ?? 'nothing') : 'the same pages before',
  });
}

/** Reads the pages; a file that holds none is a fax without pages. */
async function wholePages({ log }: FaxDesk, file: string): Promise<FaxPage[]> {
  try {
    return await readFaxPages(file);
  } catch (error) {
    log.warn('no page of a fax can be read', { error });
    return [];
  }
}

function hashOf({ width, height, dots }: FaxPage): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(dots).digest('hex');
}

/** The cover may come last, or lie behind another page. */
async function referenceOn(pages: readonly FaxPage[]): Promise<FaxReference | null> {
  const [first, second, ...rest] = pages;
  for (const page of [first, second, rest.at(-1)]) {
    const reference = page === undefined ? null : await findFaxCode(page);
    if (reference !== null) return reference;
  }
  return null;
}

async function orderBefore(desk: FaxDesk, { orderId }: EarlierFax): Promise<Order | null> {
  return orderId === null ? null : readOrderById(desk.db, orderId);
}

interface Came {
  readonly fromNumber: string;
  readonly pages: number;
  readonly isBroken: boolean;
}

async function orderOf(
  desk: FaxDesk,
  reference: FaxReference | null,
  came: Came,
): Promise<{ readonly order: Order | null; readonly caseId: number | null }> {
  const ofCase =
    reference?.kind === 'case' ? await findCaseOfNumber(desk.db, reference.number) : null;
  const caseId = ofCase?.id ?? null;
  const body = noteOf(came, reference);
  const known = reference?.kind === 'order' ? await readOrder(desk.db, reference.number) : null;
  if (known !== null && known.status !== 'closed' && known.status !== 'withdrawn') {
    await insertMessage(desk.db, known.id, 'repeat', { body }, desk.clock.now());
    await tellOfMaterial(desk, known.id);
    return { order: known, caseId };
  }
  const opened = await openOrder(desk, {
    kind: 'handed_over',
    courtId: ofCase?.courtId ?? known?.courtId ?? desk.courtId(),
    language: 'zh',
    caseId: caseId ?? known?.caseId ?? null,
    callerNumber: came.fromNumber === '' ? null : came.fromNumber,
    callId: null,
    by: { kind: 'caller' },
    message: { body },
  });
  if (opened.kind === 'refused') throw new Error(`no order for a fax: ${opened.because}`);
  return { order: opened.order, caseId };
}

/** For the staff, so in Chinese. A code shows where a page belongs, and not who has sent it. */
function noteOf({ fromNumber, pages, isBroken }: Came, reference: FaxReference | null): string {
  const from = fromNumber === '' ? '未显示号码' : fromNumber;
  const broken = isBroken ? '，传输中断，可能缺页' : '';
  const by =
    reference === null ? '页面上没有本热线的二维码' : `按页面二维码归入${reference.number}`;
  return `收到传真${pages}页${broken}，来自${from}（号码和发件人身份均未核实）；${by}。内容见附件。`;
}

async function attach(desk: FaxDesk, order: Order, tiff: string, name: string): Promise<void> {
  const sha256 = createHash('sha256')
    .update(await readFile(tiff))
    .digest('hex');
  // A process before this one has attached it, and died before it wrote so.
  if ((await readAttachments(desk.db, order.id)).some((each) => each.sha256 === sha256)) return;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fax-pdf-'));
  try {
    const pdf = path.join(folder, 'fax.pdf');
    // It complains of what a broken transmission has left, and writes the whole pages nevertheless.
    const isMade = await run('tiff2pdf', ['-o', pdf, tiff], { timeout: 60_000 })
      .then(() => true)
      .catch(async (error: unknown) => {
        desk.log.warn('libtiff complains of a fax', { error });
        return isThere(pdf);
      });
    const files = [
      { name: `fax-${name}.tif`, content: createReadStream(tiff) },
      ...(isMade ? [{ name: `fax-${name}.pdf`, content: createReadStream(pdf) }] : []),
    ];
    const attached = await attachFiles(desk, desk.settings, order.id, { kind: 'caller' }, files);
    if (attached.kind !== 'attached')
      throw new Error(`the pages of a fax are not attached: ${attached.kind}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
