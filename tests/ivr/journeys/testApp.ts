/**
 * The program without a PBX and without sound: a real database with the sample court, and a voice
 * that has words only.
 */
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { createLogger, transports } from 'winston';
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import type { CallApp } from '../../../app/ivr/conversation/callApp.js';
import type { HotlineVoice, Voice } from '../../../app/voice/prompts/voice.js';
import { readConfig } from '../../../app/core/config.js';
import { CallRecorder, type CallRecord } from '../../../app/ivr/conversation/callRecorder.js';
import { Guidance } from '../../../app/guidance/readGuidance.js';
import { GreetingCourt } from '../../../app/court/greetingCourt.js';
import { fillTemplate, promptText } from '../../../app/voice/prompts/catalogue.js';
import { chinaMoment, chinaDate } from '../../../app/court/rules/workCalendar.js';
import { loadIdentityKeys } from '../../../app/court/identity/store/identityKeys.js';
import { makePool, type PoolOptions } from '../../../app/core/database/pool.js';
import type { NewCall, OpenCall } from '../../../app/calls/store/calls.js';
import { patientWaits } from '../../parts/patientPool.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';
import { databaseGate, type DatabaseGate } from './databaseGate.js';
import { ScriptedCall, type Turn } from './scriptedCall.js';

/** What tests of journeys read of a call afterwards. */
export interface CallRow {
  id: string;
  outcome: string | null;
  outcome_detail: string | null;
  phase: string;
  language: string;
  person_id: number | null;
  case_id: number | null;
  answered_at: Date | null;
  ended_at: Date | null;
  resumed: number;
}

/** Knows which call a channel was: the row does not say so any more once the call is over. */
class WatchedRecorder extends CallRecorder {
  private readonly calls = new Map<string, string>();

  /** Returns the id of the first record of a channel's call. */
  callOf(channelId: string): string {
    const callId = this.calls.get(channelId);
    if (callId === undefined) throw new Error(`${channelId} has no record`);
    return callId;
  }

  override open(row: NewCall): ReturnType<CallRecorder['open']> {
    this.see(row);
    return super.open(row);
  }

  override resume(call: OpenCall): CallRecord {
    this.see(call);
    return super.resume(call);
  }

  override goOn(call: OpenCall): CallRecord {
    this.see(call);
    return super.goOn(call);
  }

  private see({ channelId, id }: Pick<NewCall, 'channelId' | 'id'>): void {
    if (!this.calls.has(channelId)) this.calls.set(channelId, id);
  }
}

export interface TestAppOptions {
  /** Of the app's own pool; by default as long as a test waits. */
  readonly poolWaits?: PoolOptions;
  /** Whether the test has the database away: all traffic then passes a gate in this process. */
  readonly hasGate?: boolean;
  /** By default the file's, cleaned. */
  readonly database?: TestDatabase;
}

/** The app of one test, with a clock that the test sets. */
export class TestApp {
  /** Calls so far; also names the next call's channel. */
  private calls = 0;
  private constructor(
    readonly app: CallApp,
    private readonly recorder: WatchedRecorder,
    readonly database: TestDatabase,
    private readonly ownGate: DatabaseGate | null,
    private readonly time: { now: Date },
  ) {}

