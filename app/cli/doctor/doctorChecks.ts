/**
 * The doctor's checks. Each one reports the state of one part, and what to do when it is not well.
 */
import { stat } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { applicationOf } from '../../core/nodes/side.js';
import { askRedis } from '../../jobs/askRedis.js';
import { readExchangeState } from '../../telephony/asterisk/ari/exchangeState.js';
import { defaultCourtSettings } from '../../court/settings/rules/courtSettings.js';
import { alarmOf, budgetOf, guessLevel, wayText } from '../../court/identity/rules/guessing.js';
import { chinaDate, makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays } from '../../court/store/calendar.js';
import { readCourt } from '../../court/store/courts.js';
import { readGuessRates } from '../../court/identity/store/guessRates.js';
import { loadIdentityKeys } from '../../court/identity/store/identityKeys.js';
import { findCourtLacks } from '../../tickets/store/ticketPeople.js';
import { connectionAlarmBelow } from '../../reports/store/reportColumns.js';
import { readConnectionRate } from '../../reports/store/readConnectionRate.js';
import { findSampleAgents } from '../../local/sample/store/sampleDesk.js';
import { audit, erasing, node, reports, role, schema, wakeUps } from './doctorDatabase.js';
import { disk } from './doctorDisk.js';
import {
  advisories,
  fixedVersions,
  oldestAsterisk,
  openAdvisories,
} from './rules/asteriskVersions.js';
import { encryption } from './doctorEncryption.js';
import { eService } from './doctorEService.js';
import { faxes, faxModem, faxPages, faxText } from './doctorFax.js';
import { attachments, folders, messages, recordings, sharedFiles } from './doctorFiles.js';
import { load } from './doctorLoad.js';
import { codes } from './doctorCodes.js';
import { sms } from './doctorSms.js';
import { telephones } from './doctorTelephones.js';
import { trunk } from './doctorTrunk.js';
import { dueWork, jobs } from './doctorJobs.js';
import { courts } from './doctorSettings.js';
import { voice } from './doctorVoice.js';
import { fail, ok, warn, type Check, type Checks, type Finding, type Patient } from './finding.js';
import { checkPrompts } from '../../voice/prompts/buildPrompts.js';
import { queryRows } from '../../core/database/rows.js';
import { redisPlaceOf } from '../../core/redis/openRedis.js';

export type { Finding, Health } from './finding.js';

const oldestPostgres = 15;
const oldestRedis = [6, 2] as const;
const database: Check = async ({ pool }) => {
  const { rows } = await queryRows<{ serverVersion: string }>(pool, 'SHOW server_version');
  const version = rows[0]?.serverVersion.split(' ')[0] ?? '?';
  return Number.parseInt(version, 10) >= oldestPostgres
    ? ok(`PostgreSQL ${version}`)
    : fail(`PostgreSQL ${version} is too old`, `upgrade it to ${oldestPostgres} or newer`);
};

const court: Check = async ({ pool, config }) => {
  const found = await readCourt(pool, config.HOTLINE_COURT);
  if (!found) {
    return fail(
      `the database has no court ${config.HOTLINE_COURT}`,
      'set HOTLINE_COURT to the code of an imported court, or import this one (hotline import --help)',
    );
  }
  return found.telephone === null
    ? warn(
        `${found.name} has no telephone number to refer callers to`,
        'add it to the file of courts, and run hotline import courts',
      )
    : ok(found.name);
};

const calendar: Check = async ({ pool, config, now }) => {
  const found = await readCourt(pool, config.HOTLINE_COURT);
  const days = found ? await readCalendarDays(pool, found.id) : [];
  const workCalendar = makeWorkCalendar(days);
  const [year = 0, month = 0] = chinaDate(now).split('-').map(Number);
  // The State Council announces the coming year's holidays in October or November.
  const needed = month >= 11 ? [year, year + 1] : [year];
  const unknown = needed.filter((each) => !workCalendar.isPublished(each));
  return unknown.length === 0
    ? ok(`holidays of ${needed.join(' and ')} are loaded`)
    : warn(
        `holidays of ${unknown.join(' and ')} are not loaded: only weekends and statutory holidays count`,
        "load the State Council's notice: hotline calendar --help",
      );
};

