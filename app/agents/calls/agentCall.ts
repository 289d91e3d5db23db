/** An agent's actions in an agent call: hold, transfer, consult, take in a third party. */
import { CallEnded, type Call } from '../../telephony/call.js';
import type { Bridge } from '../../telephony/bridge.js';
import {
  beginHold,
  endHold,
  interruptVerification,
  writeThird,
  writeVerification,
  type QueueEntry,
  type VerificationState,
} from '../../queue/store/queueEntries.js';
import type { AgentOnQueue } from '../runtime/waitingCallers.js';
import { Consultation, writeTransfer } from './consultation.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import type { LeftAgentCallParts } from '../runtime/recoveredState.js';
import type {
  ActionRefusal,
  ActionResult,
  AfterAction,
  AgentCallAction,
  ThirdPartyNews,
} from '../rules/agentCallActions.js';
import type { AgentCallMode } from './agentCallDigits.js';
import { findTarget, targetName, type TransferTarget } from '../runtime/transferTarget.js';
import { transferAgentCall, type TransferRefusal } from './transferAgentCall.js';
import { untilWritten } from '../../queue/untilWritten.js';
import { Verification, type CallerVerifier } from './verification.js';

/**
 * Writes how an agent call ended, however long the database is away; null when this process ends before.
 */
export type WriteEnd = <T>(write: () => Promise<T>) => Promise<T | null>;

export interface AgentCallParties {
  readonly runtime: QueueRuntime;
  readonly entry: QueueEntry;
  readonly caller: Call;
  readonly agent: AgentOnQueue;
  readonly bridge: Bridge;
  /**
   * Tells the caller, who is alone then, that there is a short wait while the end is being written.
   */
  readonly writeEnd: WriteEnd;
  readonly verifier: CallerVerifier;
  /** What an earlier process left of the agent call. */
  readonly left?: LeftAgentCallParts;
}

/** Where the caller goes on after an agent call. */
export type AgentCallEnd =
  | { readonly kind: 'caller_gone' | 'agent_left' | 'lost' }
  /** The agent's telephone is gone; the agent call goes on, and the caller hears music. */
  | { readonly kind: 'agent_lost'; readonly wasPage: boolean }
  /** The caller's next entry: the caller waits again, or talks to the agent who took over. */
  | { readonly kind: 'transferred'; readonly next: QueueEntry; readonly agent: AgentOnQueue | null }
  /** To a telephone of the court, which has answered already or is still to be rung. */
  | {
      readonly kind: 'to_telephone';
      readonly number: string;
      readonly leg: Consultation['leg'];
      readonly from: QueueEntry;
      readonly agentId: number;
    };

/** What has become of an action: the agent call goes on, or the agent is no longer in it. */
export type ActionOutcome = ActionResult | { readonly kind: 'ended'; readonly end: AgentCallEnd };

const transferRefusals: Readonly<Record<TransferRefusal['because'], ActionRefusal>> = {
  unknown_entry: 'not_possible',
  not_talking: 'not_possible',
  no_queue: 'target_unknown',
  full: 'queue_full',
  no_agents: 'queue_empty',
  closed: 'queue_closed',
  not_engaged: 'target_away',
};

export class AgentCall {
  isHeld = false;
  /** Resolves when the start of the hold is written. Its end is written afterwards. */
  private holdIsWritten: Promise<unknown> = Promise.resolve();
  private consultation: Consultation | null = null;
  private consultations = 0;
  private takesIn = false;
  /** The caller proves who they are, and is out of the agent call, as on hold. */
  private verification: Verification | null = null;
  isThreeWay = false;
  /** A transfer has ended it, and with that its row: the hold is counted, and nothing is left to be written. */
  private isTransferred = false;
  /** Who has ended the agent call, if the agent's leg is over. */
  endedBy: 'agent' | 'supervisor' = 'agent';

  constructor(
    private readonly parties: AgentCallParties,
    private readonly onNews: () => void,
  ) {
    const { left } = parties;
    if (left === undefined) return;
    const { third } = left;
    if (third === null) {
      this.isHeld = left.wasOnHold || left.wasAsking;
      return;
    }
    const { leg, target, number } = third;
    this.consultation = Consultation.found({ ...parties, target, number, onNews }, leg);
    this.consultations = number;
    this.isThreeWay = true;
  }