  static async start(
    settings: Record<string, string> = {},
    { poolWaits, hasGate = false, database: given }: TestAppOptions = {},
  ): Promise<TestApp> {
    const database = given ?? (await cleanDatabase({ sample: true }));
    const gate = hasGate ? await databaseGate(database.url) : null;
    const { identityKeysFile, folder } = sharedParts();
    const config = readConfig({
      HOTLINE_ENV: 'test',
      HOTLINE_COURT: '苏98',
      DATABASE_URL: gate?.url ?? database.url,
      REDIS_URL: 'redis://127.0.0.1:1',
      ARI_URL: 'http://127.0.0.1:1',
      ARI_USER: 'unused',
      ARI_PASSWORD: 'unused here',
      IDENTITY_KEYS_FILE: identityKeysFile,
      RECORDINGS_DIR: await mkdtemp(path.join(folder, 'recordings-')),
      ...settings,
    });
    const log = createLogger({ transports: [new transports.Console({ silent: true })] });
    const db =
      gate === null && poolWaits === undefined
        ? database.anotherPool(config.DATABASE_POOL)
        : makePool(config, poolWaits ?? patientWaits);
    // 10:00 on a day on which the sample court is as it was loaded.
    const time = { now: chinaMoment(chinaDate(new Date()), '10:00') };
    const recorder = new WatchedRecorder({ db, log, delayMs: 1, retryMs: 20 });
    const app: CallApp = {
      config,
      log,
      db,
      clock: { now: () => new Date(time.now) },
      identityKeys: loadIdentityKeys(identityKeysFile),
      voice: wordsOnly,
      court: new GreetingCourt(db, config.HOTLINE_COURT, log),
      recorder,
      guidance: await Guidance.open(db, log, time.now),
      telephony: null,
      fax: null,
      stopping: new AbortController().signal,
    };
    await app.court.read();
    return new TestApp(app, recorder, database, gate, time);
  }

  /**
   * What shuts the app off from its database.
   * @throws Error if it was started without
   */
  get gate(): DatabaseGate {
    if (this.ownGate === null) throw new Error('ask for hasGate');
    return this.ownGate;
  }

  get now(): Date {
    return this.time.now;
  }

  passTime(ms: number): void {
    this.time.now = new Date(this.time.now.getTime() + ms);
  }

  setTime(now: Date): void {
    this.time.now = now;
  }

  /** Moves the clock to the evening of its day: the court is closed. */
  closes(): void {
    this.time.now = chinaMoment(chinaDate(this.time.now), '22:00');
  }

  newCall(turns: readonly Turn[], hangUpBefore?: number): ScriptedCall {
    this.calls += 1;
    return new ScriptedCall(turns, `test-${this.calls}`, hangUpBefore);
  }

  /** Runs a whole call, and fails if the conversation deviates from the script. */
  async call(turns: readonly Turn[], resumed?: OpenCall): Promise<ScriptedCall> {
    return this.run(this.newCall(turns), resumed);
  }

  /** Runs a call that was made before, such as one that shows another number. */
  async run(call: ScriptedCall, resumed?: OpenCall): Promise<ScriptedCall> {
    await answerCall(this.app, null, call, resumed);
    expect(call.problems).toEqual([]);
    return call;
  }

  async rowOf(call: ScriptedCall): Promise<CallRow> {
    const { rows } = await this.database.pool.query<CallRow>('SELECT * FROM calls WHERE id = $1', [
      this.recorder.callOf(call.id),
    ]);
    expect(rows).toHaveLength(1);
    return rows[0] as CallRow;
  }

  /** Returns the record of a call, one line per event: `kind name detail`. */
  async transcriptOf(call: ScriptedCall): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ line: string }>(
      `SELECT concat_ws(' ', e.kind, e.name, e.detail) AS line
         FROM call_events e WHERE e.call_id = $1 ORDER BY e.seq`,
      [this.recorder.callOf(call.id)],
    );
    return rows.map(({ line }) => line.trim());
  }

  /** Returns the facts of each of a call's audit rows, in order. */
  async auditOf(call: ScriptedCall): Promise<string[][]> {
    const { rows } = await this.database.pool.query<{ facts: string[] }>(
      'SELECT facts FROM disclosures WHERE call_id = $1 ORDER BY id',
      [this.recorder.callOf(call.id)],
    );
    return rows.map(({ facts }) => facts);
  }

  async stop(): Promise<void> {
    await this.app.db.end();
    await this.ownGate?.shut();
    await this.database.close();
  }
}

/** Words without sounds. Each sentence lasts one second. */
const words: Voice = {
  utterance: (language, name, ...[values]) =>
    Promise.resolve({
      name,
      language,
      text: fillTemplate(promptText(language, name), values ?? {}),
      // Neither the record nor the words that a script sees contain the code. Only the sounds tell
      // it.
      sounds: name.startsWith('codeDigit') ? [name] : [],
      durationMs: 1000,
    }),
};
export const wordsOnly: HotlineVoice = {
  ...words,
  forCall: () => ({ ...words, pace: 'usual', over: () => Promise.resolve() }),
};