const agents: Check = async ({ pool, config }) => {
  const numbers = await findSampleAgents(pool);
  if (numbers.length === 0) return ok('no agent has a published password of the sample court');
  const says = `${numbers.join(', ')} have the published passwords of the sample court`;
  // In production the hotline does not start with them.
  return config.HOTLINE_ENV === 'production'
    ? fail(
        says,
        'change the passwords, or remove these agents (hotline agents password NUMBER, hotline api agent-delete)',
      )
    : ok(`${says}, which HOTLINE_ENV=${config.HOTLINE_ENV} allows`);
};

const connection: Check = async ({ pool, now }) => {
  const rate = await readConnectionRate(pool, now);
  if (rate === null) return ok('no caller asked for a person in the last 24 h');
  const says = `${(rate * 100).toFixed(1)}% of the callers who asked for a person in the last 24 h were connected`;
  return rate < connectionAlarmBelow
    ? warn(
        says,
        `GB/T 33358-2016 requires ${connectionAlarmBelow * 100}%; the report connection shows when the rate fell`,
      )
    : ok(says);
};

const guessing: Check = async ({ pool, config, now }) => {
  const settings = (await readCourt(pool, config.HOTLINE_COURT))?.settings ?? defaultCourtSettings;
  const rates = (await readGuessRates(pool, now)).map((rate) => ({
    ...rate,
    level: guessLevel(rate, budgetOf(rate.way, settings.guessing)),
  }));
  const counts = rates.map(({ way, lastHour, usual }) => {
    const usually = usual === 0 ? '' : `, usually ${Math.round(usual)}`;
    return `${lastHour}${usually} (${wayText[way]})`;
  });
  const atNothing = rates.reduce((sum, rate) => sum + rate.atNothing, 0);
  const says = `wrong passwords and codes in the last hour: ${counts.join('; ')}; at numbers that do not exist: ${atNothing}`;
  const worst =
    rates.find(({ level }) => level === 'closed') ?? rates.find(({ level }) => level === 'raised');
  if (worst === undefined || worst.level === 'usual') return ok(says);
  const advice =
    'look in the list of calls and in hotline api inbox-sms for telephones that try repeatedly, and have the carrier block them';
  const finding = worst.level === 'raised' ? warn : fail;
  return finding(`${says}; ${wayText[worst.way]}: ${alarmOf(worst.way, worst.level)}`, advice);
};

const tickets: Check = async ({ pool }) => {
  const courts = await findCourtLacks(pool);
  if (courts.length === 0)
    return ok('every court has the staff that tickets need, with mobile numbers');
  const of = ({ courtCode, lacks, silent }: (typeof courts)[number]) =>
    [
      ...(lacks.length > 0 ? [`court ${courtCode} has no ${lacks.join(', no ')}`] : []),
      ...(silent > 0 ? [`${silent} of the staff at ${courtCode} have no mobile number`] : []),
    ].join('; ');
  const more = courts.length > 3 ? `; and ${courts.length - 3} more courts` : '';
  return warn(
    `${courts.slice(0, 3).map(of).join('; ')}${more}`,
    'add them to the file of courts, and run hotline import courts (sql/README.md)',
  );
};

const clock: Check = async ({ pool }) => {
  const before = Date.now();
  const { rows } = await queryRows<{ now: Date }>(pool, 'SELECT clock_timestamp() AS now');
  const here = (before + Date.now()) / 2;
  const apartSeconds = Math.abs((rows[0]?.now.getTime() ?? 0) - here) / 1000;
  const says = `${apartSeconds.toFixed(1)} s apart from the clock of the database`;
  const advice = 'synchronise both clocks by NTP (chrony, systemd-timesyncd)';
  if (apartSeconds >= 60) return fail(says, advice);
  return apartSeconds >= 2 ? warn(says, advice) : ok(says);
};

