/** A connection that listens for notifications, and is reopened whenever it is lost. */
import { Client } from 'pg';
import { connectTimeoutOf } from './connectTimeout.js';
import { refuseStandby } from './pool.js';

export interface ListenOptions {
  /** As the server shows the connection (`pg_stat_activity`). */
  readonly applicationName: string;
  readonly channels: readonly string[];
  /** Must not throw. */
  readonly onNotification: (channel: string, payload: string) => void;
  /**
   * The connection listens from now on. What was notified before it, nobody has heard: look at
   * everything. Must not throw.
   */
  readonly onListening: () => void;
  /**
   * Milliseconds until a lost connection is reopened: the first wait, doubled after each failure
   * up to the longest.
   */
  readonly retryMs?: { readonly first: number; readonly longest: number };
  /**
   * How often the server is asked whether it is still there, and still the primary. A connection to
   * a machine that is gone says nothing, as one on which nothing is notified does.
   */
  readonly checkMs?: number;
}

/** Longest answer to that question; after it the connection counts as lost. */
const answeredWithinMs = 5000;

export interface Listening {
  /** Closes the connection for good. Never rejects. */
  stop(): Promise<void>;
}

/** Begins to listen, and returns at once. While PostgreSQL is away it goes on trying. */
export function listen(databaseUrl: string, options: ListenOptions): Listening {
  const { first, longest } = options.retryMs ?? { first: 1000, longest: 1000 };
  const { checkMs = 5000 } = options;
  let client: Client | null = null;
  let isStopped = false;
  let waitMs = first;
  let timer: NodeJS.Timeout | undefined;

  function connect(): void {
    const connection = new Client({
      connectionString: databaseUrl,
      application_name: options.applicationName,
      connectionTimeoutMillis: connectTimeoutOf(databaseUrl, 3000),
      query_timeout: answeredWithinMs,
      keepAlive: true,
    });
    client = connection;
    let isGone = false;
    let checking: NodeJS.Timeout | undefined;
    const gone = () => {
      if (isGone) return;
      isGone = true;
      clearTimeout(checking);
      if (client === connection) client = null;
      connection.end().catch(() => undefined);
      if (isStopped) return;
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(longest, waitMs * 2);
    };
    const checkLater = () => {
      if (isGone || isStopped) return;
      checking = setTimeout(() => void refuseStandby(connection).then(checkLater, gone), checkMs);
    };
    connection.on('error', gone);
    connection.on('end', gone);
    connection.on('notification', ({ channel, payload }) => {
      options.onNotification(channel, payload ?? '');
    });
    connection
      .connect()
      .then(() => connection.query(options.channels.map((name) => `LISTEN ${name}`).join('; ')))
      .then(() => {
        waitMs = first;
        checkLater();
        options.onListening();
      })
      .catch(gone);
  }

  connect();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
