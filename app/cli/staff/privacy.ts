import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import type { Command } from 'commander';
import { makeLogger } from '../../core/log.js';
import { readSettings, type Config } from '../../core/config.js';
import { mayEraseOnRequest } from '../../core/audit/store/audit.js';
import { eraserRole } from '../../core/database/appRole.js';
import { erasingSettings } from '../../privacy/erasingApp.js';
import { forgetPerson, type ForgetLine } from '../../privacy/forgetPerson.js';
import { markAnew, notOursText, ownFolders, type FolderSetting } from '../../privacy/ownFolder.js';
import type { Kept, PersonalData, Place } from '../../privacy/personalData.js';
import { registry } from '../../privacy/registry.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { checkOrganisationCode } from '../../court/cases/rules/organisationCode.js';
import { isLawyerLicence } from '../../court/identity/rules/lawyerLicence.js';
import { checkResidentId } from '../../court/identity/rules/residentId.js';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { findPerson, isPerson, type Whom } from '../../privacy/store/ofPerson.js';
import type { Pool, Queryable } from '../../core/database/pool.js';
import { fileSettingNames } from '../../core/config/files.js';
import { markStoreAnew, notOurStore } from '../../core/files/ownStore.js';
import { storeOf } from '../../core/files/storeOf.js';
import { BadInput } from '../terminal/badInput.js';
import { administrator, noteReading, requireReason, whoActs } from './operator.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
list shows all personal data that is kept: whose, what for, how long, how it is erased, and what may stay by law. A
process with the role jobs erases twice an hour what is due.

forget erases the data of one person at the person's request. Data of unfinished requests stays until they are done,
and so does data that the law requires to be kept. Try it first:

  hotline privacy forget --id-number-file - --reason '本人2026-11-25书面申请' --dry-run    (the number comes on standard input)
  hotline privacy forget --number 13800001111 --reason '…'

An SMS that the person wrote, or that went to a number keyed in, is found by that number alone: give --number together with
--person or --id-number-file.

