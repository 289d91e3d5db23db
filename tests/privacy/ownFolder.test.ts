import {
  chown,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { createLogger } from 'winston';
import { folders } from '../../app/cli/doctor/doctorFiles.js';
import { readConfig } from '../../app/core/config.js';
import { eraseDue } from '../../app/privacy/eraseDue.js';
import { eraseLeftParts } from '../../app/privacy/eraseLeftParts.js';
import { eraseOldSms } from '../../app/privacy/eraseOldSms.js';
import { makeFileSms } from '../../app/messages/sms/fileDriver.js';
import {
  lookAtFolder,
  markAnew,
  markFile,
  markOwnFolders,
  ownFolder,
  type FolderSetting,
} from '../../app/privacy/ownFolder.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../parts/database.js';
import { databaseOnly } from '../parts/databaseOnly.js';
import { otherOwner } from '../parts/temporaryFolder.js';

const now = new Date('2026-11-23T18:00:00Z');
const longAgo = new Date('2026-01-10T02:00:00Z');
const log = createLogger({ silent: true });
const uuid = '0b0e7c52-6d38-4a5c-9f0a-3c5f1e9d7a11';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await cleanDatabase();
  folder = await mkdtemp(path.join(sharedParts().folder, 'own-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function app(node = 'hotline', given: Partial<Record<FolderSetting, string>> = {}) {
  const config = readConfig({
    ...databaseOnly(database),
    HOTLINE_NODE: node,
    RECORDINGS_DIR: path.join(folder, 'recordings'),
    ATTACHMENTS_DIR: path.join(folder, 'attachments'),
    SMS_DIR: path.join(folder, 'sms'),
    ...given,
  });
  return { db: database.pool, clock: { now: () => now }, config, log };
}

const doctor = (patient = app()) =>
  folders({ config: patient.config, pool: database.pool, now: new Date() });

test('a new folder is given its mark once, by the one that comes first', async () => {
  const { config } = app();
  expect(await ownFolder(app(), 'RECORDINGS_DIR')).toEqual({ kind: 'not_yet' });
  await mkdir(config.RECORDINGS_DIR);
  await chown(config.RECORDINGS_DIR, otherOwner.uid, otherOwner.gid);
  expect(await lookAtFolder(app(), 'RECORDINGS_DIR')).toEqual({ kind: 'new' });
  const all = await Promise.all([1, 2, 3, 4].map(() => ownFolder(app(), 'RECORDINGS_DIR')));
  expect(all).toEqual(all.map(() => ({ kind: 'ours' })));
  const mark = await readFile(path.join(config.RECORDINGS_DIR, markFile), 'utf8');
  expect(mark).toMatch(/^[0-9a-f-]{36}\n$/);
  // The app reads the mark, no matter which comes first.
  expect(await stat(path.join(config.RECORDINGS_DIR, markFile))).toMatchObject(otherOwner);
  await markOwnFolders(app());
  expect(await readFile(path.join(config.RECORDINGS_DIR, markFile), 'utf8')).toBe(mark);
});

test('the doctor says which folder is not what it was, and what to do', async () => {
  const { RECORDINGS_DIR, SMS_DIR } = app().config;
  expect(await doctor()).toMatchObject({ health: 'ok' });
  for (const each of [RECORDINGS_DIR, SMS_DIR]) await mkdir(each);
  await markOwnFolders(app());
  expect(await doctor()).toMatchObject({ health: 'ok' });
  await rm(RECORDINGS_DIR, { recursive: true });
  const missing = await doctor();
  expect(missing).toMatchObject({
    health: 'fail',
    advice: expect.stringContaining('hotline privacy mark RECORDINGS_DIR') as string,
  });
  expect(missing.says).toContain(`RECORDINGS_DIR: ${RECORDINGS_DIR} is missing`);
  await mkdir(RECORDINGS_DIR);
  expect((await doctor()).says).toContain('has lost its mark');
  // Only a person who has looked marks it again.
  await markOwnFolders(app());
  expect((await doctor()).health).toBe('fail');
  expect(await markAnew(app(), 'RECORDINGS_DIR')).toEqual({ kind: 'ours' });
  expect((await doctor()).health).toBe('ok');
});

test('recordings lie with their node; what is attached and sent may be shared', async () => {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR } = app().config;
  for (const each of [RECORDINGS_DIR, ATTACHMENTS_DIR]) await mkdir(each);
  await markOwnFolders(app());
  expect(await ownFolder(app('second'), 'RECORDINGS_DIR')).toMatchObject({ why: 'other' });
  expect(await ownFolder(app('second'), 'ATTACHMENTS_DIR')).toEqual({ kind: 'ours' });
  expect(await ownFolder(app('second', { ATTACHMENTS_DIR: RECORDINGS_DIR }), 'ATTACHMENTS_DIR'))
    .toMatchObject({ why: 'other' }); // prettier-ignore
});

async function addSms(sentAt: Date | null, { erased = false } = {}): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    `INSERT INTO sms_outbox (created_at, next_at, expires_at, to_number, template, language, body, purpose, sent_at, erased_at)
     VALUES ($1, $1, $1, $2, 'tryOut', 'zh', $2, 'test', $3, $4) RETURNING id`,
    [longAgo, erased ? '' : '13800001111', sentAt, erased ? now : null],
  );
  return rows[0]?.id ?? 0;
}

