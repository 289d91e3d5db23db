/**
 * What every part of the program is handed: the settings, the database, the clock and the log,
 * built once in `main.ts`. What only some parts need is defined by the part that owns it, and
 * handed to them separately. Types only.
 *
 * The glossary is in docs/architecture.md. Besides, in names of the code:
 * - call: a telephone call. case: a court's file. hearing: a session of court (开庭).
 * - caller: the person on the telephone, a member of the public.
 * - party: a person or organisation in the title of a case, with their agents ad litem (诉讼代理人),
 *   who are not the agents (坐席). person: the human or organisation behind one or more parties.
 * - query number and query password: printed on the notice of acceptance (诉讼服务密码).
 * - prompt: a text of the catalogue. utterance: a prompt with its values filled in, and its sounds.
 * - callback: a call that the hotline owes somebody. attempt: one ringing of that person's
 *   telephone. due work: something to be done once, at its time. job: BullMQ work.
 * - node: one Asterisk and its app.
 */
import type { Pool } from './database/pool.js';
import type { Logger } from 'winston';
import type { Config } from './config.js';

/** The time of day. Injected, so that a test can move it. */
export interface Clock {
  now(): Date;
}

/** What every part of the program is handed. */
export interface App {
  readonly config: Config;
  readonly db: Pool;
  readonly clock: Clock;
  readonly log: Logger;
}
