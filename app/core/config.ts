/**
 * The settings: read once from the environment, checked and frozen. A bad value stops the start;
 * the error names the setting and says what would be right. `.env.example` lists all settings; this
 * file defines them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { eServiceSettings, findMissingEService } from './config/eService.js';
import { fileSettings, findMissingFileSettings } from './config/files.js';
import { findRedisContradictions, redisSettings } from './config/redis.js';
import { findMissingSmsSettings, smsAccountSettings } from './config/smsAccounts.js';
import { findWebProblems, webSettings } from './config/web.js';
import { whole } from './config/whole.js';
import { varFolder } from './paths.js';

/**
 * A setting is missing or wrong. `main` and `cli` print the message and exit with 78 (EX_CONFIG).
 */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`invalid settings:\n  - ${problems.join('\n  - ')}`);
    this.name = 'ConfigError';
  }
}

const url = (protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `must be a ${protocols[0]}:// URL`,
  });

const sipAddress = (example: string) =>
  z.string().regex(/^(\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, `must be an address and a port: ${example}`);

const settings = z.object({
  /** `development`, `test` or `production`. Only the first two start with sample secrets. */
  HOTLINE_ENV: z.enum(['development', 'test', 'production']).default('production'),
  /** The roles this process plays: a comma-separated list of `calls`, `jobs`, `web`. */
  HOTLINE_ROLES: z
    .string()
    .default('calls,jobs')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .pipe(
      z.array(z.enum(['calls', 'jobs', 'web'], 'must be a list of calls, jobs and web')).min(1),
    ),
  /** Name of this Asterisk node. One `calls` process per node. */
  HOTLINE_NODE: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must have 1 to 32 characters of a-z, 0-9 and -')
    .default('hotline'),
  /**
   * Which side of the node this process is: `a` or `b`. A process of one side takes over from that of
   * the other one, which serves the calls that it has and ends: so a new version replaces an old one.
   * Both must be set for the console's port to be shared meanwhile. Unset: like `a`.
   */
  HOTLINE_SIDE: z.enum(['a', 'b'], 'must be a or b').optional(),
  /**
   * Where Kamailio reaches this node's Asterisk by SIP: an IPv4 address and a port. Needed where
   * Kamailio stands in front of several nodes (asterisk-config/kamailio/README.md).
   */
  NODE_SIP_ADDRESS: sipAddress('10.0.0.11:5060').optional(),
  /**
   * Kamailio's address and port, if agents' telephones register there instead of at this node: every
   * node then rings them through it. The same at all nodes.
   */
  KAMAILIO_SIP_ADDRESS: sipAddress('10.0.0.10:5060').optional(),
  /** Code of the court that greets callers (a row of `courts`). */
  HOTLINE_COURT: z.string().min(1, 'must be the code of a court, for example 京01'),
  HOTLINE_LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  /** Seconds that a stop may take before the process exits all the same. */
  STOP_SECONDS: whole(1, 600).default(8),
  /** Connects as the app's database role, which owns nothing (sql/README.md). */
  DATABASE_URL: url(['postgresql', 'postgres']),
  /**
   * For `hotline migrate` only: connects as the role that owns the tables. Without it, migrations
   * use DATABASE_URL.
   */
  MIGRATION_DATABASE_URL: url(['postgresql', 'postgres']).optional(),
  /**
   * For `hotline privacy forget` only: connects as the role that may erase at a person's request
   * what is not due yet. `hotline migrate` lets it log in. The app does not get it.
   */
  ERASURE_DATABASE_URL: url(['postgresql', 'postgres']).optional(),
  /**
   * Connects as DATABASE_URL does, but past a pooler in transaction mode, for what needs a session of
   * its own: leases, LISTEN and commands. Unset: DATABASE_URL, without such a pooler.
   */
  SESSION_DATABASE_URL: url(['postgresql', 'postgres']).optional(),
  DATABASE_POOL: whole(1, 200).default(20),
  /**
   * What processes wake each other by: `postgres` (LISTEN and NOTIFY), or `redis`, for a database
   * that has none of it, or behind a pooler. `hotline migrate` sets it in the database.
   */
  WAKE_UPS: z.enum(['postgres', 'redis'], 'must be postgres or redis').default('postgres'),
  ...redisSettings,
  ARI_URL: url(['http', 'https']),
  ARI_USER: z.string().min(1, 'must not be empty'),
  ARI_PASSWORD: z.string().min(8, 'must have at least 8 characters'),
  /** Name of the Stasis application that the dialplan hands calls to. */
  ARI_APP: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must consist of a-z, 0-9 and -')
    .default('hotline'),
  /** JSON file with the identity keys; see `hotline identity-keys --help`. */
  IDENTITY_KEYS_FILE: z.string().min(1, 'must be the path of a key file'),
  /** The trunk for calls to the court's telephones: one of those in asterisk-config/pjsip.d. */
  OUTGOING_TRUNK: z.enum(['trunk-by-address', 'trunk-registered']).default('trunk-by-address'),
  /**
   * The number shown on telephones that the hotline calls over that trunk: the hotline's own, in
   * the form the carrier allows.
   */
  OUTGOING_NUMBER: z
    .string()
    .regex(/^\+?\d{3,20}$/, 'must have 3 to 20 digits, optionally after a +')
    .default('12368'),
  /**
   * Audio encryption of agents' telephones where SIP has TLS: SRTP with telephones that can
   * (`optional`), or SRTP only (`required`). Some telephones refuse a call that leaves encryption
   * open; others talk unencrypted if they may.
   */
  TELEPHONE_ENCRYPTION: z.enum(['optional', 'required']).default('optional'),
  /**
   * Where Asterisk writes recordings of agent calls: `recording` in its spool folder. The path is the
   * same on both sides.
   */
  RECORDINGS_DIR: z.string().default(path.join(varFolder, 'asterisk', 'spool', 'recording')),
  /** Where attachments of tickets are kept. Only the app uses this folder. */
  ATTACHMENTS_DIR: z.string().default(path.join(varFolder, 'attachments')),
  /**
   * The largest file that can be attached to a ticket, and how many attachments one ticket can have.
   */
  ATTACHMENT_MAX_MEGABYTES: whole(1, 1000).default(20),
  ATTACHMENTS_PER_TICKET: whole(1, 1000).default(50),
  /**
   * Further folders whose free space `hotline doctor` checks, separated by commas: those of logs,
   * for example.
   */
  DISK_MORE_DIRS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((folder) => folder.trim())
        .filter((folder) => folder !== ''),
    )
    .pipe(z.array(z.string().startsWith('/', 'must list absolute paths'))),
  /**
   * On every file system that the hotline writes to, `hotline doctor` warns below the first limit
   * and fails below the second.
   */
  DISK_WARN_MEGABYTES: whole(1, 1_000_000_000).default(2000),
  DISK_FAIL_MEGABYTES: whole(1, 1_000_000_000).default(200),
  DISK_WARN_INODES: whole(1, 1_000_000_000).default(20_000),
  DISK_FAIL_INODES: whole(1, 1_000_000_000).default(2000),
  /**
   * File that every night receives the current end of the audit chain; keep copies elsewhere
   * (hotline audit --help).
   */
  AUDIT_ANCHORS_FILE: z.string().min(1).default(path.join(varFolder, 'audit-anchors.log')),
  /**
   * The account that sends and receives SMS: `file` (a folder, SMS_DIR, to try the hotline out), or
   * one at a carrier: `smpp`, `cmpp` or `http`.
   */
  SMS_DRIVER: z.enum(['file', 'smpp', 'cmpp', 'http']).default('file'),
  /** SMS a second that an account is handed at most, in all. */
  SMS_PER_SECOND: whole(1, 100_000).default(50),
  /** SMS that one number is sent in an hour at most; handlers of tickets are sent any number. */
  SMS_PER_NUMBER_PER_HOUR: whole(1, 1000).default(20),
  /**
   * Replies that the hotline writes in an hour to senders who have proved nothing (wrong passwords,
   * help), and answers to those who have proved that a case or a ticket is theirs.
   */
  SMS_REFUSALS_PER_HOUR: whole(1, 1_000_000).default(200),
  SMS_ANSWERS_PER_HOUR: whole(1, 1_000_000).default(2000),
  /**
   * Hours of the day in China between which nobody gets an SMS that they have not just asked for:
   * FROM-TO, such as 21-8; 0-0: never quiet.
   */
  SMS_QUIET_HOURS: z
    .string()
    .regex(/^([01]?\d|2[0-3])-([01]?\d|2[0-3])$/, 'must be two hours such as 21-8')
    .default('21-8')
    .transform((text) => {
      const [from = 0, to = 0] = text.split('-').map(Number);
      return { from, to };
    }),
  /**
   * The folder of the account `file`: SMS are written there as they would be sent, and taken from
   * `received/` below it.
   */
  SMS_DIR: z.string().default(path.join(varFolder, 'sms')),
  /** Where sounds are made and where Asterisk reads them. The path is the same on both sides. */
  SOUNDS_DIR: z.string().default(path.join(varFolder, 'sounds')),
  /**
   * Days for which sentences about a case or a caller are kept after the call that they were made
   * for; 0: none.
   */
  SAID_SOUNDS_KEEP_DAYS: whole(0, 365).default(0),
  /** Where recordings by a human speaker are placed, as LANGUAGE/PROMPT.wav. */
  RECORDED_PROMPTS_DIR: z.string().default(path.join(varFolder, 'recorded-prompts')),
  /**
   * The speech engine: `installed` (the voice that `hotline voice use` chose; espeak-ng until
   * then), `espeak-ng`, `command`, `http` or `sherpa-onnx`.
   */
  SPEECH_ENGINE: z
    .enum(['installed', 'espeak-ng', 'command', 'http', 'sherpa-onnx'])
    .default('installed'),
  /** Where `hotline voice install` puts voices, and which of them speaks. */
  VOICES_DIR: z.string().default(path.join(varFolder, 'voices')),
  /** For `espeak-ng`: its pace. People find its default of 175 too fast on a bad line. */
  SPEECH_WORDS_PER_MINUTE: whole(80, 400).default(190),
  /** For `command`: a command line with {text}, {language} and {output}, run without a shell. */
  SPEECH_COMMAND: z.string().optional(),
  /** For `http`: a URL that answers POST {"text","language"} with a WAV. */
  SPEECH_URL: z.url({ error: 'must be a URL' }).optional(),
  /** For `sherpa-onnx`: the folder of the model, with a subfolder per language. */
  SPEECH_MODEL_DIR: z.string().optional(),
  /** Folder with what the court adds to the guidance (hotline guidance --help). */
  GUIDANCE_DIR: z.string().optional(),
  MAX_CALLS: whole(1, 10_000).default(200),
  /**
   * New calls per minute from one caller's number. Beyond that the caller gets the busy tone, which
   * leaves capacity for other callers.
   */
  MAX_NEW_CALLS_PER_NUMBER: whole(1, 100_000).default(10),
  /** New calls per minute from one IP address: a carrier's trunk, or a telephone. */
  MAX_NEW_CALLS_PER_ADDRESS: whole(1, 1_000_000).default(3000),
  /**
   * Per cent of MAX_CALLS that one number may hold at a time, and that all callers who withhold
   * their number may hold together. The latter is also for a number that many people share (the
   * court's setting `guessing.sharedNumbers`).
   */
  MAX_SHARE_PER_NUMBER: whole(1, 100).default(10),
  MAX_SHARE_WITHHELD: whole(1, 100).default(50),
  /**
   * `on`: new calls beyond what the machine can carry are refused at once, so that calls in
   * progress are served well.
   */
  OVERLOAD_SHEDDING: z.enum(['on', 'off']).default('on'),
  /**
   * Milliseconds by which the event loop, ARI and its events may lag before fewer calls are let in.
   */
  OVERLOAD_LATENESS_MS: whole(5, 5000).default(40),
  /** How many faxes are sent at once, each over a channel of the trunk. */
  FAX_MAX_SENT_AT_ONCE: whole(0, 100).default(4),
  /** SMS and faxes that a caller may ask for in one call. */
  SENT_PER_CALL: whole(0, 100).default(5),
  /** SMS and faxes that one number is sent in 24 hours because callers ask for them. */
  SENT_PER_NUMBER_PER_DAY: whole(0, 1000).default(10),
  MAX_MENUS_PER_CALL: whole(5, 1000).default(100),
  MAX_MINUTES_PER_CALL: whole(1, 240).default(30),
  /** Milliseconds of silence after a question before it is asked in other words. */
  FIRST_DIGIT_TIMEOUT_MS: whole(500, 60_000).default(6000),
  BETWEEN_DIGITS_TIMEOUT_MS: whole(500, 60_000).default(4000),
  /**
   * Milliseconds for which a caller is asked to wait while the database is away, before the caller
   * is sent on.
   */
  DATABASE_PATIENCE_MS: whole(0, 120_000).default(30_000),
  /** Days after which a call's prompts and digits are erased (the row of the call stays). */
  CALL_DETAIL_RETENTION_DAYS: whole(1, 3650).default(180),
  /**
   * Days after which the record no longer shows who called, or whose case was told (the rows stay).
   * The Personal Information Protection Law requires at least three years (Art. 56).
   */
  CALLERS_KEEP_DAYS: whole(1, 36_500).default(1095),
  /** Days after which the recording of an agent call is erased (its row stays, with length and hash). */
  RECORDINGS_KEEP_DAYS: whole(1, 3650).default(90),
  /** Longest message that a caller can leave, in seconds. */
  MESSAGE_MAX_SECONDS: whole(10, 1800).default(180),
  /**
   * Days after a ticket was closed after which its messages, texts and attachments are erased, and
   * the identity of the person who asked (the rows stay, with length and hash).
   */
  MESSAGES_KEEP_DAYS: whole(1, 36_500).default(730),
  ...eServiceSettings,
  ...fileSettings,
  ...smsAccountSettings,
  ...webSettings,
});

