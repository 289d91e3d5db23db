import type { Command } from 'commander';
import { makeLogger } from '../../core/log.js';
import { checkAudit } from '../../core/audit/checkAudit.js';
import { anchorAudit } from '../../core/audit/sealAudit.js';
import { BadAnchors, readAnchors } from '../../core/audit/store/auditAnchors.js';
import { listReadings } from '../../privacy/operators/store/readings.js';
import type {
  AuditedRow,
  AuditProblem,
  NotedErasures,
} from '../../core/audit/store/verifyAudit.js';
import { BadInput } from '../terminal/badInput.js';
import { momentHelp, readPeriod } from '../terminal/chinaPeriod.js';
import { readLimit } from '../terminal/listOptions.js';
import { administrator, noteReading, reasonOption, whoActs } from './operator.js';
import { minute } from '../terminal/words.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
The audit records what was disclosed, listened to, read, copied and done to tickets. It is append-only and chained by
hash. verify reads all of it, names the first row that was changed or removed, and lists what was erased: when, why
and by which role of the database. Compare that with the requests that the court has received. Every night the app writes an
anchor, the end of the chain, to the log and to AUDIT_ANCHORS_FILE: a copy of that file on another machine also
reveals changes by the owner of the database. See sql/README.md.

  hotline audit verify
  hotline audit verify --anchors /media/safe/audit-anchors.log`;

/** Adds `hotline audit verify`, `readings` and `anchor`. */
export function addAuditCommand(program: Command): void {
  const group = program
    .command('audit')
    .description('verify the audit, and show who has read data of callers')
    .addHelpText('after', help);

  group
    .command('verify')
    .option('--anchors <file>', 'file of earlier anchors; default: AUDIT_ANCHORS_FILE')
    .description(
      'name the first row that was changed or removed (exit code 1 if there is one), and list what was erased',
    )
    .action((options: { anchors?: string }) => verify(options.anchors));

  group
    .command('readings')
    .option('--from <time>', `${momentHelp}; default: 24 hours ago`)
    .option('--limit <number>', 'maximum number of readings', '200')
    .option(...reasonOption)
    .description('list who has read callers’ data by commands, which data, and why')
    .action(readings);

  group
    .command('anchor')
    .description('write an anchor of the chain now, as the app does every night')
    .action(() =>
      withPool(['AUDIT_ANCHORS_FILE'], async (db, config) => {
        const clock = { now: () => new Date() };
        await anchorAudit({ db, clock, config, log: makeLogger('info') });
        console.error(`wrote the anchor to ${config.AUDIT_ANCHORS_FILE}`);
      }),
    );
}

const dayMs = 86_400_000;

/**
 * Lists who has looked at what. Only administrators may see this, and looking at it is recorded
 * too.
 */
async function readings(options: { from?: string; limit: string; reason?: string }): Promise<void> {
  const limit = readLimit(options.limit);
  const now = new Date();
  const since =
    options.from === undefined
      ? new Date(now.getTime() - dayMs)
      : readPeriod({ from: options.from }, now).from;
  await withPool([], async (pool) => {
    const operator = administrator(await whoActs(pool));
    const everything = { since, until: null, courtId: null, who: null, kind: null };
    const found = await listReadings(pool, everything, { limit, offset: 0 });
    const subject = `since ${since.toISOString()}`;
    await noteReading(pool, operator, {
      command: 'audit readings',
      subject,
      reason: options.reason,
    });
    const rows = found.map((each) => [
      ...[minute(each.at), plain(each.who), plain(`${each.osUser}@${each.host}`), each.command],
      ...[plain(each.subject), String(each.shown.length || ''), plain(each.reason ?? '')],
    ]);
    const head = ['at', 'who', 'user', 'command', 'of', 'shown', 'why'];
    console.log(rows.length === 0 ? 'no readings' : textTable([head, ...rows]));
  });
}

async function verify(file: string | undefined): Promise<void> {
  await withPool(['AUDIT_ANCHORS_FILE'], async (pool, { AUDIT_ANCHORS_FILE }) => {
    const anchors = await readAnchors(file ?? AUDIT_ANCHORS_FILE).catch((error: unknown) => {
      if (error instanceof BadAnchors) throw new BadInput(`--anchors: ${error.message}`);
      throw error;
    });
    if (file !== undefined && anchors.length === 0) {
      throw new BadInput(`--anchors: ${file} is empty or does not exist`);
    }
    const { places, pending, problems, erasures } = await checkAudit(pool, anchors);
    const of = `${places} rows are chained, ${pending} wait for the end of the day; ${anchors.length} anchors`;
    if (problems.length === 0) {
      const except = erasures.length === 0 ? '' : ', except for what was erased (listed below)';
      console.log(`the audit is intact${except}: ${of}`);
    } else {
      console.log(problems.map(auditProblemText).join('\n'));
      console.log(of);
      process.exitCode = 1;
    }
    if (erasures.length > 0) console.log(`\n${erasuresText(erasures)}`);
  });
}

function erasuresText(erasures: readonly NotedErasures[]): string {
  const rows = erasures.map(({ table, column, values, why, byRole, firstOn, lastOn }) => [
    firstOn === lastOn ? firstOn : `${firstOn} to ${lastOn}`,
    `${table}.${column}`,
    String(values),
    plain(why),
    byRole,
  ]);
  return textTable(
    [['erased on', 'what', 'values', 'why', 'role'], ...rows],
    [false, false, true, false, false],
  );
}

/** Describes a problem of the audit in words. */
function auditProblemText(problem: AuditProblem): string {
  const at = 'position' in problem && problem.position > 0 ? `place ${problem.position}: ` : '';
  switch (problem.kind) {
    case 'place_removed':
      return `${at}this entry was removed from the chain`;
    case 'place_changed':
      return `${at}this entry, of ${rowText(problem.row)}, was changed in the chain`;
    case 'row_removed':
      return `${at}${rowText(problem.row)} was removed`;
    case 'row_changed':
      return `${at}${rowText(problem.row)} was changed: ${problem.columns.join(', ')}`;
    case 'row_unknown':
      return `${rowText(problem.row)} is not in the chain: its entry was removed, or the row was written without the audit`;
    case 'erased_in_silence':
      return `${problem.table}.${problem.column}: ${problem.erased} values are erased, but only ${problem.noted} are recorded as erased`;
    case 'anchor_differs':
      return `${at}the chain differs from the anchor of ${problem.anchoredAt}: it was truncated or rewritten`;
    default: {
      const never: never = problem;
      return never;
    }
  }
}

function rowText({ table, id }: AuditedRow): string {
  return `${table} ${id}`;
}
