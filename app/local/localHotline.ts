/**
 * The parts of a hotline on this machine: starts them in order, keeps them running, and stops them
 * in reverse order.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buildPrompts } from '../prompts/buildPrompts.js';
import { readConfig, readSpeechConfig, type Config } from '../config.js';
import { projectRoot, varFolder } from '../paths.js';
import { isLoopback } from '../telephony/rules/loopback.js';
import { chinaDate } from '../court/rules/workCalendar.js';
import { ensureAppLogin } from '../database/appRole.js';
import { migrate } from '../database/migrate.js';
import { makePool, type Pool } from '../database/pool.js';
import { queryRows } from '../database/rows.js';
import { createKeyFile, loadIdentityKeys } from '../court/identity/store/identityKeys.js';
import { loadSampleCourt } from '../sample/store/loadSampleCourt.js';
import { sampleAgents, type AgentPassword } from '../sample/store/sampleDesk.js';
import { startAppProcess, type AppProcess } from './appProcess.js';
import { startAsterisk, type Asterisk } from './parts/asterisk.js';
import { makeHoldMusic } from './parts/holdMusic.js';
import { keepRunning, type KeptPart } from './parts/keepRunning.js';
import { ownCertificate } from './ownCertificate.js';
import {
  givenSettings,
  keptSecret,
  readState,
  secretFile,
  writeEnvironment,
  writeState,
  type LocalState,
} from './localSettings.js';
import { startPostgres, type Postgres } from './parts/postgres.js';
import { findSampleAccounts, isPublished, replaceSamplePasswords } from './sampleAccounts.js';
import { startRedis, type RedisServer } from './parts/redis.js';
import { type Steps } from './steps.js';

/** Settings of asterisk-config that an operator may put in `.env`. */
const asteriskSettings =
  /^(TRUNK_|SIP_|SECOND_ARI_|SOFTPHONE_|RTP_PORT_|PBX_)|^(HOTLINE_NUMBERS|CALL_LIMIT_SECONDS)$/;

/**
 * The address that `make call` and the tests' carrier call from; the trunk accepts calls from it.
 */
const carrierAddress = '127.0.0.2';
const softphoneUser = 'softphone';

/** A whole hotline on this machine, for `make run`. */
export class LocalHotline {
  private readonly given = givenSettings();
  /** Settings made by the set-up, for the app and for the `hotline` commands. */
  private readonly made: Record<string, string> = {};
  private readonly watching = new AbortController();
  private readonly startedAt = new Date().toISOString();
  private before: LocalState | null = null;
  private config: Config | undefined;
  private postgres: Postgres | undefined;
  private redis: RedisServer | undefined;
  private asterisk: Asterisk | undefined;
  private app: AppProcess | undefined;
  /** The softphone's password, for the terminal, or where to find it. */
  private softphonePassword = 'in var/secrets/softphone';
  /** Accounts of the sample court's agents whose passwords are known here. */
  private sampleAccounts: readonly AgentPassword[] = [];

  constructor(private readonly tell: (line: string) => void) {}

  /**
   * Starts all parts.
   * @throws StepFailed
   */
  async start(steps: Steps): Promise<void> {
    this.before = await readState();
    await mkdir(path.join(varFolder, 'log'), { recursive: true });
    await steps.step(
      'PostgreSQL',
      'read var/postgres/postgres.log, or set DATABASE_URL in .env to your own database',
      () => this.startPostgres(),
    );
    await steps.step(
      'Redis',
      'read var/redis/redis.log, or set REDIS_URL in .env to your own Redis',
      () => this.startRedis(),
    );
    await steps.step('Secrets and settings', 'edit .env; .env.example explains every setting', () =>
      this.settle(),
    );
    await steps.step('Database schema', 'run hotline migrate', () => this.migrate());
    await steps.step('Prompts', 'run hotline prompts build', (progress) =>
      this.buildPrompts(progress),
    );
    await steps.step('Telephone exchange', 'read var/asterisk/log/messages.log', () =>
      this.startAsterisk(),
    );
    await steps.step('The hotline itself', 'read var/log/app.log', () => this.startApp());
    this.watch();
  }