It connects with ERASURE_DATABASE_URL, as a role that may do this while the app's may not; --dry-run needs DATABASE_URL
only. With several nodes run it on each node, because each node has files that it has not handed over to a store, or all
of its own without one. mark declares a folder, or the store (FILES_STORE), the hotline's own after its disk was replaced;
hotline doctor names those that have changed.`;

const folderSettings = [
  ...(['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR', 'HOTLINE_NODE'] as const),
  ...fileSettingNames,
] as const;

/** What carries a mark. */
const marked = [...ownFolders, 'FILES_STORE'] as const;

/** Adds `hotline privacy list`, `forget` and `mark`. */
export function addPrivacyCommand(program: Command): void {
  const group = program
    .command('privacy')
    .description('list personal data, and erase the data of one person')
    .addHelpText('after', help);

  group
    .command('list')
    .option('--json', 'print it as JSON')
    .description('list all personal data that is kept, and how it is erased')
    .action((options: { json?: boolean }) => {
      console.log(options.json === true ? JSON.stringify(registry, null, 2) : listText());
    });

  group
    .command('forget')
    .option('--person <id>', 'id of the person in the table persons')
    .option(
      '--id-number-file <file>',
      'file with the ID number of the person; - is standard input. Never on the command line, which every user of the machine can read',
    )
    .option('--number <telephone>', 'number from which the person calls')
    .requiredOption('--reason <text>', 'reason, recorded with your name')
    .option('--dry-run', 'only print what would be erased and what would stay')
    .description('erase the data of one person at the person’s request')
    .action(forget);

  group
    .command('mark')
    .argument('<setting>', marked.join(', '))
    .description("declare this folder, or the store of files, the hotline's own")
    .action(mark);
}

interface ForgetOptions {
  person?: string;
  idNumberFile?: string;
  number?: string;
  reason: string;
  dryRun?: boolean;
}

async function forget(options: ForgetOptions): Promise<void> {
  const settings = [...erasingSettings, 'IDENTITY_KEYS_FILE'] as const;
  const dryRun = options.dryRun ?? false;
  const role = dryRun ? 'DATABASE_URL' : 'ERASURE_DATABASE_URL';
  const work = async (pool: Pool, config: Readonly<Pick<Config, (typeof settings)[number]>>) => {
    const operator = administrator(await whoActs(pool));
    requireReason(operator, options.reason);
    const whom = await readWhom(pool, options, config.IDENTITY_KEYS_FILE);
    // Files go before rows, so this is checked before either.
    if (!dryRun && !(await mayEraseOnRequest(pool))) {
      throw new BadInput(
        `the role of ${role} may not erase on request: let hotline migrate run with this setting, or GRANT ${eraserRole} to that role`,
      );
    }
    await noteReading(pool, operator, {
      command: dryRun ? 'privacy forget --dry-run' : 'privacy forget',
      // A number that is to be erased must not be written anywhere.
      subject: [
        ...(whom.personId === null ? [] : [`person ${whom.personId}`]),
        ...(whom.numbers.length === 0 ? [] : ['a telephone number']),
      ].join(', '),
      reason: options.reason,
    });
    const app = {
      db: pool,
      clock: { now: () => new Date() },
      log: makeLogger('warn'),
      config,
    };
    const lines = await forgetPerson(app, whom, { dryRun });
    console.log(forgetText(lines, dryRun));
  };
  await withPool(settings, work, role);
}

async function readWhom(
  db: Queryable,
  options: ForgetOptions,
  identityKeysFile: string,
): Promise<Whom> {
  const { person, idNumberFile, number } = options;
  if (person !== undefined && idNumberFile !== undefined) {
    throw new BadInput('give one of --person and --id-number-file, not both');
  }
  const numbers = number === undefined ? [] : formsOf(number);
  if (person !== undefined) {
    if (!/^\d{1,18}$/.test(person) || !(await isPerson(db, Number(person)))) {
      throw new BadInput(`--person: there is no person ${plain(person)}`);
    }
    return { personId: Number(person), numbers };
  }
  if (idNumberFile === undefined) {
    if (number === undefined)
      throw new BadInput('give --person or --id-number-file, --number, or both');
    return { personId: null, numbers };
  }
  const idNumber = await readIdNumber(idNumberFile);
  const personId = await findPerson(db, loadIdentityKeys(identityKeysFile).idHashes(idNumber));
  if (personId === null) {
    throw new BadInput('--id-number-file: no person in the database has this ID number');
  }
  return { personId, numbers };
}

async function readIdNumber(file: string): Promise<string> {
  const text = await (file === '-' ? readStream(process.stdin) : readFile(file, 'utf8')).catch(
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      throw new BadInput(`--id-number-file ${plain(file)} cannot be read (${code ?? ''})`);
    },
  );
  if (isLawyerLicence(text.trim())) return text.trim();
  for (const check of [checkResidentId(text.trim()), checkOrganisationCode(text.trim())]) {
    if (check.kind === 'ok') return check.value;
  }
  throw new BadInput(
    '--id-number-file must contain an ID number: 18 characters with a correct check character, or the 17 digits of a lawyer’s licence',
  );
}

/**
 * Returns the forms in which calls, callbacks and tickets may contain the number.
 * @throws BadInput when it is not a telephone number.
 */
function formsOf(number: string): string[] {
  const normal = normalNumber(number);
  if (normal === null || normal.length < 5) {
    throw new BadInput(`--number ${plain(number)} is not a telephone number`);
  }
  return [...new Set([number, normal, ...['+86', '86', '0086', '0'].map((each) => each + normal)])];
}

function forgetText(lines: readonly ForgetLine[], dryRun: boolean): string {
  const goes = lines.filter((each) => each.goes > 0 || (each.why === null && each.stays === 0));
  const rows = [
    ['what', dryRun ? 'would be erased' : 'erased', 'stays'],
    ...goes.map((each) => [each.name, String(each.goes), String(each.stays)]),
  ];
  const kept = lines.flatMap(({ name, stays, why }) =>
    why === null ? [] : [`  ${name}${stays > 0 ? ` (${stays})` : ''}: ${why}`],
  );
  return [textTable(rows, [false, true, true]), '', 'reasons why the rest stays:', ...kept].join(
    '\n',
  );
}

function listText(): string {
  const lines = registry.map((each) =>
    [
      `${each.name} (${each.of})`,
      `  where    ${placeText(each.place)}`,
      `  what for ${each.purpose}`,
      `  how long ${keptText(each.kept)}`,
      `  erased   ${each.goes}${each.eraser === null ? '' : ', twice an hour'}`,
      `  forget   ${requestText(each)}`,
    ].join('\n'),
  );
  return lines.join('\n\n');
}

function placeText(place: Place): string {
  switch (place.kind) {
    case 'table':
      return `${place.table}: ${place.columns.join(', ')}`;
    case 'folder':
      return `${place.setting}: ${place.holds}`;
    case 'outside':
      return place.where;
  }
}

function keptText(kept: Kept): string {
  if (kept.kind === 'rule') return kept.rule;
  const { [kept.setting]: value } = readSettings(process.env, [kept.setting]);
  return `${value} days from ${kept.since} (${kept.setting})`;
}

function requestText({ onRequest }: PersonalData): string {
  return onRequest.kind === 'goes' ? 'erased at the person’s request' : `stays: ${onRequest.why}`;
}

async function mark(setting: string): Promise<void> {
  if (setting === 'FILES_STORE') return markStore();
  const known = ownFolders.find((each) => each === setting);
  if (known === undefined) {
    throw new BadInput(`${plain(setting)} must be one of ${marked.join(', ')}`);
  }
  await withPool(folderSettings, async (pool, config) => {
    administrator(await whoActs(pool));
    const clock = { now: () => new Date() };
    const state = await markAnew({ db: pool, clock, config }, known satisfies FolderSetting);
    if (state.kind === 'not_ours') {
      throw new BadInput(`${config[known]} ${notOursText[state.why]}`);
    }
    console.log(`${config[known]} now belongs to ${config.HOTLINE_NODE} as ${known}`);
  });
}

async function markStore(): Promise<void> {
  await withPool(fileSettingNames, async (pool, config) => {
    administrator(await whoActs(pool));
    const store = storeOf(config);
    if (store === null) throw new BadInput('FILES_STORE is local: there is no store to mark');
    const state = await markStoreAnew({ db: pool, clock: { now: () => new Date() } }, store);
    if (state !== 'ours') throw new BadInput(`${store.place} ${notOurStore[state]}`);
    console.log(`${store.place} now belongs to this hotline as FILES_STORE`);
  });
}
