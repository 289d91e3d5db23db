import { randomUUID } from 'node:crypto';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLogger } from 'winston';
import { readConfig } from '../../app/core/config.js';
import { eraseOldRecordings } from '../../app/privacy/eraseOldRecordings.js';
import { openCall } from '../../app/calls/store/calls.js';
import { closeRecording, openRecording } from '../../app/queue/store/recordings.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';

/** Early in the morning of 24 November in China, which is still the previous day in UTC. */
const now = new Date('2026-11-23T18:00:00Z');
const sha256 = 'a'.repeat(64);
const log = createLogger({ silent: true });

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await cleanDatabase();
  folder = await mkdtemp(path.join(sharedParts().folder, 'recordings-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function erase(recordingsDir = folder, node = 'hotline'): Promise<number> {
  const config = readConfig({
    ...databaseOnly(database),
    HOTLINE_NODE: node,
    RECORDINGS_DIR: recordingsDir,
    RECORDINGS_KEEP_DAYS: '90',
  });
  return eraseOldRecordings({ db: database.pool, clock: { now: () => now }, config, log });
}

/** Adds a recording with its row, begun at a moment of China's time. */
async function record(day: string, time: string, { node = 'hotline', ends = true } = {}) {
  const startedAt = new Date(`${day}T${time}:00+08:00`);
  const callId = randomUUID();
  await openCall(database.pool, {
    id: callId,
    node,
    channelId: callId,
    callerNumber: '',
    calledNumber: '12368',
    courtId: null,
    startedAt,
  });
  const { rows } = await database.pool.query<{ id: number }>(
    `INSERT INTO queue_entries (queue_id, call_id, node, skills, needs, least_needs, entered_at, order_at, status)
     SELECT l.id, $1, $2, '{}', '{}', '{}', $3, $3, 'waiting' FROM queues l RETURNING id`,
    [callId, node, startedAt],
  );
  const id = randomUUID();
  const file = `${day.replaceAll('-', '/')}/${id}.wav`;
  const entryId = rows[0]?.id ?? 0;
  await openRecording(database.pool, { id, callId, entryId, node, file, startedAt });
  if (ends) await closeRecording(database.pool, file, { kind: 'stored', lengthMs: 61_000, sha256 });
  await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
  await writeFile(path.join(folder, file), 'sound');
  return { id, file };
}

const isThere = (file: string) =>
  access(path.join(folder, file)).then(
    () => true,
    () => false,
  );

async function rowOf(id: string) {
  const { rows } = await database.pool.query<{
    file: string | null;
    erased_at: Date | null;
    length_ms: number | null;
    sha256: string | null;
  }>('SELECT file, erased_at, length_ms, sha256 FROM recordings WHERE id = $1', [id]);
  return rows[0];
}

beforeEach(() => database.pool.query("INSERT INTO queues (name) VALUES ('general')"));

test('after 90 days the sound is erased, and the row tells what there was and when it went', async () => {
  const old = [
    await record('2026-08-25', '23:59'),
    await record('2026-07-01', '10:00'),
    await record('2025-12-31', '10:00'),
  ];
  const kept = [await record('2026-08-26', '00:01'), await record('2026-11-24', '01:00')];
  expect(await erase()).toBe(3);
  expect(await erase()).toBe(0);
  for (const { id, file } of old) {
    expect(await isThere(file)).toBe(false);
    expect(await rowOf(id)).toEqual({ file: null, erased_at: now, length_ms: 61_000, sha256 });
  }
  for (const { id, file } of kept) {
    expect(await isThere(file)).toBe(true);
    expect(await rowOf(id)).toMatchObject({ file, erased_at: null });
  }
});

test('a file without a row is erased, too; what is not ours stays', async () => {
  for (const each of ['2026/08/01/orphan.wav', 'voicemail/08/01/other.wav', '2026/notes.txt']) {
    await mkdir(path.join(folder, path.dirname(each)), { recursive: true });
    await writeFile(path.join(folder, each), 'sound');
  }
  expect(await erase()).toBe(0);
  expect(await isThere('2026/08/01')).toBe(false);
  expect(await isThere('voicemail/08/01/other.wav')).toBe(true);
  expect(await isThere('2026/notes.txt')).toBe(true);
});

test('halves that were never joined go with their recording', async () => {
  const { file } = await record('2026-07-01', '10:00');
  await rm(path.join(folder, file));
  // This one cannot be taken away, so the folder stays.
  const stuck = await record('2026-07-01', '11:00');
  await rm(path.join(folder, stuck.file));
  await mkdir(path.join(folder, stuck.file, 'inside'), { recursive: true });
  const left = ['-caller.wav', '-agent.wav', '.wav.part'].map((end) => file.replace('.wav', end));
  for (const each of left) await writeFile(path.join(folder, each), 'sound');
  expect(await erase()).toBe(1);
  for (const each of left) expect([each, await isThere(each)]).toEqual([each, false]);
});

test("another node's recordings and one without an end are not called erased", async () => {
  const elsewhere = await record('2026-07-01', '10:00', { node: 'other' });
  const endless = await record('2026-07-02', '10:00', { ends: false });
  expect(await erase()).toBe(0);
  for (const { id, file } of [elsewhere, endless]) expect(await rowOf(id)).toMatchObject({ file });
});

test('while the folder is away nothing is called erased', async () => {
  const { id, file } = await record('2026-07-01', '10:00');
  expect(await erase(path.join(folder, 'not', 'there'))).toBe(0);
  expect(await rowOf(id)).toMatchObject({ file, erased_at: null });
});

test('an empty folder in the place of the right one: nothing is called erased', async () => {
  await record('2026-11-24', '01:00');
  // From now on the right folder is known.
  expect(await erase()).toBe(0);
  const { id, file } = await record('2026-07-01', '10:00');
  await rename(folder, `${folder}-mounted`);
  await mkdir(folder);
  expect(await erase()).toBe(0);
  expect(await rowOf(id)).toMatchObject({ file, erased_at: null });
  await rm(folder, { recursive: true });
  expect(await erase()).toBe(0);
  await rename(`${folder}-mounted`, folder);
  expect(await isThere(file)).toBe(true);
  expect(await erase()).toBe(1);
  expect(await rowOf(id)).toMatchObject({ file: null, erased_at: now });
});

test('a folder without any of the recordings is not taken for the right one', async () => {
  const { id, file } = await record('2026-07-01', '10:00');
  const empty = await mkdtemp(path.join(sharedParts().folder, 'empty-'));
  expect(await erase(empty)).toBe(0);
  expect(await rowOf(id)).toMatchObject({ file, erased_at: null });
});

test("another node's folder erases nothing, neither rows nor files", async () => {
  expect(await erase(folder, 'other')).toBe(0);
  const { id, file } = await record('2026-07-01', '10:00', { node: 'other' });
  const ours = await record('2026-07-01', '11:00');
  await rm(path.join(folder, ours.file));
  expect(await erase()).toBe(0);
  expect(await rowOf(ours.id)).toMatchObject({ file: ours.file, erased_at: null });
  expect(await rowOf(id)).toMatchObject({ file, erased_at: null });
  expect(await isThere(file)).toBe(true);
});

test('a file that cannot be taken away keeps its row, and the log names it; the others go', async () => {
  const errors = jest.spyOn(log, 'error');
  const stuck = await record('2026-07-01', '10:00');
  await rm(path.join(folder, stuck.file));
  await mkdir(path.join(folder, stuck.file));
  await writeFile(path.join(folder, stuck.file, 'inside'), 'sound');
  const { id } = await record('2026-07-01', '11:00');
  expect(await erase()).toBe(1);
  expect(await rowOf(stuck.id)).toMatchObject({ file: stuck.file, erased_at: null });
  expect(await rowOf(id)).toMatchObject({ file: null, erased_at: now });
  const [file, error] = [path.join(folder, stuck.file), expect.anything() as unknown];
  expect(errors.mock.calls).toEqual([['cannot erase a file', { file, error }]]);
  errors.mockRestore();
});
