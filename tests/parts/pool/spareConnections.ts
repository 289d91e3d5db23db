/**
 * Connections that a test is done with, for the next test of the file. A new one is a new process of
 * PostgreSQL, which reads the catalogue and compiles functions: that costs more than what most tests
 * ask of it.
 *
 * Nothing of one test reaches the next: PostgreSQL discards all that belongs to a session, and what
 * the test listened to on the client is forgotten. A connection on which something still goes on, or
 * that broke, ends as any other.
 */
import { setImmediate } from 'node:timers';
import { Client, type ClientConfig, type Pool } from 'pg';

const inNoTransaction = 'I';

/**
 * What `DISCARD ALL` does, but for prepared statements: the client knows which it has prepared, and
 * they are the program's own, the same in each test.
 */
const forgetting = `CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;
  SELECT pg_advisory_unlock_all(); DISCARD SEQUENCES; DISCARD TEMP`;

type Done = (error?: Error) => void;

/** What `Pool` calls on its clients, by callbacks. */
interface PooledClient extends Omit<Client, 'connect' | 'end'> {
  connect(done?: Done): Promise<unknown>;
  end(done?: Done): Promise<void>;
  readonly processID: number | null;
}

export class SpareConnections {
  /** By what they were connected with. */
  private readonly spare = new Map<string, PooledClient[]>();
  private readonly beingReset = new Set<Promise<void>>();

  /** From now on the pool takes its connections from here, and leaves them here at its end. */
  serve(pool: Pool): Pool {
    const take = (config: ClientConfig) => this.take(config, pool);
    // pg-pool makes its clients by `new`. A constructor that returns an object has made that one.
    const makesClient = function (config: ClientConfig) {
      return take(config);
    };
    return Object.assign(pool, { Client: makesClient });
  }

  /** Resolves to the server's processes that wait here, when nothing is being reset any more. */
  async processIds(): Promise<number[]> {
    await Promise.all(this.beingReset);
    return [...this.spare.values()].flat().flatMap(({ processID }) => processID ?? []);
  }

  /** Ends all of them. */
  async end(): Promise<void> {
    await Promise.all(this.beingReset);
    const all = [...this.spare.values()].flat();
    this.spare.clear();
    await Promise.all(all.map((client) => client.end()));
  }

  private take(config: ClientConfig, pool: Pool): PooledClient {
    const key = JSON.stringify(config);
    const left = this.spare.get(key)?.pop();
    const client = left ?? (new Client(config) as unknown as PooledClient);
    if (left !== undefined) {
      client.removeAllListeners();
      client.connect = (done) => {
        setImmediate(() => done?.());
        return Promise.resolve();
      };
    }
    const end = Client.prototype.end.bind(client as unknown as Client) as PooledClient['end'];
    client.end = (done) => {
      client.end = end;
      // The pool also ends what is broken, or was idle for long.
      if (!pool.ending || client.getTransactionStatus() !== inNoTransaction) return end(done);
      const reset = this.reset(client, key).finally(() => this.beingReset.delete(reset));
      this.beingReset.add(reset);
      void reset.then(() => done?.());
      return reset;
    };
    return client;
  }

  private async reset(client: PooledClient, key: string): Promise<void> {
    client.removeAllListeners();
    // The server may end it at any time. It is then not found here any more.
    client.on('error', () => this.drop(client, key));
    client.on('end', () => this.drop(client, key));
    try {
      await client.query(forgetting);
      this.spare.set(key, [...(this.spare.get(key) ?? []), client]);
    } catch {
      await client.end();
    }
  }

  private drop(client: PooledClient, key: string): void {
    this.spare.set(
      key,
      (this.spare.get(key) ?? []).filter((each) => each !== client),
    );
  }
}
