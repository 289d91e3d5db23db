/** `hotline guidance told`: what was I told on 3 May? */
import type { Command } from 'commander';
import { listToldGuidance, listToldInCall, type ToldRow } from '../../calls/store/toldGuidance.js';
import { readCourtById } from '../../court/store/courts.js';
import type { Pool } from '../../core/database/pool.js';
import { courtValues } from '../../guidance/courtValues.js';
import { readNational, readTold } from '../../guidance/readGuidance.js';
import { tellAnswer, type Told } from '../../guidance/tellAnswer.js';
import { parseToldRecord, type ToldRecord } from '../../guidance/toldRecord.js';
import { readCallTranscript } from '../../queue/store/callRecords.js';
import { callsKeptFrom } from '../../tickets/seenTickets.js';
import {
  deskScope,
  noteReading,
  reasonOption,
  requireReason,
  whoActs,
  type Operator,
} from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { chinaTime } from '../../court/rules/chinaTime.js';
import { readPeriod } from '../terminal/chinaPeriod.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

interface ToldOptions {
  readonly on: string;
  readonly reason?: string;
}

/**
 * Adds `hotline guidance told`: which calls were told which answers on a day, or the words that were
 * told in a call.
 */
export function addToldCommand(group: Command): void {
  group
    .command('told')
    .argument('[call]', 'id of a call, or the beginning of it: print the words that it was told')
    .option('--on <date>', 'list what callers were told on this day, YYYY-MM-DD', 'today')
    .option(...reasonOption)
    .description('list what callers were told of the guidance on a day, or print the words')
    .action((id: string | undefined, options: ToldOptions) =>
      withPool([], (pool) =>
        id === undefined ? listDay(pool, options) : tellCall(pool, id, options.reason),
      ),
    );
}

async function listDay(pool: Pool, { on, reason }: ToldOptions): Promise<void> {
  const operator = await whoActs(pool);
  const scope = deskScope(operator);
  requireReason(operator, reason);
  if (on.includes(':')) throw new BadInput('--on must be a day, without a time');
  const period = readPeriod({ from: on }, new Date());
  const kept = await keptFrom(pool, operator);
  const rows = (await listToldGuidance(pool, period, scope)).filter(
    ({ callId }) => !kept.includes(callId),
  );
  await noteReading(pool, operator, {
    command: 'guidance told --on',
    subject: `guidance told on ${chinaTime(period.from).slice(0, 10)}`,
    shown: [...new Set(rows.map(({ callId }) => callId))],
    reason,
  });
  console.log(rows.length === 0 ? 'nothing was told' : table(rows));
}

function table(rows: readonly ToldRow[]): string {
  const cells = rows.map((row) => {
    const record = parseToldRecord(row.detail);
    return [
      row.callId.slice(0, 8),
      chinaTime(row.at),
      row.callerNumber === '' ? 'withheld' : plain(row.callerNumber),
      row.name,
      record === null ? plain(row.detail) : `${record.source} ${record.version}`,
      record?.language ?? '-',
    ];
  });
  return textTable([['CALL', 'AT', 'FROM', 'ANSWER', 'VERSION', 'LANG'], ...cells]);
}

/** The calls in which the operator was reported or complained of. */
const keptFrom = (pool: Pool, { actsFor }: Operator) =>
  callsKeptFrom(pool, actsFor?.kind === 'staff' ? actsFor.staff : null);

const noCall = (id: string) => new BadInput(`there is no call ${plain(id)}`);

async function tellCall(pool: Pool, id: string, reason: string | undefined): Promise<void> {
  const operator = await whoActs(pool);
  requireReason(operator, reason);
  const found = await readCallTranscript(pool, id, deskScope(operator));
  if (found.kind === 'unknown') throw noCall(id);
  if (found.kind === 'ambiguous') {
    throw new BadInput(`several calls begin with ${plain(id)}:\n  ${found.ids.join('\n  ')}`);
  }
  const { call } = found;
  if ((await keptFrom(pool, operator)).includes(call.id)) throw noCall(id);
  await noteReading(pool, operator, {
    command: 'guidance told',
    subject: `call ${call.id}`,
    reason,
  });
  const rows = await listToldInCall(pool, call.id);
  if (rows.length === 0) {
    console.log(
      call.detailErasedAt === null
        ? `call ${call.id}: nothing of the guidance was told`
        : `call ${call.id}: its record was erased on ${chinaTime(call.detailErasedAt)}`,
    );
  }
  for (const row of rows) console.log(await toldText(pool, row));
}

/** The words of then: made again from the version that the record names, and held to its hash. */
async function toldText(pool: Pool, row: ToldRow): Promise<string> {
  const record = parseToldRecord(row.detail);
  if (record === null) return `${chinaTime(row.at)}  ${row.name}  ${plain(row.detail)}`;
  const head = `${chinaTime(row.at)}  ${row.name}, version ${record.version} (${record.source}), ${record.language}, SHA-256 ${record.hash}`;
  const told = await tellAgain(pool, row, record);
  if (told === null) {
    return `${head}\nThis version is not in the content of today; the version of the hotline of that day has its words.`;
  }
  const same =
    told.hash === record.hash
      ? ''
      : '\nThe words below have another hash: the release, a figure or a value of the court has changed since. hotline api call --id has the words heard.';
  return `${head}${same}\n${told.say}\n${told.basis}`;
}

async function tellAgain(pool: Pool, row: ToldRow, record: ToldRecord): Promise<Told | null> {
  const content = await readTold(pool, await readNational(), row.at);
  const court = row.courtId === null ? null : await readCourtById(pool, row.courtId);
  const answers = content.answers
    .filter(({ id }) => id === row.name)
    .map((answer) => ({
      ...answer,
      versions: answer.versions.filter(
        ({ version, source }) => version === record.version && source === record.source,
      ),
    }));
  const telling = tellAnswer(
    { ...content, answers },
    {
      id: row.name,
      day: record.day,
      language: record.language,
      court: court === null ? {} : courtValues(court.settings),
    },
  );
  return telling.kind === 'told' ? telling.told : null;
}