const write = (id: number) =>
  makeFileSms({ folder: app().config.SMS_DIR, clock: { now: () => longAgo } }, log).send({
    id: `sms-${id}`,
    to: '13800001111',
    text: 'text',
    extension: '',
    expiresAt: now,
    purpose: 'test',
  });

const numberOf = async (id: number) =>
  (
    await database.pool.query<{ to_number: string }>(
      'SELECT to_number FROM sms_outbox WHERE id = $1',
      [id],
    )
  ).rows[0]?.to_number;

test('an old SMS goes with its file; while its folder is away its row says so', async () => {
  const { SMS_DIR } = app().config;
  const [old, young] = [await addSms(longAgo), await addSms(new Date('2026-11-20T00:00:00Z'))];
  const unsent = await addSms(null);
  const nameless = await addSms(longAgo, { erased: true });
  for (const each of [old, young, nameless]) await write(each);
  await markOwnFolders(app());
  await rm(path.join(SMS_DIR, markFile));
  expect(await eraseOldSms(app())).toBe(0);
  expect(await numberOf(old)).toBe('13800001111');
  await markAnew(app(), 'SMS_DIR');
  expect(await eraseOldSms(app())).toBe(1);
  expect(await Promise.all([old, young, unsent].map(numberOf))).toEqual([
    '',
    '13800001111',
    '13800001111',
  ]);
  const left = async (id: number) =>
    readFile(path.join(SMS_DIR, `sms-${id}.txt`), 'utf8').then(
      () => true,
      () => false,
    );
  expect([await left(old), await left(young), await left(nameless)]).toEqual([false, true, false]);
  expect(await eraseOldSms(app())).toBe(0);
});

test('where no SMS was ever written to a folder, rows are erased all the same', async () => {
  const id = await addSms(longAgo);
  expect(await eraseOldSms(app())).toBe(1);
  expect(await numberOf(id)).toBe('');
});

test('a folder of attachments without its mark loses no part of a file that is on its way', async () => {
  const { ATTACHMENTS_DIR } = app().config;
  await mkdir(path.join(ATTACHMENTS_DIR, 'incoming'), { recursive: true });
  await markOwnFolders(app());
  await rm(path.join(ATTACHMENTS_DIR, markFile));
  const part = path.join(ATTACHMENTS_DIR, 'incoming', uuid);
  await writeFile(part, 'x');
  // Years later by its clock.
  const later = { ...app(), clock: { now: () => new Date('2036-01-01T00:00:00Z') } };
  await eraseDue(later);
  expect(await readFile(part, 'utf8')).toBe('x');
});