const redis: Check = ({ config }) =>
  askRedis(redisPlaceOf(config), async (client) => {
    const info = await client.info();
    const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
    const version = field('redis_version');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major < oldestRedis[0] || (major === oldestRedis[0] && minor < oldestRedis[1])) {
      return fail(`Redis ${version} is too old`, `upgrade it to ${oldestRedis.join('.')} or newer`);
    }
    const policy = field('maxmemory_policy');
    if (policy !== 'noeviction') {
      return fail(
        `Redis ${version} evicts keys when memory is short (${policy})`,
        'set maxmemory-policy noeviction',
      );
    }
    const isAppended = field('aof_enabled') === '1';
    if (isAppended) return ok(`Redis ${version}, noeviction, append-only file`);
    return (await savesSnapshots(client))
      ? warn(
          `Redis ${version} keeps only snapshots: a crash loses the jobs since the last snapshot, and the app requeues them from PostgreSQL later`,
          'set appendonly yes',
        )
      : warn(
          `Redis ${version} keeps nothing across a restart: the app requeues due work from PostgreSQL later`,
          'set appendonly yes',
        );
  });

async function savesSnapshots(client: Redis): Promise<boolean> {
  // Managed servers refuse CONFIG; they persist their data in their own way.
  const answer = await client.config('GET', 'save').catch(() => ['save', 'managed']);
  return Array.isArray(answer) && answer[1] !== '';
}

const exchange: Check = async ({ config }) => {
  const state = await readExchangeState(config);
  if (Number.parseInt(state.version, 10) < oldestAsterisk) {
    return fail(`Asterisk ${state.version} is too old`, `upgrade it to ${oldestAsterisk} or newer`);
  }
  if (state.systemName !== config.HOTLINE_NODE) {
    return warn(
      `the systemname of Asterisk ${state.version} is "${state.systemName}", but HOTLINE_NODE is "${config.HOTLINE_NODE}"`,
      'set systemname in asterisk.conf (NODE_NAME) and HOTLINE_NODE to the same name',
    );
  }
  if (state.maxCalls !== null && state.maxCalls <= config.MAX_CALLS) {
    return warn(
      `Asterisk refuses calls beyond ${state.maxCalls}, so callers never hear the app's message beyond ${config.MAX_CALLS}`,
      'set PBX_MAX_CALLS to more than MAX_CALLS',
    );
  }
  const open = openAdvisories(state.version);
  if (open.length > 0) {
    return warn(
      `Asterisk ${state.version} has known holes: ${open.join(', ')}`,
      `upgrade it to ${fixedVersions.join(', ')} or newer`,
    );
  }
  return ok(`Asterisk ${state.version}, in which ${advisories.join(' and ')} are fixed`);
};

const app: Check = async ({ config }) => {
  const state = await readExchangeState(config);
  return state.isAppConnected
    ? ok(`takes calls as "${applicationOf(config)}"`)
    : fail(
        'is not connected to Asterisk: callers hear an apology',
        'start it (make run; in containers: docker compose up -d app), and read its log',
      );
};

const identityKeys: Check = async ({ config }) => {
  loadIdentityKeys(config.IDENTITY_KEYS_FILE);
  const { mode } = await stat(config.IDENTITY_KEYS_FILE);
  return (mode & 0o077) === 0
    ? ok(config.IDENTITY_KEYS_FILE)
    : fail(
        `other users may read ${config.IDENTITY_KEYS_FILE}`,
        `run chmod 600 ${config.IDENTITY_KEYS_FILE}`,
      );
};

const secrets: Check = async ({ config, pool }) => {
  const isSample = (text: string) => /^$|secret|sample|changeme|password/i.test(text);
  const passwords = {
    DATABASE_URL: decodeURIComponent(new URL(config.DATABASE_URL).password),
    ARI_PASSWORD: config.ARI_PASSWORD,
  };
  const weak = Object.entries(passwords)
    .filter(([, password]) => isSample(password))
    .map(([name]) => name);
  const { rows } = await queryRows<{ n: number }>(
    pool,
    "SELECT count(*)::int AS n FROM courts WHERE code = '苏98'",
  );
  if (rows[0]?.n !== 0) weak.push('the sample court, whose passwords are published');
  if (weak.length === 0) return ok('random');
  return config.HOTLINE_ENV === 'production'
    ? fail(
        `sample secrets: ${weak.join(', ')}`,
        'generate random secrets, and use a database without the sample court',
      )
    : ok(`sample secrets (${weak.join(', ')}), which HOTLINE_ENV=${config.HOTLINE_ENV} allows`);
};

