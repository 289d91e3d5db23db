/** Where a fax that came is filed, and what its sender is told; the pages are made here, and no modem carries them. */
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { noteCalls } from '../../app/calls/store/noteCalls.js';
import type { Letter } from '../../app/messages/fax/letter.js';
import { writeFaxFiling } from '../../app/tickets/rules/faxFiling.js';
import { readAttachments } from '../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { rowsWith } from '../parts/rowsWith.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { faxesOf, type FaxRow } from './files/faxesOf.js';
import { makeScene, type Scene } from './scene.js';

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

let letters = 0;
const { tiffOf, take, codeFor, ticketOf, notesOf, aCase } = faxesOf(() => scene, folder.path);

test('without a code it is a ticket for the dispatchers, to whom text read by machine suggests a case', async () => {
  const { number } = await aCase();
  const file = await tiffOf({
    rows: [{ label: '案号', value: number }],
    paragraphs: ['原告：王建国，男，住南京市玄武区。'],
  });
  const row = await take(file);
  // A suggestion files nothing.
  expect(row).toMatchObject({ case_id: null, ticket_case: null, person_id: null });
  const [note = ''] = await notesOf(row);
  expect(note).toContain('页面上没有本热线的二维码');
  expect(note).toContain(`机器识别首页文字，可能有误，仅供人工核对：案号${number}（系统中有此案）`);
  expect(note).toContain('姓名或者名称王建国');
});

test('whether a case of another court exists is told to nobody by a fax that names it', async () => {
  const { id, number } = await aCase();
  await database.pool.query(
    `WITH other AS (INSERT INTO courts (code, name, level) VALUES ('苏00', '别处法院', 'basic') RETURNING id)
     UPDATE cases SET court_id = (SELECT id FROM other) WHERE id = $1`,
    [id],
  );
  const row = await take(
    await tiffOf({
      rows: [{ label: '案号', value: number }],
      paragraphs: ['被告：李建国，男，住南京市玄武区。'],
    }),
    { callerNumber: '13700000319' },
  );
  expect((await notesOf(row))[0]).toContain(`案号${number}（本院及下级法院没有此案号）`);
});

test('a cover that comes back files itself with its case, and says that nobody has proved anything', async () => {
  const { id, number } = await aCase();
  const row = await take(await tiffOf({ title: '附页', code: codeFor({ kind: 'case', number }) }));
  expect(row).toMatchObject({ case_id: id, ticket_case: id, person_id: null });
  expect((await notesOf(row))[0]).toContain(`未核实）；按页面二维码归入${number}`);
});

test('what a caller has proved counts more than the code on a page', async () => {
  const { id, number, person_id: personId } = await aCase();
  const callId = await scene.call('13700000304');
  const proof = 'resident_id_and_password';
  await noteCalls(database.pool, [{ callId, person: { personId, proof, onlyCaseIds: null } }]);
  const ticket = await scene.open({ kind: 'consultation' });
  const coded = await tiffOf({ code: codeFor({ kind: 'case', number }) });

  const ofTicket = await take(coded, {
    filedAs: writeFaxFiling({ kind: 'ticket', id: ticket.id, callId }),
  });
  expect(ofTicket).toMatchObject({ number: ticket.number, case_id: null, call_id: callId });
  expect((await notesOf(ofTicket)).at(-1)).toContain('核验登记编号和查询码后发送');

  // The same pages for something else are not the same fax.
  const ofCase = await take(coded, {
    callerNumber: '13700000304',
    filedAs: writeFaxFiling({ kind: 'case', id, callId }),
  });
  expect(ofCase).toMatchObject({ case_id: id, ticket_case: id, person_id: personId });
  expect(ofCase.number).not.toBe(ticket.number);
  expect(await readAttachments(database.pool, (await ticketOf(ofCase)).id)).toHaveLength(2);
});

test('the same pages within a day are one fax, also when they come again after a break', async () => {
  const pages = { paragraphs: Array.from({ length: 75 }, () => '一') };
  const whole = await tiffOf(pages);
  const [first, second, third] = ['1', '2', '3'].map((n) => path.join(folder.path, `${n}.tif`));
  for (const copy of [first, second, third]) await copyFile(whole, copy ?? '');
  const from = '13700000305';
  const broken = await take(first ?? '', { callerNumber: from, status: 'failed', pages: 9 });
  expect(broken).toMatchObject({ is_broken: true, same_as_id: null, told_by: 'sms' });
  expect((await scene.smsTo(from)).at(-1)).toMatch(/^fax_received: .*传输中断，已收到\d页/);
  const again = await take(second ?? '', { callerNumber: from, pages: 3 });
  expect(again).toMatchObject({ same_as_id: broken.id, number: broken.number });
  expect(await readAttachments(database.pool, (await ticketOf(again)).id)).toHaveLength(2);
  scene.moveTo('2026-11-26 11:00');
  const nextDay = await take(third ?? '', { callerNumber: from, pages: 3 });
  expect(nextDay).toMatchObject({ same_as_id: null });
});