test('what a killed process was writing goes with the next erasing, wherever it is', async () => {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR, SMS_DIR } = app().config;
  const left = [
    path.join(SMS_DIR, `.sms-17.txt.${uuid}.part`),
    path.join(RECORDINGS_DIR, `.hotline-folder.${uuid}.part`),
    path.join(RECORDINGS_DIR, 'messages', 'unsent', `.${uuid}.json.${uuid}.part`),
    path.join(RECORDINGS_DIR, 'messages', 'incoming', uuid),
    path.join(ATTACHMENTS_DIR, 'incoming', uuid),
  ];
  const twoHoursAgo = new Date(now.getTime() - 2 * 3_600_000);
  for (const part of left) {
    await mkdir(path.dirname(part), { recursive: true });
    await writeFile(part, 'To: 13800001111');
    await utimes(part, twoHoursAgo, twoHoursAgo);
  }
  const note = path.join(RECORDINGS_DIR, 'messages', 'unsent', `${uuid}.json`);
  await writeFile(note, '{}');
  await utimes(note, twoHoursAgo, twoHoursAgo);
  await markOwnFolders(app());
  await eraseDue(app());
  for (const part of left) await expect(stat(part)).rejects.toThrow('ENOENT');
  expect(await readFile(note, 'utf8')).toBe('{}');
});

/** Writes a file that was written two hours ago. */
async function writeOld(place: string): Promise<string> {
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, 'x');
  const twoHoursAgo = new Date(now.getTime() - 2 * 3_600_000);
  await utimes(place, twoHoursAgo, twoHoursAgo);
  return place;
}

test.each(['messages', 'messages/incoming', 'messages/unsent'])(
  'a link in the place of %s costs no file elsewhere, and holds up no other folder',
  async (link) => {
    const { RECORDINGS_DIR, ATTACHMENTS_DIR } = app().config;
    const elsewhere = path.join(folder, 'elsewhere');
    const others = await Promise.all(
      ['', 'incoming', 'unsent']
        .flatMap((below) => [uuid, `.x.${uuid}.part`].map((name) => path.join(below, name)))
        .map((name) => writeOld(path.join(elsewhere, name))),
    );
    await mkdir(path.dirname(path.join(RECORDINGS_DIR, link)), { recursive: true });
    await symlink(elsewhere, path.join(RECORDINGS_DIR, link));
    const part = await writeOld(path.join(ATTACHMENTS_DIR, 'incoming', uuid));
    await markOwnFolders(app());
    expect(await eraseLeftParts(app())).toBe(1);
    for (const other of others) expect(await readFile(other, 'utf8')).toBe('x');
    await expect(stat(part)).rejects.toThrow('ENOENT');
  },
);

test('a folder or a link among the parts stays, and holds up nothing', async () => {
  const { RECORDINGS_DIR, ATTACHMENTS_DIR } = app().config;
  const incoming = path.join(RECORDINGS_DIR, 'messages', 'incoming');
  const kept = await writeOld(path.join(incoming, uuid, uuid));
  const twoHoursAgo = new Date(now.getTime() - 2 * 3_600_000);
  await utimes(path.dirname(kept), twoHoursAgo, twoHoursAgo);
  const link = path.join(incoming, uuid.replace('0b', '0c'));
  await symlink(kept, link);
  const parts = [
    await writeOld(path.join(incoming, uuid.replace('0b', '0d'))),
    await writeOld(path.join(ATTACHMENTS_DIR, 'incoming', uuid)),
  ];
  await markOwnFolders(app());
  expect(await eraseLeftParts(app())).toBe(2);
  for (const part of parts) await expect(stat(part)).rejects.toThrow('ENOENT');
  expect(await readFile(link, 'utf8')).toBe('x');
});
