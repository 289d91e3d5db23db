/**
 * Restores a database to its state after copying, at a cost proportional to what has changed since.
 */
import { setTimeout } from 'node:timers/promises';
import { Client } from 'pg';

interface Table {
  readonly name: string;
  /** Quoted column names, without generated columns. */
  readonly columns: string;
  /** Number of rows when it was copied. */
  readonly rows: number;
}

interface Sequence {
  readonly name: string;
  readonly value: string;
  readonly isCalled: boolean;
}

/**
 * Keeps copies of the rows in a separate schema. A table counts as changed if a row was written
 * after the last cleaning, or if the number of rows differs. Nothing therefore has to watch the
 * tests, and nothing is in their way. Only schema changes are noted as they happen, by event
 * triggers.
 */
export class DatabaseCleaner {
  /** Transactions up to this one were the cleaner's own. */
  private lastXid = '0';
  private constructor(
    private readonly client: Client,
    private readonly tables: readonly Table[],
    private readonly sequences: readonly Sequence[],
  ) {}

  /** Remembers the database's current content; nothing else may be connected to it. */
  static async begin(url: string): Promise<DatabaseCleaner> {
    const client = new Client({
      connectionString: url,
      application_name: 'hotline tests cleaner',
    });
    // The server terminates this connection when a test stops the server or terminates all
    // connections.
    client.on('error', () => undefined);
    await client.connect();
    // Before each test it asks the same of more than a hundred tables: that is planned once.
    await client.query('SET plan_cache_mode = force_generic_plan');
    const tables = await readTables(client);
    const copies = tables
      .filter(({ rows }) => rows > 0)
      .map(({ name }) => `CREATE TABLE as_copied.${name} AS TABLE public.${name};`);
    await client.query(`CREATE SCHEMA as_copied; ${copies.join('\n')} ${noteSchemaChanges}`);
    const cleaner = new DatabaseCleaner(client, tables, await readSequences(client));
    await cleaner.remember();
    return cleaner;
  }

  /**
   * Restores the content.
   * @returns false if the schema was changed: only a new copy is clean then
   */
  async clean(): Promise<boolean> {
    // First and separate, because the other statement names tables that may no longer exist.
    const { rowCount } = await this.client.query('SELECT FROM as_copied.schema_changes LIMIT 1');
    if (rowCount !== 0) return false;
    const { rows } = await this.client.query<{ name: string }>({
      name: 'changed',
      text: this.changedTables(),
      values: [this.lastXid],
    });
    const changed = new Set(rows.map(({ name }) => name));
    const back = this.tables.filter(({ name }) => changed.has(name)).map(putBack);
    await this.client.query(
      // Bypasses triggers and foreign keys, because it deletes append-only rows, in any order.
      `BEGIN; SET LOCAL session_replication_role = replica;
       ${back.join('\n')}
       COMMIT`,
    );
    await this.client.query({ name: 'sequences', text: this.setSequences() });
    await this.remember();
    return true;
  }

  /**
   * Ends all other connections, with whatever they had open or listened to. Resolves when they are
   * gone.
   * @param kept the server's processes that stay
   */
  async endOthers(kept: readonly number[]): Promise<void> {
    const others = `pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                       AND backend_type = 'client backend' AND pid <> ALL ('{${kept.join()}}')`;
    for (;;) {
      const { rowCount } = await this.client.query(
        `SELECT pg_terminate_backend(pid) FROM ${others}`,
      );
      if (rowCount === 0) return;
      // The function's own way of waiting checks again only after 100 ms.
      await setTimeout(1);
    }
  }

  async end(): Promise<void> {
    await this.client.end();
  }

  private async remember(): Promise<void> {
    const { rows } = await this.client.query<{ xid: string }>(
      'SELECT pg_current_xact_id()::xid::text AS xid',
    );
    this.lastXid = rows[0]?.xid ?? '0';
  }

  private changedTables(): string {
    const changes = this.tables.map(({ name, rows }) => {
      const isChanged =
        rows === 0
          ? `EXISTS (SELECT FROM ${name})`
          : `(SELECT count(*) FROM ${name}) <> ${rows}
             OR EXISTS (SELECT FROM ${name} WHERE xmin::text::bigint > $1::bigint)`;
      return `SELECT '${name}' AS name WHERE ${isChanged}`;
    });
    return changes.join(' UNION ALL ');
  }

  /** Sets back those that were used. */
  private setSequences(): string {
    const used = this.sequences.map(
      ({ name, value, isCalled }) =>
        `SELECT setval('${name}', ${value}, ${isCalled}) FROM ${name}
          WHERE (last_value, is_called) <> (${value}, ${isCalled})`,
    );
    return used.join(' UNION ALL ');
  }
}

/**
 * Deletes and re-inserts a table's rows. Their physical order may change; a test that needs an
 * order must ask for one.
 */
function putBack({ name, columns, rows }: Table): string {
  const insert = `INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM as_copied.${name};`;
  return `DELETE FROM ${name}; ${rows === 0 ? '' : insert}`;
}

/** Temporary tables do not count as a change: the import of cases makes one. */
const noteSchemaChanges = `
  CREATE TABLE as_copied.schema_changes (tag text);
  CREATE FUNCTION as_copied.note_change() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp') THEN
      INSERT INTO as_copied.schema_changes VALUES (tg_tag);
    END IF;
  END $$;
  CREATE FUNCTION as_copied.note_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE NOT is_temporary) THEN
      INSERT INTO as_copied.schema_changes VALUES (tg_tag);
    END IF;
  END $$;
  CREATE EVENT TRIGGER note_change ON ddl_command_end EXECUTE FUNCTION as_copied.note_change();
  CREATE EVENT TRIGGER note_drop ON sql_drop EXECUTE FUNCTION as_copied.note_drop();`;

async function readTables(client: Client): Promise<Table[]> {
  const { rows: found } = await client.query<{ name: string; columns: string }>(
    `SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attgenerated = ''
      GROUP BY c.relname ORDER BY c.relname`,
  );
  const counts = found.map(
    ({ name }) => `SELECT '${name}' AS name, count(*)::int AS rows FROM ${name}`,
  );
  const { rows: counted } = await client.query<{ name: string; rows: number }>(
    counts.join(' UNION ALL '),
  );
  const rowsOf = new Map(counted.map(({ name, rows }) => [name, rows]));
  return found.map((table) => ({ ...table, rows: rowsOf.get(table.name) ?? 0 }));
}

async function readSequences(client: Client): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name,
            coalesce(last_value, start_value)::text AS value, last_value IS NOT NULL AS "isCalled"
       FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows;
}
