/**
 * The parts of a hotline on this machine: starts them in order, keeps them running, and stops them
 * in reverse order.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { buildPrompts, countDuePrompts } from '../voice/prompts/buildPrompts.js';
import { firstPrompts } from '../voice/prompts/catalogue.js';
import { isGiven, readConfig, readSpeechConfig, type Config } from '../core/config.js';
import { varFolder } from '../core/paths.js';
import { isLoopback } from '../core/loopback.js';
import { loadIdentityKeys } from '../court/identity/store/identityKeys.js';
import { createKeyFile } from '../court/identity/store/keyFile.js';
import type { AgentPassword } from './sample/store/sampleDesk.js';
import { startAppProcess, type AppProcess } from './appProcess.js';
import { howToDial } from './howToDial.js';
import { keepPrivate } from './parts/keepPrivate.js';
import { buildPromptsAhead, type PromptsAhead } from './parts/promptsAhead.js';
import { startLocalAsterisk } from './localAsterisk.js';
import { prepareDatabase } from './localDatabase.js';
import type { Asterisk } from './parts/asterisk.js';
import { freeTcpPort } from './parts/freePort.js';
import { makeHoldMusic } from './parts/holdMusic.js';
import { keepRunning, type KeptPart } from './parts/keepRunning.js';
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
import { startRedis, type RedisServer } from './parts/redis.js';
import type { SampleUser } from './sampleUsers.js';
import { type Steps } from './steps.js';

/**
 * The address that `make call` and the tests' carrier call from; the trunk accepts calls from it.
 */
const carrierAddress = '127.0.0.2';
const softphoneUser = 'softphone';
/** Where the console is, unless something else listens there. */
const defaultWebPort = 12_368;

/** A whole hotline on this machine, for `make run`. */
export class LocalHotline {
  private readonly given = givenSettings();
  /** Settings made by the set-up, for the app and for the `hotline` commands. */
  private readonly made: Record<string, string> = {};
  private readonly watching = new AbortController();
  private before: LocalState | null = null;
  private config: Config | undefined;
  private postgres: Postgres | undefined;
  private redis: RedisServer | undefined;
  private asterisk: Asterisk | undefined;
  private app: AppProcess | undefined;
  private promptsAhead: PromptsAhead | undefined;
  private promptsDue = 0;
  /** The softphone's password, for the terminal, or where to find it. */
  private softphonePassword = 'in var/secrets/softphone';
  /** Accounts of the sample court's agents whose passwords are known here. */
  private sampleAccounts: readonly AgentPassword[] = [];
  /** Users of the console whose passwords are known here. */
  private sampleUsers: readonly SampleUser[] = [];

  constructor(private readonly tell: (line: string) => void) {}

  /**
   * Starts all parts.
   * @throws StepFailed
   */
  async start(steps: Steps): Promise<void> {
    this.before = await readState();
    await mkdir(path.join(varFolder, 'log'), { recursive: true });
    await keepPrivate({ sharesSounds: this.given.ARI_URL !== undefined });
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
    await steps.step(
      'Secrets and settings',
      'correct .env; .env.example explains every setting',
      () => this.settle(),
    );
    await steps.step('Database schema', 'run hotline migrate, and read its message', () =>
      this.makeDatabaseReady(),
    );
    await steps.step('Prompts', 'run hotline prompts build, and read its message', (progress) =>
      this.buildPrompts(progress),
    );
    await steps.step('Telephone exchange', 'read var/asterisk/log/messages.log', () =>
      this.startAsterisk(),
    );
    await steps.step('The hotline itself', 'read var/log/app.log', () => this.startApp());
    this.watch();
    if (this.promptsDue > 0) await this.buildOtherPrompts();
  }

  /** Stops all parts that were started, in reverse order. */
  async stop(): Promise<void> {
    this.watching.abort();
    await this.promptsAhead?.stop();
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
    return howToDial({
      asterisk: this.asterisk,
      softphone: { user: softphoneUser, password: this.softphonePassword },
      agents: this.sampleAccounts,
      console: this.settled().WEB_ORIGIN,
      users: this.sampleUsers,
    });
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
    this.made.ERASURE_DATABASE_URL = this.postgres.eraserUrl;
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
    made.HOTLINE_ROLES = 'calls,jobs,web';
    const webPort = await freeTcpPort('127.0.0.1', this.before?.ports.web ?? defaultWebPort);
    made.WEB_PORT = String(webPort);
    made.WEB_ORIGIN = `http://127.0.0.1:${given.WEB_PORT ?? webPort}`;
    made.SOUNDS_DIR = path.join(varFolder, 'sounds');
    made.ARI_USER = 'hotline';
    made.ARI_PASSWORD = await keptSecret('ari');
    // A guess; the real port is known once Asterisk runs.
    made.ARI_URL = `http://127.0.0.1:${this.before?.ports.ari ?? 8088}`;
    made.IDENTITY_KEYS_FILE = secretFile('identity-keys.json');
    for (const name of Object.keys(made)) if (given[name] !== undefined) delete made[name];
    const identityKeysFile = given.IDENTITY_KEYS_FILE ?? secretFile('identity-keys.json');
    try {
      loadIdentityKeys(identityKeysFile);
    } catch (error) {
      // An operator's key file that cannot be read is not replaced, because the data in the
      // database needs its identity keys.
      if (given.IDENTITY_KEYS_FILE !== undefined) throw error;
      await createKeyFile(identityKeysFile);
    }
    this.config = readConfig(this.environment());
    await mkdir(this.config.SOUNDS_DIR, { recursive: true });
    await writeEnvironment(made);
    return 'ok';
  }

