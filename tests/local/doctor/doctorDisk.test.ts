/**
 * The doctor measures every file system that is written to. These are real, small and full ones.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { disk } from '../../../app/cli/doctor/doctorDisk.js';
import type { Finding } from '../../../app/cli/doctor/finding.js';
import { readConfig } from '../../../app/core/config.js';
import { startRedis, type RedisServer } from '../../../app/local/parts/redis.js';
import { freshDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';

const run = promisify(execFile);

let folder: string;
let database: TestDatabase;
let redis: RedisServer;
const mounted: string[] = [];
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(sharedParts().folder, 'disk-')));
  [database, redis] = await Promise.all([
    freshDatabase(),
    startRedis({ folder: path.join(folder, 'redis'), durable: false }),
  ]);
});
afterEach(async () => {
  for (const each of mounted.splice(0)) await run('umount', [each]);
});
afterAll(async () => {
  await Promise.all([database.close(), redis.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** Mounts a file system in memory. */
async function mount(name: string, options: string): Promise<string> {
  const at = path.join(folder, name);
  await mkdir(at);
  await run('mount', ['-t', 'tmpfs', '-o', options, 'hotline-test', at]);
  mounted.push(at);
  return at;
}

type Found = Omit<Finding, 'part'>;

/** Returns the findings about file systems, with some settings changed. */
async function findings(changed: Readonly<Record<string, string>>): Promise<Found[]> {
  const config = readConfig({
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'unused',
    ARI_PASSWORD: 'unused here',
    IDENTITY_KEYS_FILE: database.identityKeysFile,
    ...changed,
  });
  return disk({ config, pool: database.pool, now: new Date() });
}
const at = (found: readonly Found[], mountPoint: string) =>
  found.filter(({ says }) => says.startsWith(`${mountPoint}: `));

test.each(['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR', 'SOUNDS_DIR', 'RECORDED_PROMPTS_DIR'])(
  'a full file system of %s fails, whatever room the others have',
  async (setting) => {
    const full = await mount(`full-${setting}`, 'size=1m');
    await writeFile(path.join(full, 'large'), Buffer.alloc(1_000_000));
    // The folder does not exist yet.
    const found = await findings({ [setting]: path.join(full, 'yet', 'to-come') });
    expect(at(found, full)).toEqual([
      {
        health: 'fail',
        says: expect.stringMatching(
          new RegExp(
            `^${full}: 0 MB \\([0-9] %\\) and \\d+ inodes free; ${setting} ${full}/yet/to-come$`,
          ),
        ) as string,
        advice: `free space at ${full}: data that does not fit is lost`,
      },
    ]);
  },
);

test('one line a file system, which names all its folders', async () => {
  const other = await mount('other', 'size=500m');
  const found = await findings({
    SMS_DIR: path.join(other, 'sms'),
    ATTACHMENTS_DIR: path.join(other, 'attachments'),
    AUDIT_ANCHORS_FILE: path.join(other, 'audit', 'anchors.log'),
    DISK_MORE_DIRS: `${other}/log, ${other}/more`,
  });
  expect(at(found, other)).toHaveLength(1);
  const [{ health, says } = { health: 'fail', says: '' }] = at(found, other);
  expect(health).toBe('warn');
  expect(
    says
      .replace(/^.*?free; /, '')
      .split(', ')
      .sort(),
  ).toEqual([
    `ATTACHMENTS_DIR ${other}/attachments`,
    `AUDIT_ANCHORS_FILE ${other}/audit`,
    `DISK_MORE_DIRS ${other}/log`,
    `DISK_MORE_DIRS ${other}/more`,
    `SMS_DIR ${other}/sms`,
  ]);
  const all = found.map((each) => each.says.split(':')[0]);
  expect(new Set(all).size).toBe(all.length);
});

test('room and inodes are judged by the settings', async () => {
  const few = await mount('few', 'size=100m,nr_inodes=50');
  const healthWith = async (changed: Readonly<Record<string, string>>) =>
    at(await findings({ SMS_DIR: few, ...changed }), few).map(({ health }) => health);
  const room = { DISK_WARN_MEGABYTES: '100', DISK_FAIL_MEGABYTES: '90' };
  const inodes = { DISK_WARN_INODES: '40', DISK_FAIL_INODES: '10' };
  expect(await healthWith({ ...room, ...inodes })).toEqual(['ok']);
  expect(await healthWith({ ...room, DISK_WARN_MEGABYTES: '200', ...inodes })).toEqual(['warn']);
  expect(await healthWith({ ...room, ...inodes, DISK_WARN_INODES: '60' })).toEqual(['warn']);
  for (let n = 0; n < 45; n += 1) await writeFile(path.join(few, String(n)), '');
  expect(await healthWith({ ...room, ...inodes })).toEqual(['fail']);
  const reversed = findings({ DISK_WARN_MEGABYTES: '10', DISK_FAIL_MEGABYTES: '20' });
  await expect(reversed).rejects.toThrow('DISK_FAIL_MEGABYTES must not be greater than');
});

test('a file system that has become read-only fails', async () => {
  const once = await mount('once', 'size=100m');
  await run('mount', ['-o', 'remount,ro', once]);
  expect(at(await findings({ SMS_DIR: once }), once)).toEqual([
    expect.objectContaining({
      health: 'fail',
      says: expect.stringContaining('it is mounted read-only') as string,
    }),
  ]);
});

test('PostgreSQL’s and Redis’s folders on this machine are measured, by the app’s own role', async () => {
  const says = (await findings({})).map((each) => each.says).join('\n');
  expect(says).toContain(`Redis ${path.join(folder, 'redis')}`);
  const { rows } = (await database.asOwner('SHOW data_directory')) as unknown as {
    rows: { data_directory: string }[];
  };
  expect(says).toContain(`PostgreSQL ${rows[0]?.data_directory}`);
  await expect(database.pool.query('SHOW data_directory')).rejects.toThrow(
    /permission denied|pg_read_all_settings/,
  );
});

test('those of another machine are not', async () => {
  const says = (
    await findings({
      DATABASE_URL: 'postgresql://hotline:x@192.0.2.1/hotline',
      REDIS_URL: 'redis://192.0.2.1',
    })
  ).map((each) => each.says);
  expect(says.join('\n')).not.toMatch(/PostgreSQL|Redis/);
});
