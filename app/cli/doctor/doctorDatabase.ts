/** The doctor's checks of what the database holds. */
import path from 'node:path';
import { readDifferingLimits } from '../../core/audit/store/erasingLimits.js';
import { eraserRole, readRoleFaults } from '../../core/database/appRole.js';
import { findOutdatedLiveSql } from '../../core/database/liveSql.js';
import { readMigrations } from '../../core/database/migrations.js';
import { lastDueDay } from '../../tickets/opening/deferredReport.js';
import { countDeferredUntil } from '../../tickets/store/deferredReports.js';
import { readAnchors } from '../../core/audit/store/auditAnchors.js';
import { processNameOf } from '../../core/nodes/side.js';
import { readDrain } from '../../core/nodes/store/nodeDrains.js';
import { readWakesBy } from '../../core/database/wakesBy.js';
import { readLease } from '../../core/nodes/store/nodeLeases.js';
import { plain } from '../terminal/textTable.js';
import { fail, ok, warn, type Check } from './finding.js';
import { queryRows } from '../../core/database/rows.js';
import { projectRoot } from '../../core/paths.js';

/** Checks that tables, functions, triggers and views are those of this version. */
export const schema: Check = async ({ pool }) => {
  const folder = path.join(projectRoot, 'sql');
  const wanted = await readMigrations(path.join(folder, 'migrations'));
  const { rows } = await queryRows<{ name: string; checksum: string }>(
    pool,
    'SELECT name, checksum FROM schema_migrations ORDER BY version',
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const missing = wanted.filter((each) => !applied.has(each.name)).map((each) => each.name);
  if (missing.length > 0) return fail(`not applied: ${missing.join(', ')}`, 'run hotline migrate');
  const changed = wanted.filter((each) => applied.get(each.name) !== each.checksum);
  if (changed.length > 0 || rows.length > wanted.length) {
    return fail(
      'not the schema of this version',
      'run the version that migrated last; hotline migrate says what differs',
    );
  }
  const outdated = await findOutdatedLiveSql(pool, folder);
  if (outdated.length > 0) {
    return fail(
      `functions, triggers and views are not those of this version: ${outdated.join(', ')}`,
      'run hotline migrate',
    );
  }
  return ok(
    `${wanted.length} migrations, the last ${wanted.at(-1)?.name ?? ''}; functions, triggers and views of this version`,
  );
};

/**
 * The app's role must own nothing, so that an intruder in the app cannot change the audit, any
 * function or any table.
 */
export const role: Check = async ({ pool, config }) => {
  const { name, isSuperuser, mayAdminister, owns, mayEraseOnRequest, cannotRead } =
    await readRoleFaults(pool);
  if (cannotRead.length > 0) {
    return fail(
      `${name} cannot read ${cannotRead.slice(0, 3).join(', ')}${cannotRead.length > 3 ? ' and others' : ''}`,
      'let one role run all migrations (MIGRATION_DATABASE_URL), and GRANT hotline_app to the role of DATABASE_URL',
    );
  }
  const is = [
    ...(isSuperuser ? ['is a superuser'] : []),
    ...(!isSuperuser && mayAdminister ? ['may create roles or databases'] : []),
    ...(!isSuperuser && owns > 0 ? [`owns ${owns} tables, functions and other objects`] : []),
  ];
  if (is.length === 0 && mayEraseOnRequest) {
    const says = `the app's role ${name} may erase on request what is not due yet`;
    const advice = `REVOKE ${eraserRole} FROM ${name}: only hotline privacy forget needs it`;
    return config.HOTLINE_ENV === 'production' ? fail(says, advice) : warn(says, advice);
  }
  if (is.length === 0) return ok(`${name} owns nothing`);
  const says = `the app's role ${name} ${is.join(', and ')}`;
  const advice =
    'set MIGRATION_DATABASE_URL to that role and DATABASE_URL to hotline_app, then run hotline migrate (sql/README.md)';
  return config.HOTLINE_ENV === 'production' ? fail(says, advice) : warn(says, advice);
};

/** Checks that the database lets the app erase what the settings say is over. */
export const erasing: Check = async ({ pool, config }) => {
  const differing = await readDifferingLimits(pool, config);
  const [first] = differing;
  if (first === undefined) return ok('the database erases by the days of the settings');
  const { table, setting, days, limit } = first;
  const says = `${setting} is ${days}, but the database keeps personal data of ${table} for ${limit} days`;
  const advice = 'run hotline migrate with the settings of the app';
  // The app's erasers are refused, so data is kept for longer than the settings say.
  return differing.some((each) => each.days < each.limit) ? fail(says, advice) : warn(says, advice);
};

/**
 * Checks that the database wakes processes by what the settings say. A process with another setting does not start, and one that has
 * started before the change is not woken.
 */
export const wakeUps: Check = async ({ pool, config: { WAKE_UPS } }) => {
  const by = await readWakesBy(pool);
  if (by === WAKE_UPS) return ok(`processes wake each other by ${by}`);
  return fail(
    `WAKE_UPS is ${WAKE_UPS}, but the database wakes processes by ${by}`,
    `set WAKE_UPS=${by}; or stop all processes, and run hotline migrate with WAKE_UPS=${WAKE_UPS}`,
  );
};

/**
 * Reports which process holds the lease on this node's name, and whether the node is drained. Check
 * `app` reports whether it is connected.
 */
export const node: Check = async ({ pool, config }) => {
  const name = processNameOf(config);
  const lease = await readLease(pool, name);
  if (lease === null) return ok(`no process holds the node name ${name}`);
  const { host, pid, startedAt, isExpired } = lease;
  const says = `process ${pid} on ${host} has held the node name ${name} since ${startedAt.toISOString()}`;
  if (isExpired) {
    return fail(
      `${says}, but has not renewed its lease in time`,
      'check whether that process runs, and read its log',
    );
  }
  const drained = await readDrain(pool, config.HOTLINE_NODE);
  if (drained === null) return ok(says);
  const { sinceAt, osUser } = drained;
  return warn(
    `${says}; it is drained since ${sinceAt.toISOString()} by ${plain(osUser)}, and takes no new calls`,
    `hotline nodes resume ${config.HOTLINE_NODE}`,
  );
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
            (SELECT min(applied_at) FROM schema_migrations) AS since`,
    [last?.position ?? 0],
  );
  if (last !== undefined && rows[0]?.hash !== last.hash) {
    return fail(
      `the audit chain differs from its anchor of ${last.at}: rows were changed or removed`,
      'run hotline audit verify, which names the first such row',
    );
  }
  const at = last === undefined ? rows[0]?.since : new Date(last.at);
  const isOld = at === undefined || now.getTime() - at.getTime() > anchorHours * 3_600_000;
  const says =
    last === undefined
      ? 'the audit chain has no anchor yet'
      : `the last anchor of the audit chain is of ${last.at}`;
  return isOld
    ? warn(
        says,
        'check that a process with the role jobs runs; hotline audit anchor writes an anchor now',
      )
    : ok(says);
};

/** Reports are usually opened in far less than an hour. */
const heldHours = 1;

/**
 * Checks that anonymous reports became tickets with their messages the next morning. It reveals nothing about those
 * still waiting, not even how many there are.
 */
export const reports: Check = async ({ pool, now }) => {
  const late = await countDeferredUntil(
    pool,
    lastDueDay(new Date(now.getTime() - heldHours * 3_600_000)),
  );
  return late === 0
    ? ok('all anonymous reports became tickets in time')
    : fail(
        `${late} anonymous reports are overdue: they have not become tickets, or these lack what was spoken`,
        'run a process with the role jobs on each node, with the disk that holds its messages; its log says more',
      );
};
