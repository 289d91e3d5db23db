/** Tells the sender of a fax what came: an SMS to a mobile telephone, a page to a fax machine. */
import { readCourtById } from '../../court/store/courts.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { Queryable } from '../../core/database/pool.js';
import type { HasIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { checkCallbackNumber } from '../../callbacks/rules/callbackNumber.js';
import { writeFaxCode } from '../../messages/fax/rules/faxCode.js';
import { mostReceiptsADay, receiptBy } from '../../messages/fax/rules/faxReceipt.js';
import { letterDate } from '../../messages/fax/rules/letterDate.js';
import { countReceipts, markTold } from '../../messages/fax/store/faxInbox.js';
import { writeFax } from '../../messages/fax/store/faxOutbox.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import type { Ticket } from '../store/tickets.js';

/** A fax that came and is written. */
export interface ToldFax {
  readonly id: number;
  readonly fromNumber: string;
  readonly stationId: string;
  readonly pages: number;
  readonly isBroken: boolean;
  readonly ticket: Ticket;
}

const dayMs = 86_400_000;
/** Later, nobody is beside the machine any more. */
const receiptForMs = 3_600_000;

/** Whether a number may get a receipt today, by SMS or fax. */
export async function mayGetReceipt(
  db: Queryable,
  fromNumber: string,
  now: Date,
): Promise<boolean> {
  return (await receiptsToday(db, fromNumber, now)) < mostReceiptsADay;
}

function receiptsToday(db: Queryable, fromNumber: string, now: Date): Promise<number> {
  return countReceipts(db, fromNumber, new Date(now.getTime() - dayMs));
}

/** Writes the receipt, in the transaction that writes the fax. In Chinese: nobody knows the language of a number. */
export async function notifyFaxSender(
  client: Queryable,
  { identityKeys }: HasIdentityKeys,
  fax: ToldFax,
  now: Date,
): Promise<void> {
  const { fromNumber, ticket, pages } = fax;
  const by = receiptBy(fromNumber, fax.stationId, await receiptsToday(client, fromNumber, now));
  if (by === null) return;
  if (by === 'sms') {
    const message = smsOf(fax.isBroken ? 'faxBrokenOff' : 'faxReceived', 'zh', {
      ticket: ticket.number,
      pages: String(pages),
    });
    const sms = { toNumber: fromNumber, message, purpose: 'fax_received', ticketId: ticket.id };
    await writeSms(client, [sms], now);
  } else {
    const court = await readCourtById(client, ticket.courtId);
    // Anybody can send a fax in the name of any number: what the court does not call back, it does not call for a receipt either.
    if (
      court === null ||
      checkCallbackNumber(fromNumber, court.settings.callbacks).kind === 'refused'
    )
      return;
    const broken = fax.isBroken ? ['传输中断，缺少的页请重发。'] : [];
    await writeFax(
      client,
      {
        toNumber: fromNumber,
        purpose: 'received',
        ticketId: ticket.id,
        letter: {
          court: court.name,
          title: '传真收到告知',
          reference: ticket.number,
          date: letterDate(chinaDate(now)),
          rows: [
            { label: '收到页数', value: `${pages}页` },
            { label: '登记编号', value: ticket.number },
          ],
          paragraphs: [
            ...broken,
            '补发材料时请附本页，凭页上二维码归入同一编号；请妥善保管，不要交给他人。',
          ],
          code: writeFaxCode({ kind: 'ticket', number: ticket.number }, identityKeys),
          foot: '本页由12368诉讼服务热线自动生成，只说明收到的页数，不代替法律文书的送达。',
        },
        expiresAt: new Date(now.getTime() + receiptForMs),
      },
      now,
    );
  }
  await markTold(client, fax.id, by);
}
