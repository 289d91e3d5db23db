import type { Command } from 'commander';
import {
  courtSettingNames,
  parseCourtSettings,
  usableCourtSettings,
} from '../../court/settings/rules/courtSettings.js';
import { guidanceValueNotes } from '../../court/settings/rules/guidanceValues.js';
import { shippedNorms, type ShippedNorms } from '../../court/settings/rules/shippedNorms.js';
import { noteNormChange, type WhoSets } from '../../court/store/normChanges.js';
import { withTransaction, type PoolClient } from '../../core/database/pool.js';
import { queryRows } from '../../core/database/rows.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { unknownCommand } from '../terminal/unknownCommand.js';
import { withPool } from '../terminal/withPool.js';
import { followNorms } from './followNorms.js';

const help = `
  hotline courts show 苏98
  hotline courts set 苏98 callbacks.tries 5
  hotline courts set 苏98 openingHours '[{"from":"08:30","to":"11:30"},{"from":"13:30","to":"17:00"}]'
  hotline courts set 苏98 lockout.rungs '[{"failures":3,"minutes":5},{"failures":6,"minutes":60}]'
  hotline courts set 苏98 norms.profile henan
  hotline courts set 苏98 norms.answerWithinS 12
  hotline courts set 苏98 guidance.filing_phone '{"zh":"零五一零，八八八八六六六六","en":"0510 8888 6666"}'
  hotline courts reset 苏98 callbacks.tries

A value is JSON; the quotes of a text may be left out. The command refuses an invalid value and then changes nothing.
A change takes effect within a minute. Only an administrator changes norms. To add a court, see hotline import courts --help.`;

/** Adds `hotline courts` with its subcommands. */
export function addCourtsCommand(program: Command): void {
  const group = program
    .command('courts')
    .description('show and change the settings of courts')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('list every court, and whether its settings are valid')
    .allowExcessArguments()
    .action((_options, list: Command) => {
      // Unknown commands arrive here, because list is the default.
      const [unknown] = list.args;
      if (unknown !== undefined) throw new BadInput(unknownCommand(group, unknown));
      return withPool([], async (pool) => {
        const { rows } = await queryRows<Stored>(
          pool,
          'SELECT code, name, settings FROM courts ORDER BY code',
        );
        if (rows.length === 0) console.log('there are no courts; see hotline import --help');
        else console.log(textTable(rows.map(courtLine)));
      });
    });

  group
    .command('show')
    .argument('<court>', 'code of the court, such as 苏98')
    .description('print every setting of a court, and whether it is set or the default')
    .action((code: string) =>
      withPool([], async (pool) => {
        const { rows } = await queryRows<Stored>(
          pool,
          'SELECT code, name, settings FROM courts WHERE code = $1',
          [code],
        );
        if (rows[0] === undefined) throw new BadInput(`there is no court ${plain(code)}`);
        show(rows[0]);
      }),
    );

  group
    .command('values')
    .description(
      'list what a court can set in words, as guidance.NAME, for answers and for digit 6',
    )
    .action(() =>
      console.log(
        textTable(
          Object.entries(guidanceValueNotes).map(([name, holds]) => [`guidance.${name}`, holds]),
        ),
      ),
    );

  group
    .command('norms')
    .description('list the shipped norms of service (norms.profile) with their values and sources')
    .action(() =>
      console.log(Object.entries<ShippedNorms>(shippedNorms).map(normsText).join('\n\n')),
    );

  group
    .command('set')
    .argument('<court>', 'code of the court')
    .argument('<key>', 'name of a setting as in hotline courts show, such as callbacks.tries')
    .argument('<value>', 'new value: JSON, or plain text')
    .description('change a setting of a court')
    .action((code: string, key: string, value: string) =>
      change(code, (stored) => checked(code, withValue(stored, key, value))),
    );

  group
    .command('reset')
    .argument('<court>', 'code of the court')
    .argument('[key...]', 'names of settings; without any, all settings')
    .description('reset settings to their defaults')
    .action((code: string, keys: readonly string[]) =>
      change(code, (stored) =>
        keys.length === 0 ? {} : checked(code, keys.reduce(withoutValue, stored)),
      ),
    );
}

interface Stored {
  readonly code: string;
  readonly name: string;
  readonly settings: unknown;
}

type Settings = Readonly<Record<string, unknown>>;

/** A profile of norms: what it promises, and where that was read. */
function normsText([name, { source, on, url, ...norms }]: [string, ShippedNorms]): string {
  const promised = flat({ ...norms }).filter(([, value]) => value !== null && value !== false);
  const read = [source, ...(on === null ? [] : [on]), ...(url === null ? [] : [url])];
  return [
    name,
    ...promised.map(([key, value]) => `  norms.${key}  ${JSON.stringify(value)}`),
    ...read.map((line) => `  ${line}`),
  ].join('\n');
}

function courtLine({ code, name, settings }: Stored): string[] {
  const { problems } = usableCourtSettings(settings);
  const own = flat(asSettings(settings)).length;
  const state =
    problems.length > 0 ? `invalid: ${problems.join('; ')}` : `${own} settings of its own`;
  return [code, plain(name), own === 0 && problems.length === 0 ? 'the defaults' : state];
}

