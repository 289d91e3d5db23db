/** Files of tickets: kept whole or not at all, attached by those who may. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { acceptTicket } from '../../app/tickets/state/acceptTicket.js';
import { attachFiles, type GivenFile } from '../../app/tickets/files/attachFiles.js';
import { withdrawTicket } from '../../app/tickets/state/closeTicket.js';
import { keepFile, nameKeptFiles, removeLeftIncoming } from '../../app/tickets/store/keptFiles.js';
import { replyByVoice } from '../../app/tickets/state/replyByVoice.js';
import { messagePath } from '../../app/tickets/opening/unsentMessages.js';
import { readAttachments, type Attacher } from '../../app/tickets/store/ticketAttachments.js';
import { readMessages } from '../../app/tickets/store/ticketMessages.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { changed, clearTickets, makeScene, type Scene } from './scene.js';

const folder = temporaryFolder();
let database: TestDatabase;
let scene: Scene;
let count = 0;
let folders: { RECORDINGS_DIR: string; ATTACHMENTS_DIR: string };
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  const own = path.join(folder.path, String(++count));
  folders = {
    RECORDINGS_DIR: path.join(own, 'recording'),
    ATTACHMENTS_DIR: path.join(own, 'attachments'),
  };
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());
afterAll(folder.remove);

const settings = () => ({ ...folders, ATTACHMENT_MAX_MEGABYTES: 1, ATTACHMENTS_PER_TICKET: 3 });

function file(name: string, ...parts: (string | Buffer)[]): GivenFile {
  async function* content() {
    await Promise.resolve();
    for (const part of parts) yield Buffer.from(part);
  }
  return { name, content: content() };
}

async function attacher(name: string): Promise<Attacher> {
  return { kind: 'staff', staff: await scene.contact(name) };
}

/** Opens a complaint about the enforcement bureau, which its head must answer. */
async function complaint(): Promise<Ticket> {
  return scene.open({ aboutDepartmentId: await scene.department('执行局') });
}

/** Returns the files below a folder. Tests use it to show that no file is left without a row. */
async function filesBelow(place: string): Promise<string[]> {
  const found = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
}

const attach = (ticket: Ticket, by: Attacher, ...files: GivenFile[]) =>
  attachFiles(scene.deps, settings(), ticket.id, by, files);

test('files are kept with their ticket: bytes, hash, type, who and when', async () => {
  const ticket = await complaint();
  const large = randomBytes(900_000);
  const result = await attach(
    ...([ticket, await attacher('武卫东')] as const),
    file('起诉状.pdf', '%PDF', '-1.7'),
    file('证据.jpg', large),
  );
  expect(result.kind).toBe('attached');
  const kept = await readAttachments(scene.pool, ticket.id);
  expect(kept).toMatchObject([
    { by: '武卫东', mediaType: 'application/pdf', bytes: 8, at: scene.now(), erasedAt: null },
    { by: '武卫东', mediaType: 'image/jpeg', bytes: 900_000, kept: { name: '证据.jpg' } },
  ]);
  const place = path.join(folders.ATTACHMENTS_DIR, kept[1]?.kept?.file ?? '');
  expect(place).toMatch(/attachments\/2026\/11\/24\/[0-9a-f-]{36}$/);
  expect(await readFile(place)).toEqual(large);
  expect(kept[1]?.sha256).toBe(createHash('sha256').update(large).digest('hex'));
  // The process that erases it may run as another user of the group.
  expect((await stat(place)).mode & 0o7777).toBe(0o660);
  expect((await stat(path.dirname(place))).mode & 0o7777).toBe(0o2770);
  expect(await filesBelow(folders.ATTACHMENTS_DIR)).toHaveLength(2);
});

test('an agent attaches what a caller has sent', async () => {
  const ticket = await complaint();
  const { rows } = await scene.pool.query<{ id: number }>(
    "SELECT id FROM agents WHERE number = '1001'",
  );
  const by = { kind: 'agent', agentId: rows[0]?.id ?? 0, courtId: null } as const;
  expect(await attach(ticket, by, file('a.txt', 'x'))).toMatchObject({ kind: 'attached' });
  expect(await attach(ticket, { kind: 'caller' }, file('b.txt', 'x'))).toMatchObject({
    kind: 'attached',
  });
  const kept = await readAttachments(scene.pool, ticket.id);
  expect(kept.map(({ by: who }) => who)).toEqual(['1001 林芳', 'caller']);
});

test.each([
  // The complaint may be about him.
  ['曹建平', [file('a', 'x')], { kind: 'refused', because: 'not_seen' }],
  ['沈国栋', [file('a', 'x')], { kind: 'refused', because: 'not_seen' }],
  [
    '武卫东',
    [file('a', 'x'), file('b', 'x'), file('c', 'x'), file('d', 'x')],
    { kind: 'refused', because: 'too_many_files' },
  ],
  // If one file cannot be kept, none is.
  [
    '武卫东',
    [file('a', 'x'), file('b', Buffer.alloc(600_000), Buffer.alloc(400_001))],
    { kind: 'bad_file', name: 'b', because: 'too_large' },
  ],
  ['武卫东', [file('a', 'x'), file('b')], { kind: 'bad_file', name: 'b', because: 'empty' }],
])('%s attaches %#: nothing is written', async (who, files, result) => {
  const ticket = await complaint();
  expect(await attach(ticket, await attacher(who), ...files)).toEqual(result);
  expect(await readAttachments(scene.pool, ticket.id)).toEqual([]);
  expect(await filesBelow(folders.ATTACHMENTS_DIR)).toEqual([]);
});