  private async makeDatabaseReady(): Promise<string> {
    const { isLocalOnly } = this;
    const setsWakeUps = isGiven('WAKE_UPS', this.environment());
    const ready = await prepareDatabase(this.settled(), { isLocalOnly, setsWakeUps });
    const { done, sampleAccounts, sampleUsers } = ready;
    this.sampleAccounts = sampleAccounts;
    this.sampleUsers = sampleUsers;
    return done;
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
    const config = readSpeechConfig(this.environment());
    const { made, failed } = await buildPrompts(config, {
      names: firstPrompts,
      progress: (done, of) => progress(`${done} of ${of}`),
    });
    if (failed.length > 0) {
      const shown = failed.slice(0, 5).map(({ sound, problem }) => `${sound}: ${problem}`);
      throw new Error(`failed to build ${failed.length}: ${shown.join('; ')}`);
    }
    await makeHoldMusic(SOUNDS_DIR);
    this.promptsDue = await countDuePrompts(config);
    const others = this.promptsDue > 0 ? `, ${this.promptsDue} more while it answers` : '';
    return `${made > 0 ? `${made} built` : 'ok'}${others}`;
  }

  /** A caller who needs one that is not there yet waits until the app itself has made it. */
  private async buildOtherPrompts(): Promise<void> {
    this.promptsAhead = await buildPromptsAhead({
      env: this.environment(),
      logFile: path.join(varFolder, 'log', 'prompts.log'),
      tell: this.tell,
    });
  }

  private async startAsterisk(): Promise<string> {
    if (this.given.ARI_URL !== undefined) return 'your own, from ARI_URL';
    const { given, before, isLocalOnly } = this;
    const softphonePassword = await keptSecret('softphone');
    if (!isLocalOnly) this.softphonePassword = given.SOFTPHONE_PASSWORD ?? softphonePassword;
    this.asterisk = await startLocalAsterisk({
      config: this.settled(),
      given,
      portsBefore: before?.ports ?? null,
      address: this.sipAddress,
      softphone: { user: softphoneUser, password: softphonePassword },
      carrierAddress,
    });
    this.made.ARI_URL = this.asterisk.ariUrl;
    if (given.RECORDINGS_DIR === undefined) {
      this.made.RECORDINGS_DIR = this.asterisk.recordingsDir;
    }
    this.config = readConfig(this.environment());
    await writeEnvironment(this.made);
    const { sipAddress, sipPort, sipTlsPort } = this.asterisk;
    return `ok, SIP ${sipAddress}:${sipPort}, TLS ${sipTlsPort ?? 'off'}`;
  }

  private async startApp(): Promise<string> {
    this.app = await startAppProcess({
      // The app must know neither the owner of its tables nor the role that erases on request.
      env: {
        ...this.environment(),
        MIGRATION_DATABASE_URL: undefined,
        ERASURE_DATABASE_URL: undefined,
      },
      logFile: path.join(varFolder, 'log', 'app.log'),
    });
    await this.saveState();
    return 'ok';
  }

  private watch(): void {
    const keep = (name: string, part: KeptPart | undefined) => {
      if (!part) return;
      const onRestart = () => this.saveState();
      void keepRunning(part, { name, tell: this.tell, signal: this.watching.signal, onRestart });
    };
    keep('PostgreSQL', this.postgres);
    keep('Redis', this.redis);
    keep('Asterisk', this.asterisk);
    keep('The hotline itself', this.app);
  }

  private async saveState(): Promise<void> {
    await writeState({
      pid: process.pid,
      sip: {
        address: this.asterisk?.sipAddress ?? '127.0.0.1',
        port: this.asterisk?.sipPort ?? 5060,
      },
      softphone: { user: softphoneUser },
      carrierAddress,
      soundsDir: this.settled().SOUNDS_DIR,
      ports: {
        postgres: this.postgres?.port ?? null,
        redis: this.redis?.port ?? null,
        ari: this.asterisk ? Number(new URL(this.asterisk.ariUrl).port) : null,
        sip: this.asterisk?.sipPort ?? null,
        sipTls: this.asterisk?.sipTlsPort ?? null,
        web: this.settled().WEB_PORT,
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
