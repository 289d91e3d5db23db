/**
 * What every part of the program is handed: the database, the clock, the log and so on, built once in
 * `main.ts`. Types only.
 *
 * Glossary, one word for one thing:
 * - call: a telephone call. case: a court's file. hearing: a session of court (开庭).
 * - party: whoever stands on a case's title, with the agents ad litem (诉讼代理人). person: the human or
 *   organisation behind one or more parties.
 * - query number and query password: printed on the notice of acceptance (诉讼服务密码).
 * - prompt: a text of the catalogue. utterance: a prompt with its values filled in, and its sounds.
 * - callback: somebody is to be called back. attempt: one ringing of her telephone. due work: what is to be done once, at
 *   its time.
 * - line: callers waiting. job: BullMQ work. order: a work order (工单). agent: who answers on a softphone.
 */
import type { Pool } from 'pg';
import type { Logger } from 'winston';
import type { Config } from './config.js';
import type { Language, Utterance } from './telephony/call.js';
import type { Floor } from './line/floor.js';
import type { CallRecorder } from './conversation/callRecorder.js';
import type { GreetingCourt } from './court/greetingCourt.js';
import type { PromptArguments, PromptName } from './prompts/catalogue.js';
import type { IdentityKeys } from './court/identity/store/identityKeys.js';

/** The time of day. Injected, so that a test can move it. */
export interface Clock {
  now(): Date;
}

/** Sends SMS. Handed the same id again, it sends no second one. */
export interface SmsGateway {
  /** @throws Error when it was not taken. */
  send(sms: {
    readonly id: string;
    readonly to: string;
    readonly body: string;
    readonly purpose: string;
    readonly at: Date;
  }): Promise<void>;
}

/** Turns a prompt and its values into something that can be played. */
export interface Voice {
  /**
   * Resolves when every sound of it exists on disk.
   * @throws if no speech engine could make it (the caller is then told in a prompt that was built before).
   */
  utterance<N extends PromptName>(
    language: Language,
    name: N,
    ...values: PromptArguments<N>
  ): Promise<Utterance>;
}

/** The voice of one call: what it says of somebody is there as long as the call is. */
export interface CallVoice extends Voice {
  /** The call is over. Never rejects. */
  over(): Promise<void>;
}

export interface HotlineVoice extends Voice {
  forCall(): CallVoice;
}

export interface App {
  readonly config: Config;
  readonly db: Pool;
  readonly clock: Clock;
  readonly log: Logger;
  readonly voice: HotlineVoice;
  readonly keys: IdentityKeys;
  readonly court: GreetingCourt;
  readonly recorder: CallRecorder;
  /** The desk; null where this process has no calls, or nobody to answer them. */
  readonly floor: Floor | null;
  /** Aborted when this process is about to end while its calls stay up, for the next one to take up. */
  readonly stopping: AbortSignal;
}