  get mode(): AgentCallMode {
    return this.consultation === null || this.isThreeWay ? 'plain' : 'asking';
  }

  /** Carries out an action of the agent, or of a supervisor who ends the agent call. */
  async act(action: AgentCallAction): Promise<ActionOutcome> {
    const { runtime, agent } = this.parties;
    switch (action.kind) {
      case 'hold':
        return this.hold();
      case 'resume':
        return this.resume();
      case 'back':
        return this.back();
      case 'verify':
        return this.verify();
      case 'complete':
        return this.complete();
      case 'three_way':
        return this.threeWay();
      case 'blind':
      case 'consult':
      case 'take_in': {
        const target = await findTarget(runtime.deps.db, action.number, agent.id);
        if (target === null) return refused('target_unknown');
        if (action.kind === 'blind') return this.blind(target);
        return this.ask(target, action.kind === 'take_in');
      }
      case 'end':
        this.endedBy = 'supervisor';
        await agent.leg.hangUp();
        return done('hung_up');
      case 'hang_up':
        await agent.leg.hangUp();
        return done('hung_up');
    }
  }

  /** The caller hears music. */
  private async hold(): Promise<ActionResult> {
    if (!this.isHeld) await this.holdCaller();
    return done('on_hold');
  }

  /** The caller is off hold, and proves no longer who they are. A consultation goes on. */
  private async resume(): Promise<ActionResult> {
    if (this.mode === 'plain') {
      await this.endVerification();
      await this.unhold();
    }
    return done('off_hold');
  }

  /** The caller goes there without being announced. */
  private async blind(target: TransferTarget): Promise<ActionOutcome> {
    const { runtime, entry, agent } = this.parties;
    if (this.isEngaged) return refused('not_possible');
    if (target.kind === 'telephone') {
      const { number } = target;
      const to = { kind: 'telephone', number, isAttended: false } as const;
      const sent = await transferAgentCall(runtime.deps, entry.id, to);
      if (sent.kind === 'refused') return refused(transferRefusals[sent.because]);
      this.isTransferred = true;
      return ended({ kind: 'to_telephone', number, leg: null, from: entry, agentId: agent.id });
    }
    const queue = target.kind === 'queue' ? target.queue : entry.queueName;
    const wantedAgent = target.kind === 'agent' ? target.agent : null;
    const sent = await transferAgentCall(runtime.deps, entry.id, {
      kind: 'queue',
      queue,
      wantedAgent,
    });
    if (sent.kind === 'refused' || sent.next === null) {
      await writeTransfer(runtime, entry, agent.id, 'blind', target, 'unreachable');
      if (sent.kind !== 'refused') return refused('not_possible');
      // The queue may have others; the one who was meant is away.
      const isAway = wantedAgent !== null && sent.because === 'no_agents';
      return refused(isAway ? 'target_away' : transferRefusals[sent.because]);
    }
    this.isTransferred = true;
    return ended({ kind: 'transferred', next: sent.next, agent: null });
  }

  /** Rings a third party; the caller hears music meanwhile. */
  private async ask(target: TransferTarget, takesIn: boolean): Promise<ActionResult> {
    const { runtime, entry, agent, bridge } = this.parties;
    if (this.isEngaged || target.kind === 'queue') return refused('not_possible');
    this.consultations += 1;
    const begun = await Consultation.begin({
      runtime,
      entry,
      agent,
      target,
      number: this.consultations,
      onNews: this.onNews,
    });
    if (!(begun instanceof Consultation)) {
      const result = begun === 'target_busy' ? 'refused' : 'unreachable';
      await writeTransfer(runtime, entry, agent.id, kindOf(takesIn), target, result);
      return refused(begun);
    }
    this.consultation = begun;
    this.takesIn = takesIn;
    await this.noteThird('ringing');
    await this.holdCaller();
    await bridge.remove(agent.leg);
    return done('ringing');
  }

