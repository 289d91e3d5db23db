/**
 * A hotline with its desk but without a PBX: the sample court's agents, a fake telephony, and
 * callers who press digits as the test runs.
 */
import { randomUUID } from 'node:crypto';
import { postgresWakeUps } from '../../../app/core/wakeUps/wakeUps.js';
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import type { CallApp } from '../../../app/ivr/conversation/callApp.js';
import { serveCalledBack } from '../../../app/ivr/journeys/serveCalledBack.js';
import { changeAgent } from '../../../app/queue/agentStates.js';
import type { CourtCallbacks } from '../../../app/callbacks/callbackDeps.js';
import type { OpenQueueRuntime } from '../../../app/agents/openQueueRuntime.js';
import { makeSayToAgent } from '../../../app/ivr/journeys/person/agentSentences.js';
import { findAgent } from '../../../app/queue/store/agents.js';
import { chinaWallClock } from '../../../app/voice/prompts/chinaTime.js';
import type { AgentState } from '../../../app/queue/rules/agentState.js';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { putQueue, type QueueSettings } from '../../../app/queue/store/queues.js';
import type { StillUp } from '../../../app/telephony/telephony.js';
import { FakeCall, FakeCodeCall, type FakeRungLeg } from '../../queue/fakeLegs.js';
import { FakeTelephony } from '../../queue/fakeTelephony.js';
import { makeRuntime } from '../../queue/makeRuntime.js';
import { until } from '../../queue/until.js';
import { TestApp, type TestAppOptions } from './testApp.js';

/** What a restarted process finds if no leg and no agent call survived. */
export const nothingUp: StillUp = { bridges: [], ringing: [], rungLegs: [] };

/** The scene of one test: the hotline, its agents, and the callers of the test. */
export class DeskScene {
  readonly telephony = new FakeTelephony();
  private isOpenNow = true;
  private readonly calls: FakeCall[] = [];
  private isStarted = false;
  private readonly conversations: Promise<void>[] = [];
  private constructor(
    readonly hotline: TestApp,
    private stopping: AbortController,
    public runtime: OpenQueueRuntime,
    public app: CallApp,
  ) {}

  /** @param options as of TestApp.start */
  static async start(
    agents: readonly string[] = ['1001'],
    options: TestAppOptions = {},
  ): Promise<DeskScene> {
    const hotline = await TestApp.start({ FIRST_DIGIT_TIMEOUT_MS: '60000' }, options);
    const scene = new DeskScene(
      ...([hotline, new AbortController()] as const),
      // `restart` creates both, and every test begins with it.
      ...([undefined, undefined] as unknown as [OpenQueueRuntime, CallApp]),
    );
    await scene.restart(new Set());
    for (const number of agents) await scene.signIn(number);
    for (const name of ['case', 'general']) await scene.queue(name, {});
    return scene;
  }

  /**
   * Restarts as after `kill -9`: another process on the same database, which finds what remains.
   */
  async restart(
    callIds: ReadonlySet<string>,
    there: StillUp = nothingUp,
    before: (runtime: OpenQueueRuntime) => void = () => undefined,
  ): Promise<void> {
    this.stopping.abort();
    if (this.isStarted) await this.runtime.stop();
    this.isStarted = true;
    this.stopping = new AbortController();
    const { app, database } = this.hotline;
    const deps = {
      db: app.db,
      clock: { now: () => new Date() },
      node: app.config.HOTLINE_NODE,
      isOpen: () => Promise.resolve(this.isOpenNow),
      courtCallbacks: () => Promise.resolve(this.courtCallbacks),
    };
    this.runtime = makeRuntime({
      deps,
      telephony: this.telephony,
      log: app.log,
      stopping: this.stopping.signal,
      wakeUps: postgresWakeUps(database.url),
      say: makeSayToAgent(app.voice, app.log),
    });
    this.app = {
      ...app,
      clock: deps.clock,
      telephony: this.telephony,
      stopping: this.stopping.signal,
    };
    const { app: current, runtime } = this;
    runtime.calledBack = (leg, attempt) => {
      const conversation = serveCalledBack(current, runtime, leg, attempt);
      this.adopt(leg as FakeRungLeg, conversation);
      return conversation;
    };
    before(this.runtime);
    await this.runtime.recover(() => Promise.resolve(callIds), there);
  }

  opens(isOpen: boolean): void {
    this.isOpenNow = isOpen;
  }

