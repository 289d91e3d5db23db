/** More differing faxes in a day than a ticket gets by its page. */
import { insertReceived } from '../../../app/messages/fax/store/faxInbox.js';
import type { NewTicket } from '../../../app/tickets/opening/openTicket.js';
import { mostFiledADay } from '../../../app/tickets/rules/faxFiling.js';
import { readAttachments } from '../../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { makeScene, type Scene } from '../scene.js';
import { faxesOf } from './faxesOf.js';

const folder = temporaryFolder();
let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
  scene = await makeScene(database.pool);
});
afterAll(async () => {
  await database?.close();
  folder.remove();
});

const { tiffOf, take, codeFor, ticketOf, notesOf } = faxesOf(() => scene, folder.path);

/** A ticket that has had some already. */
async function withFaxes(faxes: number, given: Partial<NewTicket>): Promise<Ticket> {
  const ticket = await scene.open(given);
  for (let n = 0; n < faxes; n += 1) {
    const name = `before-${ticket.number}-${n}`;
    const none = { sameAsId: null, caseId: null, callId: null, overflowOfId: null };
    await insertReceived(
      database.pool,
      {
        ...{ node: 'hotline', name, fromNumber: '', toNumber: '02583529999', stationId: '' },
        ...{ pages: 1, isBroken: false, error: '', mode: 'T38', pageHashes: [name] },
        ...{ ...none, ticketId: ticket.id },
      },
      scene.now(),
    );
  }
  return ticket;
}

test('are all in one other ticket, as they came, which the dispatchers are told of once; the ticket says so', async () => {
  const ticket = await withFaxes(mostFiledADay - 1, { kind: 'opinion', callerNumber: null });
  const code = codeFor({ kind: 'ticket', number: ticket.number });
  const files: string[] = [];
  for (const title of ['二十', '二十一', '二十二']) files.push(await tiffOf({ title, code }));
  const [last = '', ...beyond] = files;
  const withheld = { callerNumber: '' };
  expect((await take(last, withheld)).number).toBe(ticket.number);
  const rows = [];
  // The last one comes twice.
  for (const file of [...beyond, ...beyond.slice(1)]) rows.push(await take(file, withheld));
  const [first] = rows;
  if (first === undefined) throw new Error('nothing came');
  expect(rows.map(({ number }) => number)).toEqual(Array(3).fill(first.number));
  expect(first.number).not.toBe(ticket.number);
  const other = await ticketOf(first);
  expect(other).toMatchObject({ kind: 'handed_over', status: 'opened', confidential: false });

  const kept = await readAttachments(database.pool, other.id);
  expect(kept.map(({ mediaType }) => mediaType)).toEqual(['image/tiff', 'image/tiff']);
  const notes = await notesOf(first);
  expect(notes).toHaveLength(2);
  expect(notes[0]).toContain(`工单${ticket.number}在24小时内凭页面二维码收到的传真已满20份`);
  expect(notes[1]).toContain(`页面二维码属于工单${ticket.number}`);
  const { rows: sms } = await database.pool.query<{ purpose: string }>(
    'SELECT DISTINCT purpose FROM sms_outbox WHERE ticket_id = $1',
    [other.id],
  );
  expect(sms).toEqual([{ purpose: 'to_dispatch' }]);

  expect(await readAttachments(database.pool, ticket.id)).toHaveLength(2);
  const said = (await readMessages(database.pool, ticket.id)).map(({ body }) => body ?? '');
  expect(said.filter((body) => body.includes(`归入工单${other.number}`))).toHaveLength(1);

  scene.moveTo('2026-11-28 10:00');
  const nextDay = await take(await tiffOf({ title: '次日', code }), withheld);
  expect(nextDay.number).toBe(ticket.number);
});

test('are kept from the same people as the others', async () => {
  const report = await withFaxes(mostFiledADay, { kind: 'violation_report' });
  const code = codeFor({ kind: 'ticket', number: report.number });
  const row = await take(await tiffOf({ title: '证据', code }), { callerNumber: '' });
  expect(row.number).not.toBe(report.number);
  expect(await ticketOf(row)).toMatchObject({ kind: 'violation_report', confidential: true });
});