  /**
   * The caller proves on the keypad who they are; until that is over, they are out of the agent
   * call.
   */
  private async verify(): Promise<ActionResult> {
    const { runtime, entry, verifier } = this.parties;
    if (this.isEngaged || !verifier.mayVerify()) return refused('not_possible');
    await this.holdCaller('setAside');
    await this.noteVerification('running');
    this.verification = new Verification(
      verifier,
      (end) => this.noteVerification(end),
      this.onNews,
      (error) => runtime.log.error('cannot verify a caller', { entryId: entry.id, error }),
    );
    return done('verifying');
  }

  /**
   * Updates the agent call after news of the third party, or of the caller who proves who they are.
   * @returns the news of the third party; null when there is none.
   */
  async catchUp(): Promise<ThirdPartyNews | null> {
    const { consultation } = this;
    if (this.verification?.isOver === true) {
      await this.endVerification();
      await this.unhold();
    }
    if (consultation === null) return null;
    if (consultation.isOver) {
      const { news, result } = consultation.failure;
      if (this.isThreeWay) {
        await this.letThirdGo();
        return 'left';
      }
      await consultation.record(kindOf(this.takesIn), result);
      await this.back();
      return news;
    }
    if (consultation.leg === null || consultation.bridge !== null || this.isThreeWay) return null;
    if (this.takesIn) {
      await this.threeWay();
      return 'three_way';
    }
    await consultation.meet();
    await this.noteThird('asked');
    return 'asking';
  }

  /** The third party who is asked joins the agent call. */
  private async threeWay(): Promise<ActionResult> {
    const { consultation } = this;
    const { bridge, agent } = this.parties;
    const leg = consultation?.leg ?? null;
    if (consultation === null || leg === null) return refused('not_possible');
    await consultation.part();
    await bridge.add(agent.leg);
    await bridge.add(leg);
    await this.unhold();
    // Only now: when the third party hangs up before, the caller is still on hold, and catchUp brings them back.
    this.isThreeWay = true;
    await this.noteThird('in_agent_call');
    await consultation.record('three_way', 'done');
    return done('three_way');
  }

  /** The caller goes to the third party. */
  async complete(): Promise<ActionOutcome> {
    const { consultation } = this;
    const { runtime, entry, agent } = this.parties;
    if (consultation === null) return refused('not_possible');
    const { leg, target, colleague } = consultation;
    if (leg === null) {
      // It still rings: the caller goes there without an announcement.
      await this.letThirdGo();
      return this.blind(target);
    }
    const to =
      target.kind === 'agent'
        ? ({ kind: 'agent', agent: target.agent, channel: leg.id } as const)
        : ({ kind: 'telephone', number: target.number, isAttended: true } as const);
    const sent = await transferAgentCall(runtime.deps, entry.id, to);
    if (sent.kind === 'refused') {
      await consultation.record('attended', 'refused');
      await this.back();
      return { ...refused(transferRefusals[sent.because]), isBack: true };
    }
    this.isTransferred = true;
    consultation.keep();
    await consultation.part();
    this.consultation = null;
    if (sent.next !== null)
      return ended({ kind: 'transferred', next: sent.next, agent: colleague });
    const number = target.kind === 'telephone' ? target.number : '';
    return ended({ kind: 'to_telephone', number, leg, from: entry, agentId: agent.id });
  }

  /** The agent is with the caller alone again. */
  async back(): Promise<ActionResult> {
    const { bridge, agent } = this.parties;
    const wasAlone = this.consultation === null && !this.isHeld;
    if (wasAlone) return refused('not_possible');
    const wasAsking = this.consultation !== null;
    await this.endVerification();
    await this.letThirdGo();
    await bridge.add(agent.leg);
    await this.unhold();
    return done(wasAsking ? 'back' : 'off_hold');
  }

  /** After a crash: puts the caller, who may have heard music, back into the agent call. */
  async takenUp(): Promise<void> {
    const { runtime, entry, left } = this.parties;
    // A colleague who was asked when the process before ended has been let go, and has no part in the agent call
    // any more.
    if (left !== undefined && !this.isThreeWay) await this.noteThird(null);
    if (left !== undefined) {
      await untilWritten(runtime, () => interruptVerification(runtime.deps.db, entry.id));
    }
    await this.countHold();
  }