/** Names of all settings; `.env.example` must explain each one. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/** The checked settings, frozen. */
export type Config = Readonly<z.infer<typeof settings>>;

const speechSettings = settings.pick({
  SOUNDS_DIR: true,
  RECORDED_PROMPTS_DIR: true,
  SPEECH_ENGINE: true,
  SPEECH_WORDS_PER_MINUTE: true,
  SPEECH_COMMAND: true,
  SPEECH_URL: true,
  SPEECH_MODEL_DIR: true,
  VOICES_DIR: true,
});

/** The settings needed to make sounds: no database and no PBX. */
export type SpeechConfig = Readonly<z.infer<typeof speechSettings>>;

/**
 * Reads all settings from an environment.
 * @throws ConfigError naming every setting that is missing or wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return parseSettings(settings, env, (config) => [
    ...findSpeechContradictions(config),
    ...findContradictions(config),
  ]);
}

/**
 * Reads only the settings needed to make prompts; the others may be missing.
 * @throws ConfigError naming every setting that is missing or wrong.
 */
export function readSpeechConfig(env: NodeJS.ProcessEnv): SpeechConfig {
  return parseSettings(speechSettings, env, findSpeechContradictions);
}

/**
 * Reads only the named settings, for a command that needs no others.
 * @throws ConfigError naming every one that is missing or wrong.
 */
