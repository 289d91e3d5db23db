/**
 * The roles that log in beside the owner of the tables. That of the app owns nothing and may only
 * do what it was granted (sql/migrations/0001_baseline.sql). That for erasure may also
 * erase at a person's request; the app does not know its password.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { connectTimeoutOf } from './connectTimeout.js';
import { MigrationError } from './migrations.js';
import type { Queryable } from './pool.js';
import { queryRows } from './rows.js';

/** The role that holds the grants. The app logs in as this role, or as a member of it. */
export const appRole = 'hotline_app';

/** The role that may erase at a person's request. It has the app's rights, too. */
export const eraserRole = 'hotline_eraser';

/**
 * What may be wrong with the role of a connection. All is well when it has the app's rights and no
 * more.
 */
export interface RoleFaults {
  readonly name: string;
  readonly isSuperuser: boolean;
  /** Whether it may create roles or databases, or see rows that policies hide. */
  readonly mayAdminister: boolean;
  /**
   * How many tables, views, sequences, functions and the like it owns, or could own by becoming
   * their owner.
   */
  readonly owns: number;
  /** Whether it may erase at a person's request (sql/functions/audit.sql), which the app may not. */
  readonly mayEraseOnRequest: boolean;
  /** Tables that it cannot read, because another role than before has run the migrations. */
  readonly cannotRead: readonly string[];
}

/** Reads by what the connected role differs from the app's. */
export async function readRoleFaults(db: Queryable): Promise<RoleFaults> {
  const { rows } = await queryRows<RoleFaults>(
    db,
    `SELECT current_user AS name, r.rolsuper AS is_superuser,
            r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR r.rolreplication AS may_administer,
            (SELECT count(*)::int FROM pg_class c
              WHERE c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'MEMBER'))
            + (SELECT count(*)::int FROM pg_proc p
                WHERE p.pronamespace = 'public'::regnamespace AND pg_has_role(p.proowner, 'MEMBER')) AS owns,
            EXISTS (SELECT FROM pg_roles e WHERE e.rolname = $1 AND pg_has_role(e.oid, 'MEMBER')) AS may_erase_on_request,
            (SELECT coalesce(array_agg(c.relname::text ORDER BY c.relname), '{}') FROM pg_class c
              WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
                AND NOT has_table_privilege(c.oid, 'SELECT')) AS cannot_read
       FROM pg_roles r WHERE r.rolname = current_user`,
    [eraserRole],
  );
  const row = rows[0];
  if (row === undefined) throw new Error('the connection has no role');
  return row;
}

/**
 * Makes sure that the app can log in by its URL. If it cannot yet, it creates the role, or sets its
 * password and grants it the app's rights.
 * @returns `owner` when both URLs name the same role, so that there is nothing to do.
 * @throws MigrationError with the statements for an administrator, when the owner may not create
 * roles.
 */
export function ensureAppLogin(ownerUrl: string, appUrl: string): Promise<Login> {
  return ensureLogin(ownerUrl, appUrl, { role: appRole, setting: 'DATABASE_URL' });
}

/** Does the same for the role that erases at a person's request, after {@link ensureAppLogin}. */
export function ensureEraserLogin(ownerUrl: string, eraserUrl: string): Promise<Login> {
  return ensureLogin(ownerUrl, eraserUrl, { role: eraserRole, setting: 'ERASURE_DATABASE_URL' });
}

type Login = 'there' | 'made' | 'owner';

async function ensureLogin(
  ownerUrl: string,
  url: string,
  { role, setting }: { readonly role: string; readonly setting: string },
): Promise<Login> {
  const { user, password } = credentials(url);
  if (user === credentials(ownerUrl).user) return 'owner';
  if (await canLogIn(url, role)) return 'there';
  const owner = new Client({ connectionString: ownerUrl, application_name: 'hotline migrate' });
  await owner.connect();
  const name = owner.escapeIdentifier(user);
  const login = `LOGIN PASSWORD ${owner.escapeLiteral(scramVerifier(password))}`;
  const grant = role === user ? (role === appRole ? null : appRole) : role;
  let isNew = true;
  try {
    const { rowCount } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [user]);
    isNew = rowCount === 0;
    await owner.query(`${isNew ? 'CREATE' : 'ALTER'} ROLE ${name} ${login}`);
    if (grant !== null) await owner.query(`GRANT ${grant} TO ${name}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    throw new MigrationError(
      `the role ${user} of ${setting} cannot log in, and the role of MIGRATION_DATABASE_URL lacks the right to change that: ` +
        `ask an administrator of the server to run ${isNew ? 'CREATE' : 'ALTER'} ROLE ${name} LOGIN PASSWORD '…'` +
        (grant === null ? '' : `; GRANT ${grant} TO ${name}`),
    );
  } finally {
    await owner.end();
  }
  return 'made';
}

/** Tells whether the URL logs in with the rights of a role. */
async function canLogIn(url: string, role: string): Promise<boolean> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutOf(url, 5000),
  });
  try {
    await client.connect();
    const { rows } = await queryRows<{ is: boolean }>(
      client,
      `SELECT pg_has_role(current_user, $1, 'USAGE') AS is`,
      [role],
    );
    return rows[0]?.is ?? false;
  } catch (error) {
    // Class 28: no such role, wrong password, or no right to log in. Any other error would keep the
    // app out too.
    if (/^28/.test((error as { code?: string }).code ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function credentials(url: string): { user: string; password: string } {
  const { username, password } = new URL(url);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/**
 * Hashes a password as PostgreSQL stores it (RFC 5803), so that the password itself is in no
 * statement that a server may log.
 * @param iterations PostgreSQL's own number; whoever logs in computes as many
 */
export function scramVerifier(password: string, iterations = 4096): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const mac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(mac('Client Key')).digest('base64');
  const serverKey = mac('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
