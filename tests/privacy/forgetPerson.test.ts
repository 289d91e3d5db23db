/** Erases what is kept of one person, at their request. */
import { cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import { createLogger } from 'winston';
import { createHash, randomUUID } from 'node:crypto';
import { fileHere } from '../../app/core/files/fetchedFiles.js';
import { storeMarkKey } from '../../app/core/files/ownStore.js';
import { readConfig } from '../../app/core/config.js';
import { makeFileSms } from '../../app/messages/sms/fileDriver.js';
import { forgetPerson, type ForgetLine } from '../../app/privacy/forgetPerson.js';
import { markFile, markOwnFolders } from '../../app/privacy/ownFolder.js';
import { registry } from '../../app/privacy/registry.js';
import { appendCallEvents } from '../../app/calls/store/calls.js';
import { recordDisclosure } from '../../app/court/cases/store/disclosures.js';
import { insertReceived } from '../../app/messages/fax/store/faxInbox.js';
import { writeSms } from '../../app/messages/store/smsOutbox.js';
import { insertAttachment } from '../../app/tickets/store/ticketAttachments.js';
import { sealAudit } from '../../app/core/audit/store/audit.js';
import type { Whom } from '../../app/privacy/store/ofPerson.js';
import { readCallPast } from '../../app/web/calls/store/readCallPast.js';
import { verifyAudit } from '../../app/core/audit/store/verifyAudit.js';
import { readPage } from '../docs/documents.js';
import { handOverAll } from '../core/files/handOverAll.js';
import { makeScene, type Scene } from '../tickets/scene.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { patientPool } from '../parts/patientPool.js';

const log = createLogger({ silent: true });
const sha256 = 'a'.repeat(64);
const number = '13712345678';
let database: TestDatabase;
/** Connects as the role that `hotline privacy forget` has. */
let eraser: Pool;
let folder: string;
let scene: Scene;
let personId: number;
let caseId: number;
beforeEach(async () => {
  database = await freshDatabase({ sample: true });
  eraser = patientPool(database.eraserUrl, 4);
  folder = await mkdtemp(path.join(sharedParts().folder, 'forget-'));
  scene = await makeScene(database.pool);
  const { rows } = await scene.pool.query<{ person: number; case: number }>(
    'SELECT person_id AS person, case_id AS case FROM parties WHERE person_id IS NOT NULL LIMIT 1',
  );
  ({ person: personId, case: caseId } = rows[0] ?? { person: 0, case: 0 });
});
afterEach(async () => {
  await eraser.end();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function app(node = 'hotline') {
  const config = readConfig({
    ...databaseOnly(database),
    HOTLINE_NODE: node,
    RECORDINGS_DIR: path.join(folder, `recordings-${node}`),
    ATTACHMENTS_DIR: path.join(folder, 'attachments'),
    SMS_DIR: path.join(folder, 'sms'),
  });
  return { db: eraser, clock: { now: () => scene.now() }, config, log };
}

/**
 * Adds a call in which the person was verified, with everything it leaves. It is over by default.
 */
async function call({ isOver = true } = {}): Promise<string> {
  const id = await scene.call(number);
  await appendCallEvents(scene.pool, [
    { callId: id, seq: 1, at: scene.now(), kind: 'digits', name: 'number', detail: number },
  ]);
  await recordDisclosure(scene.pool, {
    at: scene.now(),
    callId: id,
    caseId,
    facts: ['hearing'],
    person: { personId, proof: 'query_number_and_password', onlyCaseIds: null },
  });
  await scene.pool.query(
    `UPDATE calls SET person_id = $2, proof = 'query_number_and_password', ended_at = $3, outcome = $4 WHERE id = $1`,
    [id, personId, isOver ? scene.now() : null, isOver ? 'served' : null],
  );
  return id;
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('hex');

async function put(place: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, number);
}

/** Adds a recorded agent call of a call, with its file. */
async function talk(callId: string, node = 'hotline', content?: string): Promise<string> {
  const file = `2026/11/24/${randomUUID()}.wav`;
  await scene.pool.query(
    `INSERT INTO recordings (id, call_id, node, file, started_at, ended_at, length_ms, sha256, status)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $4, 1000, $5, 'stored')`,
    [callId, node, file, scene.now(), content === undefined ? sha256 : hashOf(content)],
  );
  await put(path.join(app(node).config.RECORDINGS_DIR, file));
  return file;
}

/** Adds a ticket of the person with a message and an attachment. */
async function ticket(callId: string, isOver: boolean) {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR } = app().config;
  const file = `2026/11/24/${randomUUID()}.wav`;
  await put(path.join(RECORDINGS_DIR, 'messages', file));
  const opened = await scene.open({
    kind: isOver ? 'complaint' : 'opinion',
    callId,
    personId,
    callerNumber: number,
    callerName: '张三',
    message: { body: `我的电话${number}`, voice: { file, lengthMs: 1, sha256 } },
  });
  const attached = `2026/11/24/${randomUUID()}`;
  await put(path.join(ATTACHMENTS_DIR, attached));
  const attachment = { name: `${number}.jpg`, mediaType: 'image/jpeg', bytes: 1, sha256 };
  await insertAttachment(scene.pool, opened.id, { ...attachment, file: attached }, { kind: 'caller' }, scene.now()); // prettier-ignore
  if (isOver) {
    await scene.pool.query(
      "UPDATE tickets SET status = 'closed', replied_at = $2, closed_at = $2 WHERE id = $1",
      [opened.id, scene.now()],
    );
  }
  return opened;
}

/** Sends the SMS waiting for the person. */
async function sendSms(): Promise<void> {
  const sms = makeFileSms({ folder: app().config.SMS_DIR, clock: scene.deps.clock }, log);
  const { rows } = await scene.pool.query<{ id: number; body: string }>(
    'UPDATE sms_outbox SET sent_at = $1 WHERE to_number = $2 RETURNING id, body',
    [scene.now(), number],
  );
  for (const { id, body } of rows) {
    await sms.send({
      id: `sms-${id}`,
      to: number,
      text: body,
      extension: '',
      expiresAt: scene.now(),
      purpose: 'x',
    });
  }
}

async function find(text: string): Promise<string[]> {
  const { rows: tables } = await scene.pool.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await scene.pool.query(
      `SELECT FROM "${name}" t WHERE t::text LIKE '%' || $1 || '%'`,
      [text],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

async function files(): Promise<string[]> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.flatMap((each) => (each.isFile() && each.name !== markFile ? [each.name] : []));
}

const forget = (dryRun: boolean, whom: Whom = { personId, numbers: [] }, node = 'hotline') =>
  forgetPerson(app(node), whom, { dryRun });
const lineOf = (lines: readonly ForgetLine[], name: string) =>
  lines.find((line) => line.name === name);

test('what is kept of her goes, rows and files; the dry run says so and does nothing', async () => {
  const callId = await call();
  await talk(callId);
  await ticket(callId, true);
  await sendSms();
  await markOwnFolders(app());
  const rows = await find(number);
  expect(rows).toEqual(
    expect.arrayContaining(['call_events', 'calls', 'ticket_messages', 'tickets', 'sms_outbox']),
  );
  const would = await forget(true);
  expect(would.map(({ name }) => name)).toEqual(registry.map(({ name }) => name));
  expect(await find(number)).toEqual(rows);
  expect(await files()).toHaveLength(4);
  const gone = await forget(false);
  expect(gone).toEqual(would);
  expect(await find(number)).toEqual([]);
  expect(await files()).toEqual([]);
  expect(lineOf(gone, 'callers')).toEqual({ name: 'callers', goes: 1, stays: 0, why: null });
  // What was disclosed stays for three years. It belongs to the person.
  expect(lineOf(gone, 'disclosures')).toMatchObject({ goes: 0, stays: 1 });
  expect(lineOf(gone, 'people of cases')?.why).toContain('PIPL Art. 13');
  await sealAudit(scene.pool, { withHeld: true });
  expect((await verifyAudit(scene.pool, [])).problems).toEqual([]);
  // A second run finds nothing.
  expect((await forget(false)).filter(({ goes }) => goes > 0)).toEqual([]);
});

test('what went to the telephone of her call and came of it goes, and what went to the next caller from there stays', async () => {
  const callId = await call();
  await sentInCall();
  await insertReceived(scene.pool, receivedIn(callId), scene.now());
  await survey(callId);
  scene.moveTo('2026-11-24 11:00');
  const next = await scene.call(number);
  await scene.pool.query("UPDATE calls SET ended_at = $2, outcome = 'served' WHERE id = $1", [next, scene.now()]); // prettier-ignore
  await sentInCall();
  const lines = await forget(false);
  expect(lineOf(lines, 'SMS')).toMatchObject({ goes: 1, stays: 0 });
  const { rows } = await scene.pool.query('SELECT to_number FROM sms_outbox ORDER BY id');
  expect(rows).toEqual([{ to_number: '' }, { to_number: number }]);
  expect(await find(faxNumber)).toEqual([]);
  expect(await find(number)).toEqual(['calls', 'sms_outbox']);
});

/** Writes an SMS that the caller has asked for, as sent. */
async function sentInCall(): Promise<void> {
  const message = {
    template: 'faxReceived',
    language: 'zh',
    values: { pages: '1', ticket: '' },
  } as const;
  const sms = { toNumber: number, message, purpose: 'case_summary' };
  await writeSms(scene.pool, [sms], scene.now());
  await scene.pool.query('UPDATE sms_outbox SET sent_at = created_at');
}

const faxNumber = '051055501234';

/** A fax that the caller has announced in the call, from a machine of another number. */
function receivedIn(callId: string) {
  return {
    ...{
      node: 'hotline',
      name: randomUUID(),
      fromNumber: faxNumber,
      toNumber: '12368',
      stationId: '',
    },
    ...{
      pages: 1,
      isBroken: false,
      error: '',
      mode: 'G.711',
      pageHashes: [sha256],
      sameAsId: null,
      overflowOfId: null,
    },
    ...{ ticketId: null, caseId: null, callId },
  };
}

/** Asks by SMS how the agent of the call was. */
async function survey(callId: string): Promise<void> {
  await scene.pool.query(
    `WITH entry AS (
       INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status, over_at, result)
       SELECT id, $1, 'hotline', '{}', '{}', '{}', $2, $2, 'over', $2, 'abandoned' FROM queues LIMIT 1 RETURNING id)
     INSERT INTO sms_surveys (entry_id, at, call_id, agent_id, number, expires_at)
     SELECT entry.id, $2, $1, (SELECT id FROM agents LIMIT 1), $3, $2 FROM entry`,
    [callId, scene.now(), number],
  );
}

test.each(['+8613712345678', '008613712345678', '013712345678'])(
  'the SMS of a call that the network shows as %s goes, too, and is told of with the call',
  async (shown) => {
    const callId = await call();
    await scene.pool.query('UPDATE calls SET caller_number = $2 WHERE id = $1', [callId, shown]);
    await sentInCall();
    const past = await readCallPast(scene.pool, callId, null);
    expect(past.messages).toMatchObject([{ by: 'sms', purpose: 'case_summary' }]);
    scene.moveTo('2026-11-24 11:00');
    // The next caller from there is shown in another form.
    const next = await scene.call(number);
    await scene.pool.query("UPDATE calls SET ended_at = $2, outcome = 'served' WHERE id = $1", [next, scene.now()]); // prettier-ignore
    await sentInCall();
    expect((await readCallPast(scene.pool, callId, null)).messages).toHaveLength(1);
    expect(lineOf(await forget(false), 'SMS')).toMatchObject({ goes: 1, stays: 0 });
    const { rows } = await scene.pool.query('SELECT to_number FROM sms_outbox ORDER BY id');
    expect(rows).toEqual([{ to_number: '' }, { to_number: number }]);
  },
);

test('what is under way stays, and is told', async () => {
  const callId = await call({ isOver: false });
  await ticket(callId, false);
  await markOwnFolders(app());
  const lines = await forget(false);
  expect(lineOf(lines, 'callers')).toMatchObject({ goes: 0, stays: 1, why: expect.stringContaining('is in a call') as string }); // prettier-ignore
  expect(lineOf(lines, 'requesters of tickets')).toMatchObject({ goes: 0, stays: 1, why: expect.stringContaining('unfinished') as string }); // prettier-ignore
  expect(await find(number)).toEqual(expect.arrayContaining(['calls', 'tickets']));
  expect(await files()).toHaveLength(2);
});

test('somebody else’s calls and tickets stay as they are', async () => {
  const other = await scene.call('13900001111');
  await scene.pool.query("UPDATE calls SET ended_at = $2, outcome = 'served' WHERE id = $1", [
    ...[other, scene.now()],
  ]);
  await call();
  await forget(false);
  expect(await find('13900001111')).toEqual(['calls']);
  expect(await find(number)).toEqual([]);
  // By the number that the other person calls from.
  await forget(false, { personId: null, numbers: ['13900001111'] });
  expect(await find('13900001111')).toEqual([]);
});

test('an agent call on another node is left, with its call, for the same command there', async () => {
  const callId = await call();
  await talk(callId, 'second');
  for (const node of ['hotline', 'second']) await markOwnFolders(app(node));
  const would = await forget(true);
  const lines = await forget(false);
  expect(lines).toEqual(would);
  expect(lineOf(lines, 'files of agent calls')).toMatchObject({ goes: 0, stays: 1 });
  expect(await find(number)).toEqual(expect.arrayContaining(['calls']));
  await forget(false, undefined, 'second');
  expect(await find(number)).toEqual([]);
  expect(await files()).toEqual([]);
});

test('what another node has handed over to the store is erased there', async () => {
  const callId = await call();
  const said = await talk(callId, 'second', number);
  const shared = path.join(folder, 'shared');
  await mkdir(shared);
  const store = { FILES_STORE: 'folder', FILES_DIR: shared } as const;
  const withStore = (node: string) => {
    const own = app(node);
    return { ...own, config: { ...own.config, ...store } };
  };
  await handOverAll({ ...withStore('second'), db: scene.pool });
  expect(await readdir(path.join(shared, 'recordings/2026/11/24'))).toEqual([path.basename(said)]);
  // Somebody has heard it here.
  const heard = { file: said, sha256: hashOf(number) };
  const copy = await fileHere({ ...withStore('hotline'), db: scene.pool }, 'recordings', heard);
  expect(copy.file).toBe(`fetched/${said}`);
  await markOwnFolders({ ...withStore('hotline'), db: scene.pool });
  const copies = async () => (await files()).filter((name) => name === path.basename(said));
  expect(await copies()).toHaveLength(3);
  const forgetHere = (dryRun: boolean) =>
    forgetPerson(withStore('hotline'), { personId, numbers: [] }, { dryRun });
  const would = await forgetHere(true);
  const gone = await forgetHere(false);
  expect(gone).toEqual(would);
  expect(lineOf(gone, 'files in a shared folder')).toMatchObject({ goes: 1, stays: 0 });
  expect(await readdir(path.join(shared, 'recordings/2026/11/24'))).toEqual([]);
  expect(await find(number)).toEqual([]);
  // The copy here is gone, too; its own node drops its own.
  expect(await copies()).toHaveLength(1);
  await handOverAll({ ...withStore('second'), db: scene.pool });
  expect((await files()).filter((name) => name !== storeMarkKey)).toEqual([]);
});

test.each(['en', 'zh-CN'])(
  'after the steps of the handbook (%s) by which a court leaves its store, she is erased where the files are, and not elsewhere',
  async (language) => {
    const [step] = readPage(`docs/${language}/administrator.md`).blocks.filter(
      ({ kind, content }) => kind === 'sql' && content.includes('stored_files'),
    );
    const said = await talk(await call(), 'second', number);
    const shared = path.join(folder, 'shared');
    await mkdir(shared);
    const { config, ...rest } = { ...app('second'), db: scene.pool };
    const withStore = { ...config, FILES_STORE: 'folder', FILES_DIR: shared } as const;
    const made = path.join(config.RECORDINGS_DIR, said);
    await markOwnFolders(app('second'));
    await handOverAll({ ...rest, config: withStore });
    await utimes(made, new Date(0), new Date(0));
    await handOverAll({ ...rest, config: withStore });
    const { RECORDINGS_DIR } = app().config;
    await cp(path.join(shared, 'recordings'), RECORDINGS_DIR, { recursive: true });
    await markOwnFolders(app());
    await rm(shared, { recursive: true });
    await database.asOwner(step?.content.replace('pbx-a', 'hotline') ?? '');
    const there = await forget(false, undefined, 'second');
    expect(lineOf(there, 'files of agent calls')).toMatchObject({ goes: 0, stays: 1 });
    expect(await find(number)).toContain('calls');
    const here = await forget(false);
    expect(lineOf(here, 'files of agent calls')).toMatchObject({ goes: 1, stays: 0 });
    expect(await find(number)).toEqual([]);
    expect(await files()).toEqual([]);
  },
);

test('a folder that is not the hotline’s own: nothing is erased at all', async () => {
  const callId = await call();
  await talk(callId);
  await markOwnFolders(app());
  await rm(path.join(app().config.RECORDINGS_DIR, markFile));
  await expect(forget(false)).rejects.toThrow(/RECORDINGS_DIR: .* has lost its mark/);
  expect(await find(number)).toEqual(['call_events', 'calls']);
  expect(await files()).toHaveLength(1);
});
