/**
 * The proof of identity by keypad to which an agent sends the caller in the middle of their agent
 * call. The caller is out of the agent call meanwhile, so that the agent hears no digits, and none
 * are recorded. It is the journey of self-service, with its limits on guessing and its record.
 */
import { CallEnded } from '../../telephony/call.js';
import type { VerificationState } from '../../queue/store/queueEntries.js';

export type VerificationEnd = Exclude<VerificationState, 'running' | 'by_agent'>;

/** Asks the caller on the keypad who they are. The journeys hand it in. */
export interface CallerVerifier {
  /** Whether there is anything to prove: not for a caller who is verified, or wants to stay unknown. */
  mayVerify(): boolean;
  /**
   * @param signal ends it at once.
   * @param onEnd called as soon as it is known, and who the caller is is written.
   * @throws CallEnded
   */
  verify(signal: AbortSignal, onEnd: (end: VerificationEnd) => Promise<void>): Promise<void>;
}

export class Verification {
  isOver = false;
  private readonly stopping = new AbortController();
  private readonly done: Promise<void>;

  /**
   * Begins it.
   * @param onEnd writes how it ended, and is called once. @param onOver called when the caller can
   *   go back into the agent call.
   */
  constructor(
    verifier: CallerVerifier,
    onEnd: (end: VerificationEnd) => Promise<void>,
    onOver: () => void,
    onFault: (error: unknown) => void,
  ) {
    this.done = verifier
      .verify(this.stopping.signal, onEnd)
      .catch(async (error: unknown) => {
        if (error instanceof CallEnded) return;
        onFault(error);
        await onEnd('interrupted');
      })
      .then(() => {
        this.isOver = true;
        onOver();
      });
  }

  /** Stops it, and resolves when nothing more is asked. Never rejects. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.done;
  }
}