export function readSettings<K extends keyof Config>(
  env: NodeJS.ProcessEnv,
  names: readonly K[],
): Readonly<Pick<Config, K>> {
  // The mask holds only the names in K. The cast claims more; the return type narrows it again.
  const mask = Object.fromEntries(names.map((name) => [name, true])) as Record<keyof Config, true>;
  return parseSettings(settings.pick(mask), env, () => []);
}

/** Tells whether an environment gives a setting. An empty variable in a .env file means "not set". */
export function isGiven(name: keyof Config, env: NodeJS.ProcessEnv): boolean {
  return (env[name] ?? '') !== '';
}

function parseSettings<T extends z.ZodType>(
  schema: T,
  env: NodeJS.ProcessEnv,
  findMore: (values: z.infer<T>) => string[],
): Readonly<z.infer<T>> {
  // An empty variable in a .env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = issue.path.map(String)[0] ?? '';
        return given[name] === undefined ? `${name} is not set` : `${name} ${issue.message}`;
      });
  if (parsed.success) problems.push(...findMore(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return Object.freeze(parsed.data);
}

function findSpeechContradictions(config: z.infer<typeof speechSettings>): string[] {
  const needs = {
    command: 'SPEECH_COMMAND',
    http: 'SPEECH_URL',
    'sherpa-onnx': 'SPEECH_MODEL_DIR',
  } as const;
  if (config.SPEECH_ENGINE === 'espeak-ng' || config.SPEECH_ENGINE === 'installed') return [];
  const setting = needs[config.SPEECH_ENGINE];
  return config[setting] === undefined
    ? [`${setting} is not set, but SPEECH_ENGINE=${config.SPEECH_ENGINE} needs it`]
    : [];
}

function findContradictions(config: z.infer<typeof settings>): string[] {
  const problems: string[] = [];
  if (
    config.HOTLINE_ENV === 'production' &&
    /sample|changeme|password/i.test(config.ARI_PASSWORD)
  ) {
    problems.push('ARI_PASSWORD is a sample secret: set a random one (HOTLINE_ENV is production)');
  }
  problems.push(
    ...findMissingSmsSettings(config.SMS_DRIVER, config),
    ...findMissingEService(config),
    ...findRedisContradictions(config),
    ...findMissingFileSettings(config),
  );
  if (config.HOTLINE_ENV === 'production' && config.HOTLINE_ROLES.includes('web')) {
    problems.push(...findWebProblems(config));
  }
  for (const unit of ['MEGABYTES', 'INODES'] as const) {
    if (config[`DISK_FAIL_${unit}`] > config[`DISK_WARN_${unit}`]) {
      problems.push(`DISK_FAIL_${unit} must not be greater than DISK_WARN_${unit}`);
    }
  }
  return problems;
}

/**
 * Adds the variables of a `.env` file to an environment. Variables already set there keep their
 * value.
 * @throws ConfigError naming each that looks like a setting of `.env.example` beside it, and is none:
 *   it is misspelt, or its setting has another name by now.
 */
export function loadEnvFile(file: string, env: NodeJS.ProcessEnv): void {
  const given = parseEnv(readIfThere(file));
  const example = readIfThere(`${file}.example`);
  const known = [...example.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = '']) => name);
  const problems = Object.keys(given).flatMap((name) => {
    const meant = known.includes(name) ? undefined : known.find((each) => isAlike(each, name));
    return meant === undefined ? [] : [`${name} in ${file} is no setting: is ${meant} meant?`];
  });
  if (problems.length > 0) throw new ConfigError(problems);
  for (const [name, value] of Object.entries(given)) env[name] ??= value;
}

/** Tells whether two names differ in one of three words or more, or in one that begins alike. */
function isAlike(one: string, other: string): boolean {
  const [words, others] = [one.split('_'), other.split('_')];
  if (words.length !== others.length) return false;
  const unlike = words.flatMap((word, n) => (word === others[n] ? [] : [[word, others[n] ?? '']]));
  const [[word = '', instead = ''] = []] = unlike;
  return unlike.length === 1 && (words.length > 2 || word.slice(0, 3) === instead.slice(0, 3));
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
