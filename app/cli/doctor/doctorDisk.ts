/**
 * Checks the free space of every file system that the hotline, its database and its Redis write to.
 */
import { access, constants, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { settingNames, type Config } from '../../core/config.js';
import { varFolder } from '../../core/paths.js';
import { redisPlaceOf } from '../../core/redis/openRedis.js';
import { fail, ok, warn, type Finding, type Patient } from './finding.js';
import { postgresFolders, redisFolders } from './localFolders.js';

interface Folder {
  /** The setting or the server that the folder belongs to. */
  readonly name: string;
  readonly path: string;
}

interface FileSystem {
  readonly mountPoint: string;
  readonly folders: readonly Folder[];
}

/** Folders that are only read: the administrator who installs a model makes room for it. */
const readOnly: readonly string[] = ['SPEECH_MODEL_DIR'];

/** Returns one finding per file system, naming the folders on it. */
export async function disk({ config, pool }: Patient): Promise<Omit<Finding, 'part'>[]> {
  const systems = new Map<number, FileSystem>();
  for (const folder of await writtenFolders(config, pool)) {
    // A folder that does not exist yet will be created in this one.
    const place = await nearest(folder.path);
    const { dev } = await stat(place);
    const known = systems.get(dev) ?? { mountPoint: await mountPointOf(place), folders: [] };
    systems.set(dev, { ...known, folders: [...known.folders, folder] });
  }
  const ordered = [...systems.values()].sort((a, b) => a.mountPoint.localeCompare(b.mountPoint));
  return Promise.all(ordered.map((system) => examineSystem(system, config)));
}

async function writtenFolders(config: Config, pool: Patient['pool']): Promise<Folder[]> {
  const settings: Readonly<Record<string, unknown>> = config;
  const own = settingNames
    .filter((name) => name.endsWith('_DIR') && !readOnly.includes(name))
    .flatMap((name) => {
      const value = settings[name];
      return typeof value === 'string' ? [{ name, path: value }] : [];
    });
  const named = (name: string) => (folder: string) => ({ name, path: folder });
  return [
    ...own,
    { name: 'AUDIT_ANCHORS_FILE', path: path.dirname(config.AUDIT_ANCHORS_FILE) },
    { name: 'IDENTITY_KEYS_FILE', path: path.dirname(config.IDENTITY_KEYS_FILE) },
    // Logs of `make run`. Log folders of other ways to start belong in DISK_MORE_DIRS.
    { name: 'logs', path: path.join(varFolder, 'log') },
    ...config.DISK_MORE_DIRS.map(named('DISK_MORE_DIRS')),
    ...(await postgresFolders(config.DATABASE_URL, pool)).map(named('PostgreSQL')),
    ...(await redisFolders(redisPlaceOf(config))).map(named('Redis')),
  ];
}

/** Returns the folder, or its nearest parent that exists and is accessible. */
async function nearest(folder: string): Promise<string> {
  const place = path.resolve(folder);
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder || place === path.dirname(place) ? place : nearest(path.dirname(place));
}

async function mountPointOf(folder: string): Promise<string> {
  const above = path.dirname(folder);
  const [here, there] = await Promise.all([stat(folder), stat(above)]);
  return here.dev !== there.dev || above === folder ? folder : mountPointOf(above);
}

async function examineSystem(
  { mountPoint, folders }: FileSystem,
  config: Config,
): Promise<Omit<Finding, 'part'>> {
  const { bavail, bsize, blocks, files, ffree } = await statfs(mountPoint);
  const freeMb = (bavail * bsize) / 1e6;
  const named = folders.map(({ name, path: folder }) => `${name} ${folder}`).join(', ');
  // Some file systems have no fixed number of inodes: they create them on demand, and report 0.
  const inodes = files === 0 ? '' : ` and ${ffree} inodes`;
  const percent = blocks === 0 ? 0 : Math.round((100 * bavail) / blocks);
  const says = `${mountPoint}: ${sizeText(freeMb)} (${percent} %)${inodes} free; ${named}`;
  const isReadOnly = await access(mountPoint, constants.W_OK).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'EROFS',
  );
  if (isReadOnly) {
    return fail(`${says}; it is mounted read-only`, 'read the kernel log (dmesg), and remount it');
  }
  const isBelow = (megabytes: number, inodesLeft: number) =>
    freeMb < megabytes || (files > 0 && ffree < inodesLeft);
  const advice = `free space at ${mountPoint}: data that does not fit is lost`;
  if (isBelow(config.DISK_FAIL_MEGABYTES, config.DISK_FAIL_INODES)) return fail(says, advice);
  return isBelow(config.DISK_WARN_MEGABYTES, config.DISK_WARN_INODES)
    ? warn(says, advice)
    : ok(says);
}

function sizeText(megabytes: number): string {
  return megabytes < 1000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1000).toFixed(1)} GB`;
}