  /** Empties the agent call when it is over, and counts the time on hold. Rejects only for bugs. */
  async clear(write?: WriteEnd): Promise<void> {
    const { caller } = this.parties;
    await this.endVerification();
    await this.letThirdGo();
    if (this.isHeld && !caller.isOver) await caller.holdMusic(false).catch(rethrowUnlessEnded);
    await this.countHold(write);
  }

  /** Resolves when the rows say whether the caller is on hold. Never rejects. */
  async untilHoldIsWritten(): Promise<void> {
    await this.holdIsWritten.catch(() => undefined);
  }

  /**
   * The agent's telephone is gone: lets a third party who is being asked go, and plays music to the
   * caller.
   */
  async keepCaller(): Promise<void> {
    await this.endVerification();
    await this.letThirdGo();
    await this.holdCaller().catch(rethrowUnlessEnded);
  }

  private noteThird(state: 'ringing' | 'asked' | 'in_agent_call' | null): Promise<void> {
    const { runtime, entry } = this.parties;
    const target = this.consultation?.target;
    const third =
      state === null || target === undefined ? null : { target: targetName(target), state };
    return this.note('whom an agent asks', writeThird(runtime.deps.db, entry.id, third));
  }

  private noteVerification(state: VerificationState): Promise<void> {
    const { runtime, entry } = this.parties;
    const written = writeVerification(runtime.deps.db, entry.id, state);
    return this.note('how a caller proves who they are', written);
  }

  /**
   * Waits until a state is written for the pages, which show it after a reload, too. Never rejects:
   * the agent call does not depend on it.
   */
  private async note(what: string, written: Promise<unknown>): Promise<void> {
    await written.catch((error: unknown) => {
      this.parties.runtime.log.warn(`cannot write ${what}`, { error });
    });
  }

  /** Whether something is under way that the agent must end first. */
  private get isEngaged(): boolean {
    return this.consultation !== null || this.verification !== null;
  }

  private async endVerification(): Promise<void> {
    const { verification } = this;
    this.verification = null;
    await verification?.stop();
  }

  private async letThirdGo(): Promise<void> {
    const { consultation } = this;
    this.consultation = null;
    this.isThreeWay = false;
    if (consultation === null) return;
    await this.noteThird(null);
    await consultation.release();
  }

  private async holdCaller(how: 'hold' | 'setAside' = 'hold'): Promise<void> {
    const { runtime, entry, bridge, caller } = this.parties;
    const wasHeld = this.isHeld;
    if (!wasHeld || how === 'setAside') await bridge[how](caller);
    if (wasHeld) return;
    this.isHeld = true;
    const at = runtime.deps.clock.now();
    this.holdIsWritten = untilWritten(runtime, () => beginHold(runtime.deps.db, entry.id, at));
    // countHold reports the error.
    this.holdIsWritten.catch(() => undefined);
  }

  private async unhold(): Promise<void> {
    if (!this.isHeld) return;
    await this.parties.bridge.add(this.parties.caller);
    await this.countHold();
  }

  private async countHold(
    write: WriteEnd = (end) => untilWritten(this.parties.runtime, end),
  ): Promise<void> {
    const { runtime, entry } = this.parties;
    if (!this.isHeld) return;
    this.isHeld = false;
    if (this.isTransferred) return;
    const at = runtime.deps.clock.now();
    // Inside of `write`, which speaks to the caller: the start of the hold may still be unwritten
    // because the database is away.
    await write(async () => {
      await this.holdIsWritten;
      await endHold(runtime.deps.db, entry.id, at);
    });
  }
}

function done(now: AfterAction): ActionResult {
  return { kind: 'done', now };
}

function refused(because: ActionRefusal) {
  return { kind: 'refused', because } as const;
}

function ended(end: AgentCallEnd): ActionOutcome {
  return { kind: 'ended', end };
}

function rethrowUnlessEnded(error: unknown): void {
  if (!(error instanceof CallEnded)) throw error;
}

function kindOf(takesIn: boolean): 'attended' | 'three_way' {
  return takesIn ? 'three_way' : 'attended';
}
