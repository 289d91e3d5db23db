/** The doctor's checks of what the database holds. */
import path from 'node:path';
import { readRoleFaults } from '../../database/appRole.js';
import { findOutdatedLiveSql } from '../../database/liveSql.js';
import { readMigrations } from '../../database/migrations.js';
import { lastDueDay } from '../../orders/opening/heldReport.js';
import { countHeldUntil } from '../../orders/store/heldReports.js';
import { readAnchors } from '../../audit/store/auditAnchors.js';
import { readLease } from '../../nodes/store/nodeLeases.js';
import { fail, ok, warn, type Check } from './finding.js';
import { queryRows } from '../../database/rows.js';
import { projectRoot } from '../../paths.js';

/** Checks that tables, functions and views are those of this version. */
export const schema: Check = async ({ pool }) => {
  const folder = path.join(projectRoot, 'sql');
  const wanted = await readMigrations(path.join(folder, 'migrations'));
  const { rows } = await queryRows<{ name: string; checksum: string }>(
    pool,
    'SELECT name, checksum FROM schema_migrations ORDER BY version',
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const missing = wanted.filter((each) => !applied.has(each.name)).map((each) => each.name);
  if (missing.length > 0) return fail(`missing: ${missing.join(', ')}`, 'hotline migrate');
  const changed = wanted.filter((each) => applied.get(each.name) !== each.checksum);
  if (changed.length > 0 || rows.length > wanted.length) {
    return fail(
      'not what this version made',
      'use the version that migrated last; see hotline migrate',
    );
  }
  const outdated = await findOutdatedLiveSql(pool, folder);
  if (outdated.length > 0) {
    return fail(
      `functions and views are not those of this version: ${outdated.join(', ')}`,
      'hotline migrate applies those of this version',
    );
  }
  return ok(
    `${wanted.length} migrations, the last ${wanted.at(-1)?.name ?? ''}; functions and views of this version`,
  );
};

/**
 * The app's role must own nothing, so that an intruder in the app cannot change the audit, any
 * function or any table.
 */
export const role: Check = async ({ pool, config }) => {
  const { name, isSuperuser, mayAdminister, owns, cannotRead } = await readRoleFaults(pool);
  if (cannotRead.length > 0) {
    return fail(
      `${name} cannot read ${cannotRead.slice(0, 3).join(', ')}${cannotRead.length > 3 ? ' and others' : ''}`,
      'have one role run all migrations (MIGRATION_DATABASE_URL), and GRANT hotline_app to that of DATABASE_URL',
    );
  }
  const is = [
    ...(isSuperuser ? ['is a superuser'] : []),
    ...(!isSuperuser && mayAdminister ? ['may make roles or databases'] : []),
    ...(!isSuperuser && owns > 0 ? [`owns ${owns} tables, functions and the like`] : []),
  ];
  if (is.length === 0) return ok(`${name} owns nothing`);
  const says = `the app's role ${name} ${is.join(', and ')}`;
  const advice =
    'set MIGRATION_DATABASE_URL to that role, and DATABASE_URL to hotline_app; then hotline migrate (sql/README.md)';
  return config.HOTLINE_ENV === 'production' ? fail(says, advice) : warn(says, advice);
};

/**
 * Reports which process holds the lease on this node's name. Check `app` reports whether it takes
 * calls.
 */
export const node: Check = async ({ pool, config }) => {
  const lease = await readLease(pool, config.HOTLINE_NODE);
  if (lease === null) return ok(`no process has the name ${config.HOTLINE_NODE}`);
  const { host, pid, startedAt, isExpired } = lease;
  const says = `process ${pid} on ${host} has the name ${config.HOTLINE_NODE} since ${startedAt.toISOString()}`;
  return isExpired
    ? warn(`${says}, and has not renewed it in time`, 'see whether it runs, and its log')
    : ok(says);
};

/** Hours after which the nightly anchor counts as missed. */
const anchorHours = 48;

/**
 * Checks that the end of the audit chain is anchored every night, and that the chain still contains
 * the last anchor.
 */
export const audit: Check = async ({ pool, config, now }) => {
  const last = (await readAnchors(config.AUDIT_ANCHORS_FILE)).at(-1);
  const { rows } = await queryRows<{ hash: string | null; since: Date }>(
    pool,
    `SELECT (SELECT encode(hash, 'hex') FROM audit_log WHERE position = $1) AS hash,
            (SELECT applied_at FROM schema_migrations WHERE name LIKE '%_audit_chain.sql') AS since`,
    [last?.position ?? 0],
  );
  if (last !== undefined && rows[0]?.hash !== last.hash) {
    return fail(
      `the audit chain is not what it was at ${last.at}: rows were changed or removed`,
      'hotline audit verify names the first',
    );
  }
  const at = last === undefined ? rows[0]?.since : new Date(last.at);
  const isOld = at === undefined || now.getTime() - at.getTime() > anchorHours * 3_600_000;
  const says =
    last === undefined
      ? 'the end of the audit chain was never written down'
      : `the end of the audit chain was written down at ${last.at}`;
  return isOld
    ? warn(
        says,
        'see that a process with the role jobs runs; hotline audit anchor writes it down now',
      )
    : ok(says);
};

/** Reports are usually opened in far less than an hour. */
const heldHours = 1;

/**
 * Checks that anonymous reports became orders the next morning. It reveals nothing about those
 * still waiting, not even how many there are.
 */
export const reports: Check = async ({ pool, now }) => {
  const late = await countHeldUntil(
    pool,
    lastDueDay(new Date(now.getTime() - heldHours * 3_600_000)),
  );
  return late === 0
    ? ok('anonymous reports have become orders when they were to')
    : fail(
        `${late} anonymous reports have not become orders`,
        'each node needs a process that plays jobs, and the disk that its messages lie on; its log says more',
      );
};