  /** Stops all parts that were started, in reverse order. */
  async stop(): Promise<void> {
    this.watching.abort();
    await this.app?.stop();
    await this.asterisk?.stop();
    await this.redis?.stop();
    await this.postgres?.stop();
    const state = await readState();
    if (state?.pid === process.pid) {
      const nobody = { postgres: null, redis: null, asterisk: null, app: null };
      await writeState({ ...state, pid: null, pids: nobody });
    }
  }

  /** Describes, for the terminal, how to reach the running hotline. */
  howToDial(): string {
    const sip = this.asterisk
      ? `${this.asterisk.sipAddress}:${this.asterisk.sipPort}`
      : 'as your Asterisk is configured';
    const lines = [
      '',
      'The hotline is ready. Ctrl-C stops it and everything it started.',
      '',
      '  in another terminal  make call                   a simulated caller asks about a case',
      ...(this.asterisk
        ? [
            `  with a softphone     sip:12368@${sip}`,
            `                       account ${softphoneUser}, server ${sip} (UDP), password ${this.softphonePassword}`,
            ...this.agentAccounts(sip),
            `                       encrypted: port ${this.asterisk.sipTlsPort} (TLS, SRTP by SDES)`,
          ]
        : [`  by telephone         ${sip}`]),
      '  records of calls     npx hotline calls --reason "a trial"',
      '  health of all parts  npx hotline doctor',
      '  logs                 var/log/app.log, var/asterisk/log/messages.log',
      '',
    ];
    return lines.join('\n');
  }

  private async startPostgres(): Promise<string> {
    if (this.given.DATABASE_URL !== undefined) return 'your own, from DATABASE_URL';
    const preferredPort = this.before?.ports.postgres ?? undefined;
    this.postgres = await startPostgres({
      folder: path.join(varFolder, 'postgres'),
      durable: true,
      ...(preferredPort !== undefined && { preferredPort }),
    });
    this.made.DATABASE_URL = this.postgres.url;
    this.made.MIGRATION_DATABASE_URL = this.postgres.ownerUrl;
    return `ok, port ${this.postgres.port}`;
  }

  private async startRedis(): Promise<string> {
    if (this.given.REDIS_URL !== undefined) return 'your own, from REDIS_URL';
    const preferredPort = this.before?.ports.redis ?? undefined;
    this.redis = await startRedis({
      folder: path.join(varFolder, 'redis'),
      durable: true,
      ...(preferredPort !== undefined && { preferredPort }),
    });
    this.made.REDIS_URL = this.redis.url;
    return `ok, port ${this.redis.port}`;
  }

  private async settle(): Promise<string> {
    const { made, given } = this;
    made.HOTLINE_ENV = 'development';
    made.HOTLINE_COURT = '苏98';
    made.SOUNDS_DIR = path.join(varFolder, 'sounds');
    made.ARI_USER = 'hotline';
    made.ARI_PASSWORD = await keptSecret('ari');
    // A guess; the real port is known once Asterisk runs.
    made.ARI_URL = `http://127.0.0.1:${this.before?.ports.ari ?? 8088}`;
    made.IDENTITY_KEYS_FILE = secretFile('identity-keys.json');
    for (const name of Object.keys(made)) if (given[name] !== undefined) delete made[name];
    const keysFile = given.IDENTITY_KEYS_FILE ?? secretFile('identity-keys.json');
    try {
      loadIdentityKeys(keysFile);
    } catch (error) {
      // An operator's key file that cannot be read is not replaced, because the data in the
      // database needs its keys.
      if (given.IDENTITY_KEYS_FILE !== undefined) throw error;
      createKeyFile(keysFile);
    }
    this.config = readConfig(this.environment());
    await mkdir(this.config.SOUNDS_DIR, { recursive: true });
    await writeEnvironment(made);
    return 'ok';
  }