const prompts: Check = async ({ config }) => {
  const problems = await checkPrompts(config);
  if (problems.length === 0) return ok('complete');
  const unbuilt = problems.filter(({ problem }) => problem === 'is not built');
  const shown = (unbuilt.length > 0 ? unbuilt : problems)
    .slice(0, 3)
    .map(({ sound, problem }) => `${sound} ${problem}`);
  const more = problems.length - shown.length;
  const says = `${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  return unbuilt.length > 0
    ? fail(says, 'run hotline prompts build')
    : warn(
        says,
        'hotline prompts check lists all problems; hotline prompts build rebuilds what is out of date',
      );
};

const checks: Readonly<Record<string, Check | Checks>> = {
  database,
  schema,
  role,
  wakeUps,
  audit,
  erasing,
  court,
  courts,
  calendar,
  agents,
  connection,
  guessing,
  codes,
  tickets,
  reports,
  clock,
  redis,
  dueWork,
  sms,
  'e-service': eService,
  trunk,
  jobs,
  node,
  exchange,
  app,
  telephones,
  load,
  encryption,
  'identity-keys': identityKeys,
  secrets,
  voice,
  prompts,
  recordings,
  messages,
  attachments,
  folders,
  files: sharedFiles,
  faxPages,
  faxText,
  faxModem,
  faxes,
  disk,
};

/** Advice when a check could not even run. */
const whenUnreachable: Readonly<Record<string, string>> = {
  database: 'start PostgreSQL (make run starts its own), or correct DATABASE_URL',
  schema: 'run hotline migrate',
  wakeUps: 'run hotline migrate',
  redis: 'start Redis (make run starts its own), or correct REDIS_URL or REDIS_SENTINELS',
  jobs: 'start Redis first',
  exchange:
    'start Asterisk (make run starts its own), or correct ARI_URL, ARI_USER and ARI_PASSWORD',
  app: 'start Asterisk first',
  telephones: 'start Asterisk first',
  load: 'start Asterisk first',
  encryption: 'start Asterisk first',
  faxModem: 'start Asterisk first',
  'identity-keys': 'see hotline identity-keys --help',
  prompts: 'run hotline prompts build',
};
/** Checks that query the database. When it is away, only check `database` reports that. */
const needDatabase = new Set([
  ...[
    'schema',
    'role',
    'wakeUps',
    'audit',
    'erasing',
    'court',
    'courts',
    'calendar',
    'agents',
    'connection',
    'guessing',
    'codes',
    'tickets',
    'reports',
    'clock',
    'dueWork',
    'sms',
    'e-service',
    'trunk',
    'node',
    'telephones',
    'secrets',
    'folders',
    'files',
    'faxes',
  ],
]);

/** The parts that can be examined. */
export const examinedParts: readonly string[] = Object.keys(checks);

/**
 * Examines parts, in the order in which a start needs them.
 * @param only parts to examine; every part if omitted
 */
export async function examine(
  patient: Patient,
  only: readonly string[] = examinedParts,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const part of examinedParts.filter((each) => only.includes(each))) {
    const database = findings.find((each) => each.part === 'database');
    if (needDatabase.has(part) && database?.health === 'fail') continue;
    findings.push(...(await examinePart(patient, part)));
  }
  return findings;
}

/** Examines one part. A check that cannot run has failed. */
export async function examinePart(patient: Patient, part: string): Promise<Finding[]> {
  try {
    const found = (await checks[part]?.(patient)) ?? [];
    return [found].flat().map((each) => ({ part, ...each }));
  } catch (error) {
    const advice = whenUnreachable[part] ?? 'read the log of the app';
    return [{ part, ...fail(messageOf(error), advice) }];
  }
}

function messageOf(error: unknown): string {
  // A refused connection to a name with two addresses arrives as an AggregateError without a
  // message.
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
