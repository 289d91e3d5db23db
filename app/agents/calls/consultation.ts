/** A third party whom an agent rings from an agent call: a colleague, or an office of a court. */
import type { Ringing, RingResult, RungLeg } from '../../telephony/ringing.js';
import type { Bridge } from '../../telephony/bridge.js';
import { recordTransfer, type CallTransfer } from '../../calls/store/callTransfers.js';
import { writeThird, type QueueEntry } from '../../queue/store/queueEntries.js';
import { changeAgent } from '../../queue/agentStates.js';
import type { AgentOnQueue } from '../runtime/waitingCallers.js';
import type { QueueRuntime } from '../runtime/queueRuntime.js';
import { agentLanguage } from '../runtime/sentences.js';
import type { ActionRefusal, ThirdPartyNews } from '../rules/agentCallActions.js';
import {
  targetName,
  telephoneOf,
  type ConsultationTarget,
  type TransferTarget,
} from '../runtime/transferTarget.js';
import { untilWritten } from '../../queue/untilWritten.js';

/** How long a third party's telephone rings. */
const ringMs = 25_000;

const noCancel = () => Promise.resolve();

/** Returns the id of the bridge of the agent and the third party. */
function consultationBridgeId(entryId: number, number: number): string {
  return `consult-${entryId}-${number}`;
}

export interface ConsultationOptions {
  readonly runtime: QueueRuntime;
  readonly entry: QueueEntry;
  readonly agent: AgentOnQueue;
  readonly target: ConsultationTarget;
  /** Tells one consultation of an agent call from the next. */
  readonly number: number;
  /** Called when the telephone has answered or has not, and when it hangs up. */
  readonly onNews: () => void;
}

export class Consultation {
  readonly target: ConsultationTarget;
  result: RingResult | null = null;
  /**
   * The bridge of the agent and the third party. Null while it rings, and once the third party
   * has joined the agent call.
   */
  bridge: Bridge | null = null;
  private isReleased = false;

  private constructor(
    private readonly options: ConsultationOptions,
    private readonly ringing: Ringing,
  ) {
    this.target = options.target;
    void this.ringing.result.then((result) => this.heard(result));
  }

  /** Rings, unless the colleague is busy. */
  static async begin(options: ConsultationOptions): Promise<Consultation | ActionRefusal> {
    const { runtime, target } = options;
    if (target.kind === 'agent') {
      const { node } = runtime.deps;
      const engaged = await changeAgent(runtime.deps, target.agent.id, { kind: 'engaged', node });
      if (engaged.kind === 'unknown_agent') return 'target_unknown';
      if (engaged.kind === 'refused') {
        return engaged.because === 'not_signed_in' ? 'target_away' : 'target_busy';
      }
    }
    const { agent, entry, number } = options;
    const ringing = runtime.telephony.ring({
      to: telephoneOf(target),
      purpose: { kind: 'consultation', entryId: entry.id, number },
      callerShown: { name: agent.name, number: agent.number },
      timeoutMs: ringMs,
    });
    return new Consultation(options, ringing);
  }

  /** A consultation that an earlier process began, with the third party on the line. */
  static found(options: ConsultationOptions, leg: RungLeg): Consultation {
    const { id, to, purpose } = leg;
    const result: RingResult = { kind: 'answered', leg };
    const ringing = { id, to, purpose, result: Promise.resolve(result), cancel: noCancel };
    const found = new Consultation(options, ringing);
    found.result = result;
    return found;
  }

  private heard(result: RingResult): void {
    const { onNews } = this.options;
    this.result = result;
    if (result.kind === 'answered') void result.leg.ended.then(onNews);
    onNews();
  }

  /** The third party's leg, from the answer to the hang-up. */
  get leg(): RungLeg | null {
    return this.result?.kind === 'answered' && !this.result.leg.isOver ? this.result.leg : null;
  }

  /** Whether the consultation has failed or ended. */
  get isOver(): boolean {
    return this.result !== null && this.leg === null;
  }

  /** Why there was no consultation. */
  get failure(): { readonly news: ThirdPartyNews; readonly result: CallTransfer['result'] } {
    switch (this.result?.kind) {
      case 'refused':
        return { news: 'busy', result: 'refused' };
      case 'not_answered':
        return { news: 'no_answer', result: 'no_answer' };
      case 'unreachable':
        return { news: 'away', result: 'unreachable' };
      default:
        return { news: 'over', result: 'cancelled' };
    }
  }

  /** The third party as an agent; null for an office. */
  get colleague(): AgentOnQueue | null {
    const { target, leg } = this;
    if (target.kind !== 'agent' || leg === null) return null;
    const { id, number, name, skills } = target.agent;
    return { id, number, name, language: agentLanguage(skills), leg };
  }

  /**
   * Opens the bridge of the two.
   * @throws CallEnded
   */
  async meet(): Promise<void> {
    const { runtime, agent, entry, number } = this.options;
    const { leg, colleague } = this;
    if (leg === null) return;
    if (colleague !== null) {
      const words = await runtime.say(colleague.language, [
        { name: 'agentConsulted', agentName: agent.name },
      ]);
      await leg.play(words);
    }
    const id = consultationBridgeId(entry.id, number);
    this.bridge = await runtime.telephony.bridge({ id, recordAs: null });
    await this.bridge.add(leg);
    await this.bridge.add(agent.leg);
  }

  /** Ends the bridge of the two; both stay on the line. */
  async part(): Promise<void> {
    await this.bridge?.end();
    this.bridge = null;
  }

  /** Hangs up on the third party, and frees a colleague. Never rejects. */
  async release(): Promise<void> {
    await this.ringing.cancel();
    await this.part();
    if (this.result?.kind === 'answered') await this.result.leg.hangUp();
    await this.free();
  }

  /** From now on the third party belongs to the hotline or the caller, and is not released here. */
  keep(): void {
    this.isReleased = true;
  }

  private async free(): Promise<void> {
    const { runtime, entry, target } = this.options;
    if (this.isReleased) return;
    this.isReleased = true;
    if (target.kind !== 'agent') return;
    await untilWritten(runtime, async () => {
      // By this row the colleague reads who the caller is.
      await writeThird(runtime.deps.db, entry.id, null);
      await changeAgent(runtime.deps, target.agent.id, { kind: 'consultation_ended' });
    });
  }

  /** Writes the row of the transfer. */
  async record(kind: CallTransfer['kind'], result: CallTransfer['result']): Promise<void> {
    const { runtime, entry, agent, target } = this.options;
    await writeTransfer(runtime, entry, agent.id, kind, target, result);
  }
}

/** Writes a transfer by an agent, with its outcome. */
export async function writeTransfer(
  runtime: QueueRuntime,
  entry: QueueEntry,
  agentId: number,
  kind: CallTransfer['kind'],
  target: TransferTarget,
  result: CallTransfer['result'],
): Promise<void> {
  const { db, clock } = runtime.deps;
  const { callId, id: entryId } = entry;
  await untilWritten(runtime, () =>
    recordTransfer(db, {
      at: clock.now(),
      callId,
      entryId,
      agentId,
      kind,
      result,
      target: targetName(target),
    }),
  );
}