test('a fax is taken in once, and one without pages opens nothing', async () => {
  const file = await tiffOf({});
  const row = await take(file, { name: 'hotline-once.1', callerNumber: '' });
  expect(await take(file, { name: 'hotline-once.1', callerNumber: '' })).toEqual(row);
  const none = await take(file, { file: null, pages: 0, status: 'failed', error: 'HANGUP' });
  expect(none).toMatchObject({ number: null, is_broken: true, told_by: null });
});

test('a machine gets its receipt by fax: number and pages, nothing personal, three times a day', async () => {
  const { number } = await aCase();
  const from = '02552220001';
  const received = async () =>
    take(await tiffOf({ title: `第${++letters}份`, code: codeFor({ kind: 'case', number }) }), {
      callerNumber: from,
      stationId: '86 25 5222 0001',
    });
  const [first, ...others] = [
    await received(),
    await received(),
    await received(),
    await received(),
  ];
  expect([first, ...others].map((each) => each?.told_by)).toEqual(['fax', 'fax', 'fax', null]);
  const { rows } = await database.pool.query<{ letter: Letter }>(
    'SELECT letter FROM fax_outbox WHERE to_number = $1 ORDER BY id',
    [from],
  );
  expect(rows).toHaveLength(3);
  expect(rows[0]?.letter).toMatchObject({
    reference: first?.number,
    rows: [
      { label: '收到页数', value: '1页' },
      { label: '登记编号', value: first?.number },
    ],
  });
  expect(JSON.stringify(rows[0]?.letter)).not.toContain(number);
});

test('nor does a mobile get more than three SMS a day by faxes in its name', async () => {
  const from = '13700000311';
  const told: (string | null)[] = [];
  for (let n = 0; n < 4; n += 1) {
    told.push(
      (await take(await tiffOf({ title: `第${++letters}份` }), { callerNumber: from })).told_by,
    );
  }
  expect(told).toEqual(['sms', 'sms', 'sms', null]);
  // Each is a ticket of its own, whose code goes to the number.
  for (const purpose of ['fax_received', 'opened']) {
    const sms = (await scene.smsTo(from)).filter((each) => each.startsWith(`${purpose}: `));
    expect(sms).toHaveLength(3);
  }
});

test('a page that names an anonymous report goes to the dispatchers: its number does not stand beside the sender’s', async () => {
  const report = await scene.open({ kind: 'violation_report', anonymous: true });
  const from = '13700000312';
  const row = await take(
    await tiffOf({ code: codeFor({ kind: 'ticket', number: report.number }) }),
    { callerNumber: from },
  );
  expect(row.number).not.toBe(report.number);
  expect((await notesOf(row))[0]).toContain('页面上没有本热线的二维码');
  expect(
    (await rowsWith(database.pool, report.number)).filter((each) => each.includes(from)),
  ).toEqual([]);
});

