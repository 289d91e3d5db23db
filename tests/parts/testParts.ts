/**
 * The servers that one jest run shares. The first project's set-up starts them, and the last
 * tear-down stops them. Jest's workers find them in `process.env.TEST_PARTS`, which `sharedParts`
 * reads.
 */
import { chmod, mkdir, mkdtemp, readdir, readlink, rm, statfs, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { isAlive } from '../../app/local/parts/leftovers.js';
import { startPostgres, type Postgres } from '../../app/local/parts/postgres.js';
import { startRedis, type RedisServer } from '../../app/local/parts/redis.js';
import { scramVerifier } from '../../app/core/database/appRole.js';
import { varFolder } from '../../app/core/paths.js';
import { createKeyFile } from '../../app/court/identity/store/keyFile.js';

/** Where the servers of this run are. */
export interface SharedParts {
  /** Folder of this run below `var/test`, removed at its end. */
  readonly folder: string;
  /** URL for the owner of the server's database, who may create and drop others. */
  readonly databaseUrl: string;
  /** The same for the app, whose role owns nothing. */
  readonly appUrl: string;
  /** The same for the role that may erase at a person's request. */
  readonly eraserUrl: string;
  readonly redisUrl: string;
  /** Identity keys that this run's sample court was loaded with. */
  readonly identityKeysFile: string;
}

interface HeldParts {
  holders: number;
  readonly folder: string;
  /** Null: there was not enough memory. */
  readonly memory: string | null;
  readonly postgres: Postgres;
  readonly redis: RedisServer;
}

const memoryLink = 'memory';

// Each set-up file has its own copy of this module, so they share this on the global object.
const shelf = globalThis as typeof globalThis & { hotlineTestParts?: HeldParts };

/** Starts the servers, or adds one holder if they already run. */
export async function holdParts(): Promise<SharedParts> {
  if (shelf.hotlineTestParts) shelf.hotlineTestParts.holders++;
  else shelf.hotlineTestParts = await start();
  const { folder, postgres, redis } = shelf.hotlineTestParts;
  const parts: SharedParts = {
    folder,
    databaseUrl: postgres.ownerUrl,
    appUrl: postgres.url,
    eraserUrl: postgres.eraserUrl,
    redisUrl: redis.url,
    identityKeysFile: path.join(folder, 'identity-keys.json'),
  };
  process.env.TEST_PARTS = JSON.stringify(parts);
  return parts;
}

/** Stops the servers when the last holder has released them. */
export async function releaseParts(): Promise<void> {
  const held = shelf.hotlineTestParts;
  if (!held || --held.holders > 0) return;
  delete shelf.hotlineTestParts;
  await Promise.all([held.postgres.stop(), held.redis.stop()]);
  if (held.memory !== null) await rm(held.memory, { recursive: true, force: true });
  await rm(held.folder, { recursive: true, force: true });
}

async function start(): Promise<HeldParts> {
  const all = path.join(varFolder, 'test');
  await removeFoldersOfTheDead(all);
  // Named after this process, so that two concurrent runs do not collide.
  const folder = path.join(all, `run-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await createKeyFile(path.join(folder, 'identity-keys.json'));
  const memory = await folderInMemory(folder);
  const postgres = await startPostgres({
    folder: path.join(folder, 'postgres'),
    durable: false,
    ...(memory !== null && { dataFolder: path.join(memory, 'postgres') }),
  });
  try {
    await makeLoginsCheap(postgres);
    const redis = await startRedis({ folder: path.join(folder, 'redis'), durable: false });
    return { holders: 1, folder, memory, postgres, redis };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * Stores the same passwords with one iteration. A run logs in some 4,000 times, and each time the
 * client computes all of them.
 */
async function makeLoginsCheap({ ownerUrl, url, eraserUrl }: Postgres): Promise<void> {
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    for (const each of [url, eraserUrl, ownerUrl]) {
      const { username, password } = new URL(each);
      const verifier = owner.escapeLiteral(scramVerifier(password, 1));
      await owner.query(`ALTER ROLE ${owner.escapeIdentifier(username)} PASSWORD ${verifier}`);
    }
  } finally {
    await owner.end();
  }
}

const sharedMemory = '/dev/shm';
/** A run holds some 600 MB at once. */
const roomNeeded = 2 * 1024 ** 3;

/**
 * Makes a folder for this run in memory. On a disk that others use too, copying databases takes ten
 * times as long. A link in the run's folder points to it. Returns null where there is little
 * memory, as in most containers.
 */
async function folderInMemory(runFolder: string): Promise<string | null> {
  const room = await statfs(sharedMemory).catch(() => null);
  if (room === null || room.bavail * room.bsize < roomNeeded) return null;
  const folder = await mkdtemp(path.join(sharedMemory, 'hotline-tests-'));
  // The server may run as another user, who needs to enter the folder but not to list it.
  await chmod(folder, 0o711);
  await symlink(folder, path.join(runFolder, memoryLink));
  return folder;
}

async function removeFoldersOfTheDead(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /^run-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !(await isAlive(Number(pid)))) {
      const memory = await readlink(path.join(folder, name, memoryLink)).catch(() => null);
      if (memory !== null) await rm(memory, { recursive: true, force: true });
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