  /** Open all day. When closed, the next opening is at least two hours away. */
  private get courtCallbacks(): CourtCallbacks {
    const isMorning = chinaWallClock(new Date()).hour < 12;
    const later = isMorning ? { from: '14:00', to: '15:00' } : { from: '09:00', to: '10:00' };
    const periods = [this.isOpenNow ? { from: '00:00', to: '24:00' } : later];
    const { openingHours: days, callbacks: plan } = defaultCourtSettings;
    const hours = Object.fromEntries(Object.keys(days).map((day) => [day, periods]));
    return {
      courtId: this.app.court.current().court.id,
      open: { hours: { ...days, ...hours }, calendar: makeWorkCalendar() },
      plan,
    };
  }

  async queue(name: string, settings: QueueSettings): Promise<void> {
    await putQueue(this.hotline.database.pool, name, { wrapUpS: 600, retryS: 0, ...settings });
  }

  async agentId(number: string): Promise<number> {
    const found = await findAgent(this.hotline.database.pool, number);
    if (found === null) throw new Error(`no agent ${number}`);
    return found.agent.id;
  }

  async signIn(number: string): Promise<void> {
    await changeAgent(this.runtime.deps, await this.agentId(number), { kind: 'sign_in' });
  }

  async state(number: string): Promise<AgentState> {
    const found = await findAgent(this.hotline.database.pool, number);
    if (found === null) throw new Error(`no agent ${number}`);
    return found.state;
  }

  /** Waits until an agent is in a status. */
  async becomes(number: string, status: AgentState['status']): Promise<void> {
    await until(`${number} ${status}`, async () => (await this.state(number)).status === status);
  }

  /** Returns a caller who is at the main menu. */
  async caller(callerNumber?: string): Promise<FakeCall> {
    const call = new FakeCall(`caller-${randomUUID()}`);
    if (callerNumber !== undefined) call.callerNumber = callerNumber;
    this.calls.push(call);
    this.conversations.push(answerCall(this.app, this.runtime, call));
    await call.hears('查案件请按一');
    return call;
  }

  /** Takes over a conversation that a test has begun itself. */
  adopt(call: FakeCall, conversation: Promise<void>): void {
    this.calls.push(call);
    this.conversations.push(conversation);
  }

  /** A caller at the main menu signs in, and begins to hear their case. */
  async signsIn(call: FakeCall): Promise<void> {
    call.press('1');
    await call.hears('请输入身份证号码');
    call.press('11010519491231002*#');
    await call.hears('请输入六位查询密码');
    call.press('246810#');
  }

  /** Returns a caller who has pressed 0 and heard that agent calls are recorded. */
  async waits(callerNumber?: string): Promise<FakeCall> {
    const call = await this.caller(callerNumber);
    call.press('0');
    await call.hears(/录音[^]*(您是下一位|您前面还有)/);
    return call;
  }

  /** Returns a caller who talks to an agent, and the agent's leg. */
  async talks(number = '1001'): Promise<{ call: FakeCall; leg: FakeRungLeg }> {
    const call = await this.waits();
    const leg = (await this.telephony.rings(number)).answer();
    await until('they hear each other', () => call.bridge !== null && call.bridge === leg.bridge);
    return { call, leg };
  }

  /** An agent dials a code. Resolves when the hotline has answered and hung up. */
  async dials(number: string, code: string): Promise<FakeCodeCall> {
    const call = this.dial(number, code);
    await call.ended;
    return call;
  }

  dial(number: string, code: string): FakeCodeCall {
    const call = new FakeCodeCall(`code-${randomUUID()}`, number, code);
    this.runtime.codeDialled(call);
    return call;
  }

  async rows<T extends object = Record<string, unknown>>(sql: string): Promise<T[]> {
    return (await this.hotline.database.pool.query<T>(sql)).rows;
  }

  async entries(): Promise<{ status: string; result: string | null; ended_by: string | null }[]> {
    return this.rows('SELECT status, result, ended_by FROM queue_entries ORDER BY id');
  }

  async until(what: string, sql: string): Promise<void> {
    await until(what, async () => (await this.rows(sql)).length > 0);
  }

  async stop(): Promise<void> {
    for (const call of this.calls) call.leave();
    await Promise.all(this.conversations);
    this.stopping.abort();
    await this.runtime.stop();
    await this.hotline.stop();
  }
}
