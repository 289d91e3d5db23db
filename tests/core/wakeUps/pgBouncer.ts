/** A PgBouncer in transaction mode, as docs/availability/README.md sets it up. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { startPortServer } from '../../../app/local/parts/portServer.js';
import { sharedParts } from '../../parts/database.js';

export interface PgBouncer {
  /** The database's URL through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one in front of a database that is reached over TCP, for the role of its URL. */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'pgbouncer-'));
  const { hostname, port: databasePort, username, password } = new URL(databaseUrl);
  const through = (port: number) => {
    const url = new URL(databaseUrl);
    url.port = String(port);
    return url.toString();
  };
  const users = path.join(folder, 'users.txt');
  await writeFile(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`);
  const server = await startPortServer({
    async prepare(port) {
      const ini = path.join(folder, 'pgbouncer.ini');
      const lines = [
        '[databases]',
        `* = host=${hostname} port=${databasePort} connect_query='SET jit = off; SET statement_timeout = 10000'`,
        '[pgbouncer]',
        'pool_mode = transaction',
        'ignore_startup_parameters = options, statement_timeout',
        'listen_addr = 127.0.0.1',
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = scram-sha-256',
        `auth_file = ${users}`,
        // It does not run as root.
        ...(process.getuid?.() === 0 ? ['user = postgres'] : []),
      ];
      await writeFile(ini, `${lines.join('\n')}\n`);
      return {
        name: 'PgBouncer',
        command: ['/usr/sbin/pgbouncer', ini],
        logFile: path.join(folder, 'pgbouncer.log'),
        stopSignal: 'SIGINT',
        cwd: folder,
      };
    },
    async answers(port) {
      const client = new Client({ connectionString: through(port) });
      await client.connect();
      await client.end();
      return true;
    },
    saysPortTaken: /in use/i,
  });
  return {
    url: through(server.port),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