describe('a number that anybody may know or guess', () => {
  /** What a stranger who knows numbers, and has a letter of their own, can put into a QR code. */
  const forged = (kind: 'ticket' | 'case', number: string) => [
    `12368:${kind}:${number}`,
    `12368:${kind}:${number}:`,
    `12368:${kind}:${number}:0123456789ABCDEF`,
    `12368:${kind}:${number}:${codeFor({ kind, number: '2611240999' }).slice(-16)}`,
    `12368:${kind}:${number}:${codeFor({ kind: kind === 'case' ? 'ticket' : 'case', number }).slice(-16)}`,
    `12368:${kind}:${number}:${codeFor({ kind, number }).slice(-16, -2)}`,
  ];

  test.each([
    { kind: 'opinion', sender: '1370000032' },
    { kind: 'violation_report', sender: '1370000035' },
  ] as const)(
    'does not lead into a ticket ($kind): the dispatchers have the fax, and are told which number it has',
    async ({ kind, sender }) => {
      const ticket = await scene.open({ kind, callerNumber: '13800006671' });
      const before = await readMessages(database.pool, ticket.id);
      for (const [index, code] of forged('ticket', ticket.number).entries()) {
        const from = `${sender}${index}`;
        const row = await take(await tiffOf({ code }), { callerNumber: from });
        expect(row.number).not.toBe(ticket.number);
        expect((await ticketOf(row)).kind).toBe('handed_over');
        expect((await notesOf(row))[0]).toContain(`写有工单${ticket.number}，但缺少本热线的校验码`);
        const receipts = (await scene.smsTo(from)).join();
        expect(receipts).toContain(`登记编号为${row.number}`);
        expect(receipts).not.toContain(ticket.number);
      }
      expect(await readMessages(database.pool, ticket.id)).toEqual(before);
      expect(await readAttachments(database.pool, ticket.id)).toEqual([]);
      expect((await scene.smsTo('13800006671')).join()).not.toContain('传真');
    },
  );

  test('tells the sender nothing: one that nobody has is answered alike', async () => {
    const ticket = await scene.open({ kind: 'opinion', callerNumber: '13800006672' });
    const answers = [];
    for (const [number, from] of [
      [ticket.number, '13700000331'],
      ['2601010017', '13700000332'],
    ]) {
      const code = `12368:ticket:${number}`;
      const row = await take(await tiffOf({ code }), { callerNumber: from ?? '' });
      answers.push((await scene.smsTo(from ?? '')).join().replaceAll(row.number ?? '', 'N'));
    }
    expect(answers[0]).toContain('N');
    expect(answers[1]).toBe(answers[0]);
  });

  test('does not lead to a case either, which is not looked up', async () => {
    const { number } = await aCase();
    for (const [index, code] of forged('case', number).entries()) {
      const row = await take(await tiffOf({ code }), { callerNumber: `1370000034${index}` });
      expect(row).toMatchObject({ case_id: null, ticket_case: null });
      expect((await notesOf(row))[0]).toContain(`写有案号${number}，但`);
    }
  });

  test('is repeated only if it has the form of one', async () => {
    // The last is the number of a report with a digit too many.
    for (const said of ['ticket:请立即办理', 'case:2611241234567', 'ticket:26112412345678']) {
      const row = await take(await tiffOf({ code: `12368:${said}` }), { callerNumber: '' });
      const [note = ''] = await notesOf(row);
      expect(note).toContain('页面上的二维码缺少本热线的校验码');
      expect(note).not.toContain(said.split(':')[1]);
    }
  });
});

test('a machine that the court does not call back gets no receipt, no matter who has sent in its name', async () => {
  const from = '02552220009';
  await database.pool.query(
    `UPDATE courts SET settings = settings || '{"callbacks": {"blocked": ["0255222"]}}' WHERE id = $1`,
    [scene.courtId],
  );
  const filed = await take(await tiffOf({ title: '请回执' }), { callerNumber: from });
  expect(filed).toMatchObject({ number: expect.any(String) as string, told_by: null });
  const { rowCount } = await database.pool.query('SELECT FROM fax_outbox WHERE to_number = $1', [
    from,
  ]);
  expect(rowCount).toBe(0);
});

test('a page without an end takes no memory: it is not read, and the dispatchers have its file', async () => {
  const file = path.join(folder.path, 'endless.tif');
  await writeFile(file, endlessPage(100_000));
  const row = await take(file, { callerNumber: '13700000309' });
  expect((await ticketOf(row)).kind).toBe('handed_over');
  expect(await scene.smsTo('13700000309')).toEqual([]);
  expect(row.told_by).toBeNull();
  expect((await notesOf(row))[0]).toContain('系统无法读取页面，请打开附件中的原始文件（TIFF）');
  const attachments = await readAttachments(database.pool, (await ticketOf(row)).id);
  expect(attachments.map(({ mediaType }) => mediaType)).toEqual(['image/tiff']);
});

describe('pages that cannot be read now', () => {
  const from = '13700000313';
  const countOf = async (name: string) =>
    (await database.pool.query('SELECT FROM fax_inbox WHERE name = $1', [name])).rowCount;

  test('are not a fax without pages: it is taken in when they can be read', async () => {
    const whole = await tiffOf({ title: '稍后可读' });
    const file = path.join(folder.path, 'away.tif');
    const name = 'hotline-away.1';
    await expect(take(file, { name, callerNumber: from })).rejects.toThrow();
    expect(await countOf(name)).toBe(0);
    await copyFile(whole, file);
    expect((await take(file, { name, callerNumber: from })).number).not.toBeNull();
  });

  test('go to the dispatchers as they came where that has failed often', async () => {
    // It names a first page, of which there is nothing.
    const file = path.join(folder.path, 'damaged.tif');
    await writeFile(file, Buffer.concat([Buffer.from('II*\0\x08\0\0\0'), Buffer.alloc(40)]));
    const given = { name: 'hotline-damaged.1', callerNumber: '', pages: 12 };
    await expect(take(file, given)).rejects.toThrow();
    expect(await countOf(given.name)).toBe(0);
    const row = await take(file, given, {}, true);
    expect((await notesOf(row))[0]).toMatch(
      /^收到传真12页，来自.*；未读取二维码。系统无法读取页面/,
    );
    const [kept, ...others] = await readAttachments(database.pool, (await ticketOf(row)).id);
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ mediaType: 'image/tiff', bytes: 48 });
  });
});

