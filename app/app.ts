/**
 * What every part of the program is handed: the settings, the database, the clock and the log, built once in `main.ts`. What
 * only some parts need stands with its owner, and is handed to them beside this. Types only.
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
import type { Pool } from './database/pool.js';
import type { Logger } from 'winston';
import type { Config } from './config.js';

/** The time of day. Injected, so that a test can move it. */
export interface Clock {
  now(): Date;
}

export interface App {
  readonly config: Config;
  readonly db: Pool;
  readonly clock: Clock;
  readonly log: Logger;
}