  private async migrate(): Promise<string> {
    const config = this.settled();
    const { DATABASE_URL, MIGRATION_DATABASE_URL = DATABASE_URL } = config;
    const folder = path.join(projectRoot, 'sql', 'migrations');
    const applied = await migrate(MIGRATION_DATABASE_URL, folder);
    await ensureAppLogin(MIGRATION_DATABASE_URL, DATABASE_URL);
    const settings = { DATABASE_URL, DATABASE_POOL: 4 };
    const pool = makePool(settings, { statementTimeoutMs: 0 });
    try {
      const { rows } = await queryRows<{ n: number }>(
        pool,
        'SELECT count(*)::int AS n FROM courts',
      );
      const isNew = rows[0]?.n === 0;
      if (isNew) await this.loadSample(pool, config);
      if (!this.isLocalOnly) await replaceSamplePasswords(pool);
      this.sampleAccounts = await findSampleAccounts(pool);
      if (isNew) return 'created, with the sample court';
      // The database holds somebody's own data, or a sample loaded before.
      return applied.length > 0 ? `applied ${applied.join(', ')}` : 'ok';
    } finally {
      await pool.end();
    }
  }

  private async loadSample(pool: Pool, config: Config): Promise<void> {
    await loadSampleCourt(pool, loadIdentityKeys(config.IDENTITY_KEYS_FILE), {
      today: chinaDate(new Date()),
      // People who try the hotline out at night should reach an agent too.
      lineHours: 'always',
      courtsFile: path.join(projectRoot, 'sql', 'sample', 'courts.json'),
      casesFile: path.join(varFolder, 'sample', 'cases.ndjson'),
    });
  }

  /** Describes how to act as an agent, if the sample court's agents exist. */
  private agentAccounts(sip: string): string[] {
    const [first] = this.sampleAccounts;
    if (first === undefined) return [];
    const nameOf = (number: string) =>
      sampleAgents.some((agent) => agent.number === number && agent.isSupervisor)
        ? `${number} (supervisor)`
        : number;
    const numbers = this.sampleAccounts.map(({ number }) => nameOf(number));
    // Random passwords cannot be derived from the first one, so all of them are listed.
    const passwords = this.sampleAccounts.map(({ number, password }) => `${number} ${password}`);
    return [
      `  as an agent          account ${first.number}, server ${sip} (UDP), password ${first.password};`,
      `                       then dial *1 to sign in, *0 for all codes; accounts: ${numbers.join(', ')}`,
      ...(this.sampleAccounts.every(isPublished)
        ? []
        : [`                       passwords: ${passwords.join(', ')}`]),
    ];
  }

  /**
   * Whether no other machine can reach SIP. For an Asterisk that is not ours this is unknown, so
   * false.
   */
  private get isLocalOnly(): boolean {
    return this.given.ARI_URL === undefined && isLoopback(this.sipAddress);
  }

  private get sipAddress(): string {
    return this.given.SIP_ADDRESS ?? '127.0.0.1';
  }

  private async buildPrompts(progress: (text: string) => void): Promise<string> {
    const { SOUNDS_DIR } = this.settled();
    const { made, failed } = await buildPrompts(readSpeechConfig(this.environment()), {
      progress: (done, of) => progress(`${done} of ${of}`),
    });
    if (failed.length > 0) {
      const shown = failed.slice(0, 5).map(({ sound, problem }) => `${sound}: ${problem}`);
      throw new Error(`failed to build ${failed.length}: ${shown.join('; ')}`);
    }
    await makeHoldMusic(SOUNDS_DIR);
    return made > 0 ? `${made} made` : 'ok';
  }

