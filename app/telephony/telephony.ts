/**
 * The PBX as the program needs it: it reports calls, rings telephones, opens bridges and keeps the
 * agents' accounts. `telephony/asterisk` implements it.
 */
import type { AudioCount } from './rules/audioCount.js';
import type { Call, CodeCall, Leg } from './call.js';
import type { Bridge, BridgeOptions, ListeningIn } from './bridge.js';
import type { Ringing, RungLeg, RingOptions } from './ringing.js';

/** A SIP account with which an agent's telephone registers. */
export interface AgentAccount {
  readonly number: string;
  readonly name: string;
  /** MD5 of `number:hotline:password`, in hex. */
  readonly sipDigest: string;
  /** Whether the PBX may ring this agent by itself while this program is away. */
  readonly answersWhileAway: boolean;
  /**
   * The password is public knowledge (the sample court's). The PBX may have such an account only
   * where no other machine can reach it.
   */
  readonly isPublished?: boolean;
  /**
   * MD5 of `NUMBERw:hotline:SECRET`, in hex, of the web page that is this agent's telephone now: it
   * registers as the number with a `w`, and is rung instead of the one on the desk. Null: no page
   * is.
   */
  readonly pageDigest?: string | null;
}

/**
 * Receives calls and events from the telephony adapter and runs the conversations. Its functions
 * must not throw.
 */
export interface CallHandler {
  /** A caller has just dialled in; the call is not answered yet. */
  arrived(call: Call): void;
  /**
   * A caller was already on the line when this process connected to the PBX (after a crash or a
   * lost connection).
   */
  found(call: Call): void;
  /**
   * After each connect: the ids of all calls on this node, and whatever else of this program is
   * still up. Any call not in the set is over. Comes after `found`.
   */
  present(callIds: ReadonlySet<string>, there: StillUp): void;
  /** An agent has dialled a code on their telephone; the call is not answered yet. */
  codeDialled?(call: CodeCall): void;
  /**
   * An agent's telephone became available (it registered, or responds again) or unavailable (it
   * unregistered, or does not respond).
   */
  telephoneChanged?(number: string, isThere: boolean): void;
  /**
   * An agent's telephone rings for, or is in, a call that this process does not control (the PBX
   * rang the agent by itself while this process was away), or is free of it again. The state found
   * on connecting is reported before `present`.
   */
  telephoneTaken?(number: string, isTaken: boolean): void;
}

/**
 * What this program has left up in the PBX. After a crash it is what the previous process left. The
 * handler must end whatever it does not adopt (`cancel`, `hangUp`, `end`). That includes bridges that
 * nobody is in: their legs may be on hold beside them.
 */
export interface StillUp {
  readonly bridges: readonly Bridge[];
  /**
   * Telephones that are ringing. If one answered before this process connected, the PBX has hung it
   * up.
   */
  readonly ringing: readonly Ringing[];
  /** Telephones that have answered, in a bridge or not. */
  readonly rungLegs: readonly RungLeg[];
}

/** The PBX, as far as the program needs to know about it. */
export interface Telephony {
  /** Connects, and keeps reconnecting for ever. Resolves after the first connect. */
  start(handler: CallHandler): Promise<void>;
  /** Stops listening. Calls stay up for the next process to find. */
  stop(): Promise<void>;
  readonly isConnected: boolean;
  /** Whether another process has taken this one's place at the PBX, and its calls: this one is not connected again. */
  readonly isReplaced: boolean;
  /**
   * Resolves when the PBX is connected. All calls that are not over then are still up. It may be lost again before the waiting
   * code continues.
   */
  untilConnected(): Promise<void>;
  /** When the PBX was started to which this process was connected last, by the PBX's own clock; null before the first connect. */
  readonly startedAt: Date | null;

  /** What the PBX was last told by {@link drain}; null when nothing since the last connect. */
  readonly isDrained: boolean | null;
  /**
   * Has the PBX refuse every new call by itself, or take calls again. It keeps to that without this
   * program, until it is restarted or its dialplan is reloaded. Nothing reports a reload: to keep it
   * drained, say it again.
   * @throws Error when the PBX is away.
   */
  drain(isDrained: boolean): Promise<void>;

  /**
   * Has the PBX send new calls to this process, where a process of the node's other side is connected,
   * too. As with {@link drain}, say it again.
   * @throws Error when the PBX is away.
   */
  takeNewCalls(): Promise<void>;
  /** Whether nothing of this process is up: no call, telephone, bridge, nor recording. */
  readonly isIdle: boolean;

  /** Whether an agent's telephone is a web page now. */
  isPage(agentNumber: string): boolean;
  /** Rings a telephone. Sends no request before it returns. */
  ring(options: RingOptions): Ringing;
  /**
   * Opens an empty bridge; its recording starts at once.
   * @throws Error when the PBX is away or refuses. A recording that fails is reported by
   *   {@link Bridge.recording}.
   */
  bridge(options: BridgeOptions): Promise<Bridge>;
  /**
   * Lets a supervisor's leg (already answered) hear another leg on this node, whether or not this
   * process controls it. With `whisper`, that leg alone also hears the supervisor.
   * @throws CallEnded when the supervisor has hung up, LegGone when the other leg has.
   */
  listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn>;
  /**
   * Makes the agents' SIP accounts on this PBX exactly these: at once and without a restart. They
   * stay until the next call of this method, whether or not this program or the database is up.
   * @throws Error when the PBX is away.
   */
  keepAgents(accounts: readonly AgentAccount[]): Promise<void>;
  /**
   * Tells which accounts are registered, where telephones register at Kamailio: the PBX does not know
   * then. Before the first time nobody's telephone is there. Null: they register at the PBX.
   */
  readonly noteRegistered: ((accounts: ReadonlySet<string>) => void) | null;
  /**
   * Counts the audio of a leg, both ways; null when there is no such leg. A telephone in a bridge
   * sends all the time, also silence: one from which nothing more comes is gone.
   * @throws Error when the PBX is away.
   */
  audioOf(legId: string): Promise<AudioCount | null>;
  /**
   * Numbers of the agents whose telephones are available now.
   * @throws Error when the PBX is away.
   */
  telephonesThere(): Promise<ReadonlySet<string>>;
  /**
   * Numbers of the agents whose available telephones neither ring nor are in any call, ours or not.
   * @throws Error when the PBX is away.
   */
  telephonesIdle(): Promise<ReadonlySet<string>>;
}