/** A page of white queues, each a single bit (T.6: like the queue above), as a fax machine could send them for minutes. */
function endlessPage(queues: number): Buffer {
  const dots = Buffer.alloc(Math.ceil(queues / 8), 0xff);
  const fields: readonly (readonly [tag: number, type: 3 | 4, value: number])[] = [
    [256, 3, 1728],
    [257, 4, queues],
    [258, 3, 1],
    // T.6
    [259, 3, 4],
    [262, 3, 0],
    [273, 4, 8],
    [278, 4, queues],
    [279, 4, dots.length],
  ];
  const at = 8 + dots.length + (dots.length % 2);
  const file = Buffer.alloc(at + 2 + 12 * fields.length + 4);
  file.write('II', 'latin1');
  file.writeUInt16LE(42, 2);
  file.writeUInt32LE(at, 4);
  dots.copy(file, 8);
  file.writeUInt16LE(fields.length, at);
  for (const [index, [tag, type, value]] of fields.entries()) {
    const entry = at + 2 + 12 * index;
    file.writeUInt16LE(tag, entry);
    file.writeUInt16LE(type, entry + 2);
    file.writeUInt32LE(1, entry + 4);
    file.writeUInt32LE(value, entry + 8);
  }
  return file;
}

test('one page of a ticket, sent again and again without a number or under others, is there once and told once', async () => {
  const ticket = await scene.open({ kind: 'opinion', callerNumber: '13800006663' });
  const file = await tiffOf({ code: codeFor({ kind: 'ticket', number: ticket.number }) });
  const rows: FaxRow[] = [];
  for (const callerNumber of ['', '', '13700000361', '']) {
    rows.push(await take(file, { callerNumber }));
  }
  expect(rows.map(({ number }) => number)).toEqual(Array(4).fill(ticket.number));
  expect(await readAttachments(database.pool, ticket.id)).toHaveLength(2);
  expect(await readMessages(database.pool, ticket.id)).toHaveLength(2);
  const { rows: told } = await database.pool.query<{ times: number }>(
    `SELECT count(*)::int AS times FROM sms_outbox WHERE ticket_id = $1 AND purpose = 'material_came' GROUP BY to_number`,
    [ticket.id],
  );
  expect(new Set(told.map(({ times }) => times))).toEqual(new Set([1]));
});

describe('a fax that is more than a ticket may have of attachments', () => {
  test('is attached all the same, and told once', async () => {
    const ticket = await scene.open({ kind: 'opinion', callerNumber: '13800006661' });
    const code = codeFor({ kind: 'ticket', number: ticket.number });
    for (const title of ['证据一', '证据二', '证据三']) {
      const row = await take(
        await tiffOf({ title, code }),
        {},
        { ATTACHMENTS_PER_TICKET: 2, ATTACHMENT_MAX_MEGABYTES: 0.0001 },
      );
      expect(row.number).toBe(ticket.number);
    }
    expect(await readAttachments(database.pool, ticket.id)).toHaveLength(6);
    expect(await readMessages(database.pool, ticket.id)).toHaveLength(4);
  });

  test('and one that the disk has no room for changes nothing, however often it is tried', async () => {
    const file = await tiffOf({ title: '证据' });
    const blocked = path.join(folder.path, 'no-folder');
    await writeFile(blocked, '');
    const rows = async () => (await database.pool.query('SELECT (SELECT count(*) FROM tickets) AS tickets, (SELECT count(*) FROM ticket_messages) AS messages, (SELECT count(*) FROM sms_outbox) AS sms')).rows[0] as object; // prettier-ignore
    const before = await rows();
    const withheld = { name: 'hotline-full.1', callerNumber: '' };
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(take(file, withheld, { ATTACHMENTS_DIR: blocked })).rejects.toThrow();
    }
    expect(await rows()).toEqual(before);
    // There is room again.
    expect((await take(file, withheld)).number).not.toBeNull();
  });
});