  private async startAsterisk(): Promise<string> {
    if (this.given.ARI_URL !== undefined) return 'your own, from ARI_URL';
    const config = this.settled();
    const given = Object.fromEntries(
      Object.entries(this.given).filter(([name]) => asteriskSettings.test(name)),
    ) as Record<string, string>;
    const ariPort = this.before?.ports.ari ?? undefined;
    const softphonePassword = await keptSecret('softphone');
    if (!this.isLocalOnly) this.softphonePassword = given.SOFTPHONE_PASSWORD ?? softphonePassword;
    const { SIP_TLS_CERTIFICATE: certificate, SIP_TLS_KEY: key } = given;
    // SIP_TLS_* are filled in by startAsterisk instead: a free port, and copies of the files that
    // Asterisk can see.
    const others = Object.fromEntries(
      Object.entries(given).filter(([name]) => !name.startsWith('SIP_TLS_')),
    );
    if ((certificate === undefined) !== (key === undefined)) {
      throw new Error('set both SIP_TLS_CERTIFICATE and SIP_TLS_KEY, or neither');
    }
    const files =
      certificate !== undefined && key !== undefined
        ? { certificate, key }
        : await ownCertificate(path.dirname(secretFile('sip.crt')), this.sipAddress);
    this.asterisk = await startAsterisk({
      folder: path.join(varFolder, 'asterisk'),
      name: config.HOTLINE_NODE,
      address: this.sipAddress,
      configFrom: path.join(projectRoot, 'asterisk-config'),
      tls: {
        ...files,
        ca: given.SIP_TLS_CA,
        preferredPort: Number(given.SIP_TLS_PORT ?? this.before?.ports.sipTls ?? 5061),
      },
      preferredSipPort: Number(given.SIP_PORT ?? this.before?.ports.sip ?? 5060),
      ...(ariPort !== undefined && { preferredHttpPort: ariPort }),
      variables: {
        ARI_APP: config.ARI_APP,
        ARI_USER: config.ARI_USER,
        ARI_PASSWORD: config.ARI_PASSWORD,
        SOUNDS_DIR: config.SOUNDS_DIR,
        SOFTPHONE_USER: softphoneUser,
        SOFTPHONE_PASSWORD: softphonePassword,
        // Above the app's own limits, which give the caller a spoken reason.
        PBX_MAX_CALLS: String(config.MAX_CALLS + 50),
        PBX_MAX_CALLS_PER_NUMBER: String(
          Math.ceil((config.MAX_CALLS * config.MAX_SHARE_PER_NUMBER) / 100) + 5,
        ),
        CALL_LIMIT_SECONDS: String(config.MAX_MINUTES_PER_CALL * 60 + 300),
        ...others,
        TRUNK_ADDRESSES: [given.TRUNK_ADDRESSES, carrierAddress].filter(Boolean).join(','),
      },
      sharedFolders: [config.SOUNDS_DIR],
    });
    this.made.ARI_URL = this.asterisk.ariUrl;
    if (this.given.RECORDINGS_DIR === undefined) {
      this.made.RECORDINGS_DIR = this.asterisk.recordingsDir;
    }
    this.config = readConfig(this.environment());
    await writeEnvironment(this.made);
    const { sipAddress, sipPort, sipTlsPort } = this.asterisk;
    return `ok, SIP ${sipAddress}:${sipPort}, TLS ${sipTlsPort ?? 'off'}`;
  }

  private async startApp(): Promise<string> {
    this.app = await startAppProcess({
      // The app must not know the owner of its tables.
      env: { ...this.environment(), MIGRATION_DATABASE_URL: undefined },
      logFile: path.join(varFolder, 'log', 'app.log'),
    });
    await this.saveState();
    return 'ok';
  }

  private watch(): void {
    const keep = (name: string, part: KeptPart | undefined) => {
      if (!part) return;
      const restart = async () => {
        await part.restart();
        await this.saveState();
      };
      void keepRunning(
        {
          get ended() {
            return part.ended;
          },
          restart,
        },
        { name, tell: this.tell, signal: this.watching.signal },
      );
    };
    keep('PostgreSQL', this.postgres);
    keep('Redis', this.redis);
    keep('Asterisk', this.asterisk);
    keep('The hotline itself', this.app);
  }

  private async saveState(): Promise<void> {
    await writeState({
      pid: process.pid,
      startedAt: this.startedAt,
      sip: {
        address: this.asterisk?.sipAddress ?? '127.0.0.1',
        port: this.asterisk?.sipPort ?? 5060,
      },
      softphone: { user: softphoneUser },
      carrierAddress,
      ariUrl: this.settled().ARI_URL,
      soundsDir: this.settled().SOUNDS_DIR,
      ports: {
        postgres: this.postgres?.port ?? null,
        redis: this.redis?.port ?? null,
        ari: this.asterisk ? Number(new URL(this.asterisk.ariUrl).port) : null,
        sip: this.asterisk?.sipPort ?? null,
        sipTls: this.asterisk?.sipTlsPort ?? null,
      },
      pids: {
        postgres: this.postgres?.pid ?? null,
        redis: this.redis?.pid ?? null,
        asterisk: this.asterisk?.pid ?? null,
        app: this.app?.pid ?? null,
      },
    });
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...this.given, ...this.made };
  }

  private settled(): Config {
    if (!this.config) throw new Error('the settings have not been read yet');
    return this.config;
  }
}