function show({ code, name, settings: stored }: Stored): void {
  const { settings, problems } = usableCourtSettings(stored);
  const { openingHours, ...others } = settings;
  // Days that a court has not named have the hours of workdays. The hours are shown as they were
  // entered, not for each day.
  const hours = asSettings(stored).openingHours ?? openingHours.monday;
  const own = new Map(flat(asSettings(stored)));
  const isOwn = (key: string) =>
    [...own.keys()].some((each) => each === key || each.startsWith(`${key}.`));
  // A norm that the court has not set is that of the profile that it has chosen.
  const ofNorms = (key: string) => key.startsWith('norms.') && isOwn('norms.profile');
  const rows = [['openingHours', hours] as const, ...flat(others)].map(([key, value]) => [
    key,
    isOwn(key) ? 'own' : ofNorms(key) ? settings.norms.profile : 'default',
    JSON.stringify(value, inOrder),
  ]);
  console.log(`${code}  ${plain(name)}`);
  console.log(textTable(rows));
  for (const problem of problems) {
    console.error(`invalid, so the default applies: ${problem}`);
    process.exitCode = 1;
  }
}

/**
 * Sorts an object's keys, because the database stores them in an order of its own: `from` comes
 * before `to`, and `failures` before `minutes`.
 */
function inOrder(_key: string, value: unknown): unknown {
  return typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
}

/**
 * Changes the stored settings of a court in one transaction, then what follows its norms of service.
 * Norms move limits that callers were told, so only an administrator changes them.
 */
async function change(code: string, to: (stored: Settings) => Settings): Promise<void> {
  await withPool([], async (pool) => {
    const { courtId, changed } = await withTransaction(pool, async (client) => {
      const { id: courtId, settings: before } = await lockSettings(client, code);
      const after = to(before);
      const whoSets: WhoSets = async (db) => administrator(await whoActs(db)).osUser;
      const settings = { courtId, before, after };
      const changed = await noteNormChange(client, settings, whoSets);
      await client.query('UPDATE courts SET settings = $2 WHERE code = $1', [code, after]);
      return { courtId, changed };
    });
    console.log(`court ${plain(code)}: stored; the change takes effect within a minute`);
    if (changed === null) return;
    for (const line of await followNorms(pool, courtId, changed)) console.log(line);
  });
}

async function lockSettings(
  client: PoolClient,
  code: string,
): Promise<{ readonly id: number; readonly settings: Settings }> {
  const { rows } = await queryRows<{ id: number; settings: unknown }>(
    client,
    'SELECT id, settings FROM courts WHERE code = $1 FOR UPDATE',
    [code],
  );
  if (rows[0] === undefined) throw new BadInput(`there is no court ${plain(code)}`);
  return { id: rows[0].id, settings: asSettings(rows[0].settings) };
}

/**
 * Returns the settings if they are valid.
 * @throws BadInput naming each wrong setting, and what would be right.
 */
function checked(code: string, settings: Settings): Settings {
  const parsed = parseCourtSettings(settings);
  if (parsed.kind === 'ok') return settings;
  throw new BadInput(
    `nothing was changed for court ${plain(code)}:\n  - ${parsed.problems.map(plain).join('\n  - ')}\n` +
      `hotline courts show ${plain(code)} lists all settings, hotline courts values those of guidance; ` +
      'hotline courts reset restores the defaults',
  );
}

/**
 * Returns the settings with one changed. The typed value is JSON, or plain text if only that is
 * valid.
 */
function withValue(stored: Settings, key: string, typed: string): Settings {
  const asText = put(stored, key, typed);
  let value: unknown;
  try {
    value = JSON.parse(typed);
  } catch {
    return asText;
  }
  const asJson = put(stored, key, value);
  return parseCourtSettings(asJson).kind !== 'ok' && parseCourtSettings(asText).kind === 'ok'
    ? asText
    : asJson;
}

function withoutValue(stored: Settings, key: string): Settings {
  return put(stored, key, undefined);
}

/**
 * Returns a copy with one key set, such as `callbacks.tries`; undefined removes it.
 * @throws BadInput
 */
function put(stored: Settings, key: string, value: unknown): Settings {
  const [name = '', ...rest] = key.split('.');
  if (!courtSettingNames.includes(name)) {
    throw new BadInput(
      `there is no setting ${plain(key)}; the settings are ${courtSettingNames.join(', ')}`,
    );
  }
  return putAt(stored, [name, ...rest], value, key);
}

function putAt(into: Settings, steps: readonly string[], value: unknown, key: string): Settings {
  const [step = '', ...rest] = steps;
  if (!/^\w+$/.test(step) || step === '__proto__') {
    throw new BadInput(`${plain(key)} is not a setting; hotline courts show lists all`);
  }
  const { [step]: before, ...others } = into;
  if (rest.length > 0 && Array.isArray(before)) {
    throw new BadInput(`${step} is a list: set it as a whole`);
  }
  const after = rest.length === 0 ? value : putAt(asSettings(before), rest, value, key);
  return after === undefined ? others : { ...others, [step]: after };
}

function asSettings(json: unknown): Settings {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Settings)
    : {};
}

/** Flattens the settings into pairs of dotted key and value. */
function flat(settings: Settings, above = ''): [string, unknown][] {
  return Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    const key = `${above}${name}`;
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? flat(value as Settings, `${key}.`) : [[key, value]];
  });
}
