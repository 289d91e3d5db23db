/** The queue runtime of a process with calls: built once, started when the rows are recovered. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import type { CodeCall } from '../telephony/call.js';
import type { WakeUps } from '../core/wakeUps/wakeUps.js';
import type { StillUp, Telephony } from '../telephony/telephony.js';
import { answerCode } from './agentCodes.js';
import {
  every,
  GoneTelephones,
  keepAccounts,
  keepRegistrations,
  type Looking,
  lookAtAwayNodesMs,
  makeLookAtAwayNodes,
  TakenTelephones,
} from './agentTelephones.js';
import { lookAtDeadNodesMs, makeLookAtDeadNodes } from './deadNodes.js';
import { lookAtPbxMs, makeLookAtPbx } from './pbxAway.js';
import { CallbackCalls, type CalledBackHandler } from '../callbacks/callbackCalls.js';
import { CutOffCallers } from './runtime/cutOffCallers.js';
import { WaitingCallers } from './runtime/waitingCallers.js';
import type { QueueRuntime, Recordings, RuntimeDeps } from './runtime/queueRuntime.js';
import { RecoveredState } from './runtime/recoveredState.js';
import { OfferRegistry } from './runtime/offerRegistry.js';
import { AgentCallRegistry } from './runtime/agentCallRegistry.js';
import { RequestWatch } from './calls/requestWatch.js';
import { QueueWatch } from './queueWatch.js';
import { PageWatch } from './page/pageWatch.js';
import { notePbxStartOf, recoverRuntime } from './recoverRuntime.js';
import type { SayToAgent } from './runtime/sentences.js';
import { makeMeasureAgentCalls, measureEveryMs } from './calls/measureAgentCalls.js';
import { untilWritten } from '../queue/untilWritten.js';

/**
 * Milliseconds before putting the queue right is tried again, after an error other than an absent
 * database.
 */
const putRightAgainMs = 2000;

export interface QueueRuntimeOptions {
  readonly deps: RuntimeDeps;
  readonly wakeUps: WakeUps;
  readonly telephony: Telephony;
  readonly say: SayToAgent;
  readonly log: Logger;
  readonly stopping: AbortSignal;
  readonly recordings: Recordings;
}

export class OpenQueueRuntime implements QueueRuntime {
  readonly deps: RuntimeDeps;
  readonly telephony: Telephony;
  readonly watch: QueueWatch;
  readonly say: SayToAgent;
  readonly log: Logger;
  readonly stopping: AbortSignal;
  readonly recordings: Recordings;
  readonly callers = new WaitingCallers();
  readonly cutOffCallers = new CutOffCallers(this);
  readonly callbacks: CallbackCalls;
  /** Set by the journeys, before {@link recover}. */
  calledBack: CalledBackHandler = (leg) => leg.hangUp();
  readonly agentCalls = new AgentCallRegistry();
  readonly offers = new OfferRegistry();
  readonly left = new RecoveredState();
  private recovering: Promise<void> | null = null;
  private isStopped = false;
  private readonly pages: PageWatch;
  private readonly console: RequestWatch;
  private accounts: Looking | null = null;
  private readonly takenTelephones: TakenTelephones;
  private readonly goneTelephones: GoneTelephones;
  private stops: (() => void)[] = [];

  constructor(options: QueueRuntimeOptions) {
    this.deps = options.deps;
    this.telephony = options.telephony;
    this.say = options.say;
    this.log = options.log;
    this.stopping = options.stopping;
    this.recordings = options.recordings;
    this.takenTelephones = new TakenTelephones(this);
    this.goneTelephones = new GoneTelephones(this);
    this.pages = new PageWatch(this);
    this.console = new RequestWatch({
      runtime: this,
      wakeUps: options.wakeUps,
      onPage: () => {
        this.accounts?.look();
        this.pages.look();
      },
    });
    this.watch = new QueueWatch(this, options.wakeUps);
    this.callbacks = new CallbackCalls({
      runtime: this,
      answered: (leg, attempt) => this.calledBack(leg, attempt),
    });
  }

