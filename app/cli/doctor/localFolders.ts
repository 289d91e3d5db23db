/** Folders that servers on this machine write to. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import type { RedisPlace } from '../../core/redis/openRedis.js';
import { askRedis } from '../../jobs/askRedis.js';
import { isLoopback } from '../../core/loopback.js';

/**
 * Returns whether a server is on this machine: reached by the loopback, or by a socket in the file
 * system.
 */
function isLocal(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const socket = searchParams.get('host') ?? decodeURIComponent(hostname);
  return hostname === '' || socket.startsWith('/') || isLoopback(hostname);
}

/**
 * Returns the data folders of the PostgreSQL that a URL names; none when it is on another machine
 * or they cannot be found. If the app's role may not ask for the folder, it is read from the
 * processes of this machine.
 */
export async function postgresFolders(url: string, pool: Pool): Promise<string[]> {
  if (!isLocal(url)) return [];
  try {
    const { rows } = await queryRows<{ dataDirectory: string }>(pool, 'SHOW data_directory');
    return rows.map((row) => row.dataDirectory);
  } catch {
    return runningClusters(new URL(url).port || '5432');
  }
}

/**
 * Returns the folder of each PostgreSQL running here, unless its command line names another port.
 */
async function runningClusters(port: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(
    ids.map(async (id) => {
      const line = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
      const [program = '', ...args] = line.split('\0');
      if (!/^(postgres|postmaster)$/.test(path.basename(program))) return [];
      const folder = args[args.indexOf('-D') + 1];
      const given = / (?:-p|-c port=|--port=) ?(\d+)/.exec(` ${args.join(' ')}`)?.[1];
      if (!args.includes('-D') || folder === undefined) return [];
      return given === undefined || given === port ? [folder] : [];
    }),
  );
  return [...new Set(folders.flat())];
}

/**
 * Returns the folder of the Redis that a URL names; none when it is on another machine, does not
 * answer, or is found by sentinels.
 */
export async function redisFolders(place: RedisPlace): Promise<string[]> {
  // By sentinels, any machine may have it.
  if (typeof place !== 'string' || !isLocal(place)) return [];
  return askRedis(place, async (redis) => {
    const answer = await redis.config('GET', 'dir');
    return Array.isArray(answer) && typeof answer[1] === 'string' ? [answer[1]] : [];
  }).catch(() => []);
}