test('a ticket that is over takes no more files', async () => {
  const ticket = await complaint();
  changed(await withdrawTicket(scene.deps, ticket.id, { kind: 'caller' }, '已解决'));
  expect(await attach(ticket, await attacher('武卫东'), file('a', 'x'))).toEqual({
    kind: 'refused',
    because: 'over',
  });
  expect(await attachFiles(scene.deps, settings(), 4711, { kind: 'caller' }, [])).toEqual({
    kind: 'unknown_ticket',
  });
});

test('of two who attach at once no more are kept than a ticket can have', async () => {
  const ticket = await complaint();
  const by = await attacher('武卫东');
  const results = await Promise.all(
    ['a', 'b', 'c'].map((name) => attach(ticket, by, file(`${name}1`, 'x'), file(`${name}2`, 'x'))),
  );
  expect(results.map(({ kind }) => kind).sort()).toEqual(['attached', 'refused', 'refused']);
  expect(await readAttachments(scene.pool, ticket.id)).toHaveLength(2);
  expect(await filesBelow(folders.ATTACHMENTS_DIR)).toHaveLength(2);
});

test('a file that cannot be read leaves nothing behind', async () => {
  const ticket = await complaint();
  async function* broken() {
    yield await Promise.resolve(Buffer.from('x'));
    throw new Error('the disk is gone');
  }
  const files = [file('a', 'x'), { name: 'b', content: broken() }];
  await expect(attach(ticket, await attacher('武卫东'), ...files)).rejects.toThrow('disk is gone');
  expect(await filesBelow(folders.ATTACHMENTS_DIR)).toEqual([]);
});

test('when the connection breaks and the rows are not there, the files go', async () => {
  const ticket = await complaint();
  await database.asOwner(
    `CREATE FUNCTION break_connection() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
     CREATE CONSTRAINT TRIGGER broken AFTER INSERT ON ticket_attachments
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_connection()`,
  );
  await expect(attach(ticket, await attacher('武卫东'), file('a', 'x'))).rejects.toThrow();
  await database.asOwner('DROP TRIGGER broken ON ticket_attachments');
  expect(await readAttachments(scene.pool, ticket.id)).toEqual([]);
  expect(await filesBelow(folders.ATTACHMENTS_DIR)).toEqual([]);
});

test.each([
  ['rows name it after all', (file: string) => Promise.resolve([file])],
  ['nobody can say', () => Promise.reject(new Error('the database is away'))],
])('when the connection breaks and %s, a file stays', async (_, named) => {
  const folder = folders.ATTACHMENTS_DIR;
  const { file: kept } = await keepFile(folder, [Buffer.from('x')], { now: scene.now() });
  const broken = () => Promise.reject(new Error('connection lost'));
  await expect(nameKeptFiles(folder, [kept], broken, () => named(kept))).rejects.toThrow('lost');
  expect(await filesBelow(folder)).toEqual([path.join(folder, kept)]);
});

test('what a process that died has left half written goes after an hour', async () => {
  const ticket = await complaint();
  await attach(ticket, await attacher('武卫东'), file('a', 'x'));
  const incoming = path.join(folders.ATTACHMENTS_DIR, 'incoming');
  const [old, young] = [randomUUID(), randomUUID()];
  const now = new Date();
  for (const name of [old, young, 'foreign']) await writeFile(path.join(incoming, name), 'half');
  for (const name of [old, 'foreign']) {
    await utimes(path.join(incoming, name), now, new Date(now.getTime() - 3_601_000));
  }
  await removeLeftIncoming(folders.ATTACHMENTS_DIR, now);
  expect((await readdir(incoming)).sort()).toEqual([young, 'foreign'].sort());
  await removeLeftIncoming(path.join(folders.ATTACHMENTS_DIR, 'nowhere'), now);
});

const wav = Buffer.from('a WAV as Asterisk plays it');
const spoken = { wav, lengthMs: 4200, body: null };

test('an answer is spoken: its file is with the messages, where Asterisk makes no folder', async () => {
  const ticket = await complaint();
  const head = await scene.as('武卫东');
  changed(await acceptTicket(scene.deps, ticket.id, head));
  const replied = await replyByVoice(scene.deps, folders.RECORDINGS_DIR, ticket.id, head, spoken);
  expect(changed(replied).status).toBe('replied');
  const answer = (await readMessages(scene.pool, ticket.id)).at(-1);
  const sha256 = createHash('sha256').update(wav).digest('hex');
  expect(answer).toMatchObject({
    purpose: 'answer',
    body: null,
    voice: { lengthMs: 4200, sha256 },
  });
  expect(answer?.voice?.file).toMatch(/^answers\/2026\/11\/24\/[0-9a-f-]{36}\.wav$/);
  const place = messagePath(folders.RECORDINGS_DIR, answer?.voice?.file ?? '');
  expect(await readFile(place)).toEqual(wav);
  // Asterisk reads it as a member of the group.
  expect((await stat(place)).mode & 0o7777).toBe(0o660);
  // Asterisk writes below `messages`, whichever user created the folders.
  for (const each of ['.', 'answers', 'answers/2026', 'answers/2026/11', 'answers/2026/11/24']) {
    const inside = path.join(folders.RECORDINGS_DIR, 'messages', each);
    expect((await stat(inside)).mode & 0o7777).toBe(0o2770);
  }
  // An answered ticket is not answered again, and the second recording leaves no file.
  expect(
    await replyByVoice(scene.deps, folders.RECORDINGS_DIR, ticket.id, head, spoken),
  ).toMatchObject({ kind: 'refused', because: 'replied' });
  expect(await filesBelow(folders.RECORDINGS_DIR)).toEqual([place]);
});