  /**
   * At the first connect: puts the rows right by what the PBX still has, and starts offering
   * callers. Does nothing at later connects, where each leg reports its own end. Never rejects.
   * @param callIds reads the `calls.id` of this node's callers who are on the line; called when the
   *   database is there.
   */
  recover(callIds: () => Promise<ReadonlySet<string>>, there: StillUp): Promise<void> {
    if (this.recovering !== null) {
      this.goneTelephones.connectedAnew();
      this.pages.connectedAnew();
      void this.noteStart();
    }
    this.recovering ??= this.begin(callIds, there).catch((error: unknown) => {
      this.log.error('cannot recover the queue', { error });
    });
    return this.recovering;
  }

  /** Stops. Callers, agent calls and ringing telephones stay as they are, for the next process. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.goneTelephones.stop();
    for (const stop of this.stops.splice(0)) stop();
    await Promise.all([this.pages.stop(), this.console.stop()]);
    await this.watch.stop();
  }

  codeDialled(call: CodeCall): void {
    void answerCode(this, call);
  }

  telephoneChanged(number: string, isThere: boolean): void {
    this.goneTelephones.changed(number, isThere);
    this.pages.look();
  }

  telephoneTaken(number: string, isTaken: boolean): void {
    this.takenTelephones.tell(number, isTaken);
  }

  private async begin(callIds: () => Promise<ReadonlySet<string>>, there: StillUp): Promise<void> {
    await this.putRight(callIds, there);
    if (this.stopping.aborted || this.isStopped) return;
    await this.takenTelephones.begin();
    if (this.isStopped) return;
    this.accounts = keepAccounts(this);
    const awayNodes = every(lookAtAwayNodesMs, makeLookAtAwayNodes(this));
    const deadNodes = every(lookAtDeadNodesMs, makeLookAtDeadNodes(this));
    const measuring = every(measureEveryMs, makeMeasureAgentCalls(this));
    const registrations = keepRegistrations(this);
    const pbx = every(lookAtPbxMs, makeLookAtPbx(this));
    this.stops = [this.accounts, awayNodes, deadNodes, pbx, measuring, registrations].map(
      (each) => () => each?.stop(),
    );
    this.console.start();
    this.pages.start();
    await this.watch.start();
  }

  /** After a reconnect: the next process must know of this start of the PBX. Never rejects. */
  private async noteStart(): Promise<void> {
    // The recovery asks for the start before.
    await this.recovering;
    try {
      await untilWritten(this, () => notePbxStartOf(this));
    } catch (error) {
      this.log.error('cannot note when Asterisk was started', { error });
    }
  }

  /**
   * Retries until it succeeds; no caller is offered before. Callers taken over do not wait for what
   * cannot be done at once: they are served by what the rows say.
   */
  private async putRight(
    callIds: () => Promise<ReadonlySet<string>>,
    there: StillUp,
  ): Promise<void> {
    while (!this.stopping.aborted && !this.isStopped) {
      try {
        await untilWritten(this, async () => {
          const { waiting, ringing, talking, lost } = await recoverRuntime(
            this,
            await callIds(),
            there,
          );
          const counts = [waiting, ringing, talking, lost].map(({ length }) => length);
          if (counts.some((count) => count > 0)) {
            const [waits, rings, agentCalls, gone] = counts;
            this.log.info('recovered the queue', { waits, rings, agentCalls, gone });
          }
        });
        return;
      } catch (error) {
        this.log.error('cannot recover the queue; retrying', { error });
      } finally {
        this.left.tellRecovered();
      }
      await sleep(putRightAgainMs, undefined, { signal: this.stopping }).catch(() => undefined);
    }
    this.left.tellRecovered();
  }
}
