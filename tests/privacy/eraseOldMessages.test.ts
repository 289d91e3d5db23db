import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLogger } from 'winston';
import { readConfig } from '../../app/core/config.js';
import { eraseOldMessages } from '../../app/privacy/eraseOldMessages.js';
import { withdrawTicket } from '../../app/tickets/state/closeTicket.js';
import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { messagePath } from '../../app/tickets/opening/unsentMessages.js';
import { insertAttachment, readAttachments } from '../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import { nextMorning } from '../tickets/nextMorning.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';

const now = new Date('2026-11-23T18:00:00Z');
const dayMs = 86_400_000;
const sha256 = 'a'.repeat(64);
const log = createLogger({ silent: true });

let database: TestDatabase;
let folder: string;
let courtId: number;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  folder = await mkdtemp(path.join(sharedParts().folder, 'recordings-'));
  const { rows } = await database.pool.query<{ id: number }>(
    "SELECT id FROM courts WHERE code = '苏98'",
  );
  courtId = rows[0]?.id ?? 0;
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function erase(): Promise<number> {
  const config = readConfig({
    ...databaseOnly(database),
    RECORDINGS_DIR: folder,
    ATTACHMENTS_DIR: path.join(folder, 'attachments'),
    MESSAGES_KEEP_DAYS: '730',
  });
  return eraseOldMessages({ db: database.pool, clock: { now: () => now }, config, log });
}

let count = 0;

/** Opens a ticket with a message, closed this many days ago; null: still open. */
async function ticket(closedDaysAgo: number | null, { anonymous = false, isHere = true } = {}) {
  const file = `2024/03/02/message-${++count}.wav`;
  const place = messagePath(folder, file);
  await mkdir(path.dirname(place), { recursive: true });
  if (isHere) await writeFile(place, 'what she said');
  const deps = {
    db: database.pool,
    identityKeys: database.identityKeys,
    clock: { now: () => new Date(now.getTime() - 800 * dayMs) },
  };
  const opened = await openTicket(deps, {
    kind: 'complaint',
    courtId,
    language: 'zh',
    anonymous,
    callId: null,
    callerNumber: anonymous ? null : `1380000${1000 + count}`,
    by: { kind: 'caller' },
    message: { voice: { file, lengthMs: 61_000, sha256 } },
  });
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  if (anonymous) await nextMorning(deps, folder);
  const { rows } = await database.pool.query<{ id: number; file: string }>(
    'SELECT o.id, m.file FROM tickets o JOIN ticket_messages m ON m.ticket_id = o.id WHERE o.number = $1',
    [opened.ticket.number],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the ticket is not there');
  if (closedDaysAgo !== null) {
    await database.pool.query(
      "UPDATE tickets SET status = 'closed', replied_at = $2, closed_at = $2 WHERE id = $1",
      [row.id, new Date(now.getTime() - closedDaysAgo * dayMs)],
    );
  }
  return { id: row.id, file: row.file, place: messagePath(folder, row.file) };
}

const isThere = (place: string) =>
  stat(place).then(
    () => true,
    () => false,
  );

test('messages go with the keeping time of their tickets, and their rows stay', async () => {
  const kept = [await ticket(null), await ticket(729), await ticket(1)];
  const old = [await ticket(731), await ticket(731, { anonymous: true })];
  expect(await erase()).toBe(2);
  for (const { id, file, place } of kept) {
    expect(await isThere(place)).toBe(true);
    expect(await readMessages(database.pool, id)).toMatchObject([
      { voice: { file, lengthMs: 61_000, sha256 }, erasedAt: null },
    ]);
  }
  for (const { id, place } of old) {
    expect(await isThere(place)).toBe(false);
    expect(await readMessages(database.pool, id)).toMatchObject([{ voice: null, erasedAt: now }]);
    const { rows } = await database.pool.query(
      'SELECT file, length_ms, sha256 FROM ticket_messages WHERE ticket_id = $1',
      [id],
    );
    expect(rows).toEqual([{ file: null, length_ms: 61_000, sha256 }]);
  }
  expect(await erase()).toBe(0);
});

test('a message on the disk of another node is left to it', async () => {
  const { id, file } = await ticket(800, { isHere: false });
  expect(await erase()).toBe(0);
  expect(await readMessages(database.pool, id)).toMatchObject([{ voice: { file } }]);
});

test('messages of withdrawn tickets go like those of closed ones', async () => {
  const [kept, old] = [await ticket(null), await ticket(null)];
  for (const [{ id }, daysAgo] of [
    [kept, 729],
    [old, 731],
  ] as const) {
    const withdrawn = await withdrawTicket(
      { db: database.pool, clock: { now: () => new Date(now.getTime() - daysAgo * dayMs) } },
      ...([id, { kind: 'caller' }, '已解决'] as const),
    );
    expect(withdrawn.kind).toBe('changed');
  }
  expect(await erase()).toBe(1);
  expect([await isThere(kept.place), await isThere(old.place)]).toEqual([true, false]);
});

/** Adds an attachment to a ticket. */
async function attach(ticketId: number, { isHere = true } = {}) {
  const file = `2024/03/02/attachment-${++count}`;
  const place = path.join(folder, 'attachments', file);
  await mkdir(path.dirname(place), { recursive: true });
  if (isHere) await writeFile(place, 'what she sent');
  const attachment = { name: '张三的身份证.jpg', mediaType: 'image/jpeg', file, bytes: 13, sha256 };
  await insertAttachment(database.pool, ticketId, attachment, { kind: 'caller' }, now);
  return place;
}

test('attachments go with the messages of their ticket; of a row its name goes, too', async () => {
  const [kept, old] = [await ticket(729), await ticket(731)];
  const [keptPlace, oldPlace] = [await attach(kept.id), await attach(old.id)];
  const elsewhere = await attach(old.id, { isHere: false });
  expect(await erase()).toBe(2);
  expect([await isThere(keptPlace), await isThere(oldPlace)]).toEqual([true, false]);
  expect(await readAttachments(database.pool, kept.id)).toMatchObject([
    { kept: { name: '张三的身份证.jpg' }, erasedAt: null },
  ]);
  // Type, length and hash stay. A file on another node's disk is left to that node.
  expect(await readAttachments(database.pool, old.id)).toMatchObject([
    { kept: null, mediaType: 'image/jpeg', bytes: 13, sha256, by: 'caller', erasedAt: now },
    { kept: { file: path.relative(path.join(folder, 'attachments'), elsewhere) }, erasedAt: null },
  ]);
  expect(await erase()).toBe(0);
});
