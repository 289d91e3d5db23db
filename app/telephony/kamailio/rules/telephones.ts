/**
 * Agents' telephones at Kamailio: the file of their accounts (a table of its module db_text, which
 * htable reads), and what `kamcmd` prints of the contacts.
 */

/** An account, and HA1 of its password. */
export interface KamailioAccount {
  readonly account: string;
  readonly digest: string;
}

const columns = 'key_name(string) key_type(int) value_type(int) key_value(string) expires(int)';

/** The row that says which state of the accounts Kamailio has. */
export const versionKey = 'version';

/** Returns the rows of the accounts. */
export function accountRows(accounts: readonly KamailioAccount[]): string {
  return accounts.map(({ account, digest }) => row(account, digest)).join('');
}

/** Returns the file, with the version of its rows. */
export function accountsFile(rows: string, version: string): string {
  return `${columns}\n${row(versionKey, version)}${rows}`;
}

function row(key: string, value: string): string {
  return `${key}:0:0:${value}:0\n`;
}

/** Reads the version that `kamcmd htable.get accounts version` prints. */
export function parseVersion(printed: string): string | null {
  return /\bvalue: (\S+)/.exec(printed)?.[1] ?? null;
}

/** Reads the accounts that `kamcmd ul.dump brief` prints. */
export function parseContacts(printed: string): string[] {
  return [...printed.matchAll(/\bAoR: (\S+)/g)].map(([, account = '']) => account);
}

/** Reads the seconds that `kamcmd core.uptime` prints. */
export function parseUptime(printed: string): number {
  return Number(/\buptime: (\d+)/.exec(printed)?.[1] ?? Number.NaN);
}
