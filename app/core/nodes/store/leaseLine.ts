import { Client } from 'pg';
import { connectTimeoutOf } from '../../database/connectTimeout.js';
import { lockNode } from './nodeLeases.js';

/** Longest answer; after it the connection counts as lost. */
const patienceMs = 5000;

/** The one connection of a holder, reopened when it is lost. */
export class LeaseLine {
  private client: Client | null = null;
  /** Whether this connection has the node's lock. */
  isLocked = false;

  constructor(private readonly options: { readonly node: string; readonly databaseUrl: string }) {}

  get isThere(): boolean {
    return this.client !== null;
  }

  /** @throws when the database is away; the next call connects again. */
  async ask<T>(question: (db: Client) => Promise<T>): Promise<T> {
    try {
      const client = this.client ?? (await this.connect());
      this.isLocked ||= await lockNode(client, this.options.node);
      return await question(client);
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  async end(): Promise<void> {
    const { client } = this;
    this.client = null;
    this.isLocked = false;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.options.databaseUrl,
      application_name: 'hotline node',
      connectionTimeoutMillis: connectTimeoutOf(this.options.databaseUrl, 3000),
      query_timeout: patienceMs,
      keepAlive: true,
    });
    client.on('error', () => {
      if (this.client === client) void this.end();
    });
    await client.connect();
    this.client = client;
    return client;
  }
}
