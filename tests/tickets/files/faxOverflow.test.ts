/** More differing faxes in a day than a ticket gets by its page. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { insertReceived } from '../../../app/messages/fax/store/faxInbox.js';
import type { NewTicket } from '../../../app/tickets/opening/openTicket.js';
import { mostFiledADay } from '../../../app/tickets/rules/faxFiling.js';
import { isKeptFrom } from '../../../app/tickets/rules/ticketAccess.js';
import { closeTicket } from '../../../app/tickets/state/closeTicket.js';
import { replyTicket } from '../../../app/tickets/state/replyTicket.js';
import { readAttachments } from '../../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { changed, makeScene, type Scene } from '../scene.js';
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
  expect(notes[0]).toContain(`工单${ticket.number}在24小时内收到的未经核验的传真已满20份`);
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

describe('of a complaint are kept from the department complained of', () => {
  /** Whom a ticket is kept from. */
  async function keptFrom(ticket: Ticket): Promise<string[]> {
    const { rows } = await database.pool.query<{ name: string }>(
      'SELECT DISTINCT name FROM staff WHERE court_id = $1 ORDER BY name',
      [scene.courtId],
    );
    const staff = await Promise.all(rows.map(({ name }) => scene.contact(name)));
    return staff.filter((each) => isKeptFrom(ticket, each)).map(({ name }) => name);
  }

  const takeFor = async ({ number }: Ticket, title: string) =>
    ticketOf(await take(await tiffOf({ title, code: codeFor({ kind: 'ticket', number }) })));

  test('after it is over', async () => {
    const aboutDepartmentId = await scene.department('执行局');
    const over = await scene.open({ aboutDepartmentId, callerNumber: '13900000511' });
    changed(await replyTicket(scene.deps, over.id, await scene.as('武卫东'), { body: '答复' }));
    changed(await closeTicket(scene.deps, over.id, { kind: 'caller' }, true));
    const more = await takeFor(over, '补充投诉材料');
    expect(more).toMatchObject({ kind: 'complaint', aboutDepartmentId });
    expect(await keptFrom(more)).toEqual(await keptFrom(over));
    expect(await keptFrom(more)).not.toEqual([]);
  });

  test('when it has had those of the day; the dispatchers say who gets them, and not the department', async () => {
    const aboutDepartmentId = await scene.department('执行局');
    const full = await withFaxes(mostFiledADay, { aboutDepartmentId, callerNumber: '13900000512' });
    const more = await takeFor(full, '又一份');
    expect(more).toMatchObject({ kind: 'complaint', aboutDepartmentId, status: 'opened' });
    expect(await keptFrom(more)).toEqual(await keptFrom(full));
  });

  test('when it names none, and is with one', async () => {
    const departmentId = await scene.department('执行局');
    const to = { departmentId, assigneeId: null };
    const full = await withFaxes(mostFiledADay, { to, callerNumber: '13900000513' });
    const row = await take(
      await tiffOf({ title: '未写部门', code: codeFor({ kind: 'ticket', number: full.number }) }),
    );
    expect(await keptFrom(full)).not.toEqual([]);
    expect(await keptFrom(await ticketOf(row))).toEqual(await keptFrom(full));
    expect((await notesOf(row))[0]).toContain(`工单${full.number}未指明被投诉的部门和人员`);
  });
});

test('count too where they come behind pages that came before, and the code is on a page in the middle', async () => {
  const ticket = await withFaxes(mostFiledADay - 2, { kind: 'opinion', callerNumber: null });
  const code = codeFor({ kind: 'ticket', number: ticket.number });
  const first = [await tiffOf({ title: '甲' }), await tiffOf({ title: '乙' })];
  first.push(await tiffOf({ title: '丙', code }));
  let files = 0;
  async function takeWith(...titles: string[]) {
    const more: string[] = [];
    for (const title of titles) more.push(await tiffOf({ title }));
    const file = path.join(folder.path, `pages-${++files}.tif`);
    await promisify(execFile)('tiffcp', [...first, ...more, file]);
    return take(file, { callerNumber: '02552220051', pages: 3 + titles.length });
  }
  expect((await takeWith()).number).toBe(ticket.number);
  expect((await takeWith('一')).number).toBe(ticket.number);
  const beyond = await takeWith('二');
  expect(beyond.number).not.toBe(ticket.number);
  expect((await notesOf(beyond))[0]).toContain(`前几页与此前属于工单${ticket.number}的传真相同`);
  expect((await takeWith('三')).number).toBe(beyond.number);
  // Behind pages that are in the overflow themselves.
  expect((await takeWith('二', '四')).number).toBe(beyond.number);
});

test('tell no sender of the ticket that they share, also when they come again', async () => {
  const ticket = await withFaxes(mostFiledADay, { kind: 'opinion', callerNumber: null });
  const code = codeFor({ kind: 'ticket', number: ticket.number });
  const from = '13700000521';
  const file = await tiffOf({ title: '共用', code });
  const row = await take(file, { callerNumber: from });
  const again = await take(file, { callerNumber: from });
  expect(again).toMatchObject({ number: row.number, same_as_id: row.id });
  expect(await ticketOf(row)).toMatchObject({ callerNumber: null });
  expect((await notesOf(row))[0]).toContain(from);
  const told = await scene.smsTo(from);
  expect(told).toHaveLength(2);
  for (const sms of told) {
    expect(sms).toMatch(/^fax_received: /);
    expect(sms).toContain(`登记编号为${ticket.number}`);
  }
  const { rows } = await database.pool.query<{ overflow_of_id: number | null }>(
    'SELECT overflow_of_id FROM fax_inbox WHERE id IN ($1, $2)',
    [row.id, again.id],
  );
  expect(rows.map((each) => each.overflow_of_id)).toEqual([ticket.id, ticket.id]);
});
