/**
 * What stands between the flows and the call: words instead of sounds, the language, who the caller is, the
 * record, and the limits of a call. One conversation a call.
 */
import type { Pool } from '../database/pool.js';
import type { Logger } from 'winston';
import type { CallVoice } from '../prompts/voice.js';
import type { CallApp } from './callApp.js';
import {
  CallEnded,
  longestServedS,
  type AskResult,
  type Call,
  type DigitsMatch,
  type Language,
  type PlayResult,
  type Utterance,
} from '../telephony/call.js';
import { spoken, type Spoken } from '../prompts/spoken.js';
import type { VerifiedPerson } from '../court/import/rules/caseFile.js';
import { chinaDate, type IsoDate } from '../court/rules/workCalendar.js';
import type { CallOutcome, CallPhase } from '../calls/store/calls.js';
import type { CallRecord } from './callRecorder.js';
import type { CourtAtHand } from '../court/greetingCourt.js';
import { prompt, type Prompt } from './prompt.js';
import { waitForDatabase } from './waitForDatabase.js';

export interface Listening {
  /** The question's name in the record. */
  readonly name: string;
  readonly match: (digits: string) => DigitsMatch;
  readonly terminator?: '#';
  /** How many times as long as for a single key the caller may take: 1 is for a menu. */
  readonly patience?: number;
  /** Of an ID number or a password the record keeps only how many keys there were. */
  readonly isSecret?: boolean;
  /** Milliseconds of silence, where it is not a question but waiting: it counts for no limit of the call. */
  readonly waitMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** A place in the conversation. */
export interface Whereabouts {
  readonly phase: CallPhase;
  readonly step: string;
  /** Her case, while she hears about it, and while she waits and talks after she has pressed `0` there. */
  readonly caseId: number | null;
}

/** How often the same question is put before the caller is led on. */
export const maxTries = 3;

/** How long a sentence may be in the making before the caller is asked to wait. */
const renderPatienceMs = 1200;

/** Sounds end in a little silence, and clocks differ by a packet: less than this is not cut off. */
const cutToleranceMs = 300;

/** Milliseconds. A key that comes so soon was pressed twice, or ahead: nothing of what is being said was heard yet. */
export const doublePressMs = 1500;

/** So much longer than ours the PBX's own limit of self-service is: ours ends it with words. */
const limitGraceS = 300;

export interface ConversationParts {
  readonly app: CallApp;
  readonly call: Call;
  readonly record: CallRecord;
  readonly log: Logger;
  /** When the call began, where a process before this one has answered it; now by default. */
  readonly startedAt?: Date;
  /** The way to a person (key `0`). Menus and digit entry know nothing of agents: whoever answers the call hands it in. */
  readonly toPerson: () => Promise<void>;
}

export class Conversation {
  language: Language = 'zh';
  /** Who the caller has proved to be. Set it by {@link verified}. */
  person: VerifiedPerson | null = null;
  /** She is {@link forgotten}: she cannot be called back. */
  isAnonymous = false;
  /** The hotline has called her. */
  wasCalled = false;
  /** True once she has heard what she called for. */
  isServed = false;
  /** How it ended, where the hotline ended it. */
  endedAs: CallOutcome | null = null;
  /** Her number, for whatever is written; empty when it is withheld, or once she is {@link forgotten}. */
  callerNumber: string;
  /** SMS with an address for materials that she was sent in this call: asked for again, it is said only. */
  readonly addressesSent = new Set<string>();
  /** Orders that she has opened by their codes in this call, by id: they stay open to its end. */
  readonly openedOrders = new Set<number>();

  /** Says what is said to her, for as long as she is there. */
  readonly voice: CallVoice;

  /** The record that the call began with has ended before it: what comes is told nowhere. */
  isRecordOver = false;

  private where: Whereabouts = { phase: 'greeting', step: 'greeting', caseId: null };
  /** Milliseconds in the line and with agents: no limit of self-service counts them. */
  private servedMs = 0;
  /** In the line or with an agent now, since then. */
  private servedSince: Date | null = null;
  private questions = 0;
  private isHashExpected = false;
  private waiting: Prompt[] = [];

  readonly app: CallApp;
  readonly call: Call;
  record: CallRecord;
  readonly place: CourtAtHand;
  log: Logger;
  private readonly startedAt: Date;

  constructor(private readonly parts: ConversationParts) {
    const { app, call, record, log, startedAt } = parts;
    this.app = app;
    this.call = call;
    this.record = record;
    this.place = app.court.current();
    this.log = log;
    this.startedAt = startedAt ?? app.clock.now();
    this.callerNumber = call.callerNumber;
    this.voice = app.voice.forCall();
  }

  /**
   * Brings the caller to a person, and returns when the caller is back in self-service.
   * @throws CallEnded
   */
  toPerson(): Promise<void> {
    return this.parts.toPerson();
  }

  /** Where she is, to go back to. */
  get whereabouts(): Whereabouts {
    return this.where;
  }

  get now(): Date {
    return this.app.clock.now();
  }

  /** The day in China. */
  get today(): IsoDate {
    return chinaDate(this.now);
  }

  /** How dates, money and the like are said in the conversation's language. */
  get words(): Spoken {
    return this.wordsIn(this.language);
  }

  wordsIn(language: Language): Spoken {
    return spoken(language, this.today);
  }

  /** The court's name in the conversation's language. */
  get courtName(): string {
    return this.institutionName(this.place.court.name);
  }

  /** A court's or a department's name in the conversation's language. */
  institutionName(name: string): string {
    const nameEn = this.language === 'en' ? this.place.englishNames.get(name) : undefined;
    return nameEn ?? this.words.name(name);
  }

  /** The court's telephone number, where it has one: the way on when nothing helps here. */
  courtTelephone(): Prompt[] {
    const { telephone } = this.place.court;
    if (telephone === null) return [];
    return [prompt('courtTelephone', { telephone: this.words.telephone(telephone) })];
  }

  /** How the call counts if it ended now. */
  get outcomeSoFar(): CallOutcome {
    return this.endedAs ?? (this.isServed ? 'served' : 'abandoned');
  }

  speak(language: Language): void {
    this.language = language;
    this.record.language(language);
  }

  verified(person: VerifiedPerson | null): void {
    this.person = person;
    this.record.person(person);
  }

  /** Goes on with another record: the one that the call began with is over before it. */
  goOnWith(record: CallRecord): void {
    this.record = record;
    this.log = this.app.log;
    this.isRecordOver = true;
  }

  /** She wants nobody to know who she is: from now on nothing of her is written, to the end of the call. */
  async forgotten(): Promise<void> {
    this.isAnonymous = true;
    this.callerNumber = '';
    this.person = null;
    await this.record.mute();
  }

  /** Where she was under a process before this one. */
  wasAt(where: Whereabouts): void {
    this.where = where;
  }

  /** Notes where the caller is: the path in the record, and the checkpoint after a crash. */
  enter(phase: CallPhase, step: string, caseId: number | null = null): void {
    this.where = { phase, step, caseId };
    this.record.phase(phase, caseId);
    this.record.event(this.now, 'step', step);
  }

  /**
   * Says something in one breath with the next question: a key that she presses meanwhile answers that, and `9` says
   * both again.
   */
  say(...prompts: Prompt[]): void {
    this.waiting.push(...prompts);
  }

  /** What waits to be said before the question that is about to be asked. */
  takeWaiting(): readonly Prompt[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  /** Says something at once, to its end: keys are kept for the next question. */
  async sayNow(...prompts: Prompt[]): Promise<void> {
    await this.playNow(prompts, false);
  }

  /**
   * Says something at once; a key ends it, and answers nothing: what it could answer is asked afterwards. One that was pressed
   * before any of it was heard does not end it.
   * @returns false when it could not be played to its end, and no key has ended it.
   * @throws CallEnded when she hangs up before.
   */
  async sayUntilKey(...prompts: Prompt[]): Promise<boolean> {
    for (;;) {
      const { kind, playedMs } = await this.playNow(prompts, true);
      this.call.dropKeys();
      if (kind !== 'interrupted' || playedMs >= doublePressMs) return kind !== 'failed';
    }
  }

  private async playNow(prompts: readonly Prompt[], bargeIn: boolean): Promise<PlayResult> {
    const utterances = await this.render(prompts);
    const result = await this.noteHeard(utterances, () => this.call.play(utterances, { bargeIn }));
    if (result.kind === 'failed') this.record.event(this.now, 'fault', 'play', result.reason);
    return result;
  }

  /** Starts making the sounds of what will be said soon, so that nobody waits for it then. */
  prepare(prompts: readonly Prompt[]): void {
    for (const each of prompts) {
      each.render(this.voice, this.language).catch((error: unknown) => {
        this.log.warn('a prompt could not be prepared', { prompt: each.name, error });
      });
    }
  }

  /**
   * A number was long enough before the `#` that she was told to press: the `#` is still to come, and must not be
   * taken for the answer to the next question.
   */
  expectLateHash(): void {
    this.isHashExpected = true;
  }

  /** Says something and takes one answer. What to do about silence and wrong keys is menu's and enterDigits'. */
  async listen(listening: Listening, prompts: readonly Prompt[]): Promise<AskResult> {
    if (listening.waitMs === undefined) await this.endBeyondLimits();
    const utterances = await this.render(prompts);
    for (;;) {
      const result = await this.ask(listening, utterances);
      const isLateHash =
        this.isHashExpected && result.kind !== 'silence' && /^#?$/.test(result.digits);
      this.isHashExpected = false;
      if (!isLateHash) return result;
      // It has cut off what was being said: once more from the start.
    }
  }

  private async ask(listening: Listening, utterances: readonly Utterance[]): Promise<AskResult> {
    const { FIRST_KEY_TIMEOUT_MS, BETWEEN_KEYS_TIMEOUT_MS } = this.app.config;
    const patience = listening.patience ?? 1;
    const result = await this.noteHeard(utterances, () =>
      this.call.ask({
        utterances,
        match: listening.match,
        firstDigitTimeoutMs: listening.waitMs ?? FIRST_KEY_TIMEOUT_MS * patience,
        betweenDigitsTimeoutMs: BETWEEN_KEYS_TIMEOUT_MS * patience,
        ...(listening.terminator && { terminator: listening.terminator }),
        ...(listening.signal && { signal: listening.signal }),
      }),
    );
    if (result.kind === 'silence') this.record.event(this.now, 'silence', listening.name);
    else
      this.record.event(this.now, 'keys', listening.name, keysForRecord(listening, result.digits));
    return result;
  }

  /**
   * Runs a step that needs the database. While it is away the caller is asked to wait, and the step is tried again;
   * when it stays away, the call ends with an apology and the court's telephone number.
   */
  database<T>(step: (db: Pool) => Promise<T>): Promise<T> {
    return waitForDatabase(this, step);
  }

  /** Says something and a goodbye, and ends the call. */
  async end(outcome: CallOutcome, prompts: readonly Prompt[]): Promise<never> {
    this.endedAs = outcome;
    this.enter('leaving', 'goodbye');
    const goodbye = prompt(this.wasCalled ? 'goodbyeCalled' : 'goodbye');
    await this.sayNow(...this.takeWaiting(), ...prompts, goodbye);
    await this.call.hangUp();
    throw new CallEnded();
  }

  /** Runs what takes as long as it takes: waiting for a person and talking to her. */
  async withoutLimit<T>(work: () => Promise<T>): Promise<T> {
    const begunAt = this.now;
    this.servedSince = begunAt;
    // Nobody waits for it, here and below: what is said next need not come after it.
    void this.call.limitTo(longestServedS);
    try {
      return await work();
    } finally {
      this.servedSince = null;
      this.countServed(this.now.getTime() - begunAt.getTime());
      if (!this.call.isOver && !this.app.stopping.aborted) {
        void this.call.limitTo(this.app.config.MAX_MINUTES_PER_CALL * 60 + limitGraceS);
      }
    }
  }

  /** Milliseconds in the line and with agents before this process took the call up. */
  countServed(ms: number): void {
    this.servedMs += ms;
  }

  private async endBeyondLimits(): Promise<void> {
    const { MAX_MENUS_PER_CALL, MAX_MINUTES_PER_CALL } = this.app.config;
    // Who has waited in vain and leaves a message has not used up her time by waiting.
    const until = this.servedSince ?? this.now;
    const minutes = (until.getTime() - this.startedAt.getTime() - this.servedMs) / 60_000;
    if (this.questions++ < MAX_MENUS_PER_CALL && minutes < MAX_MINUTES_PER_CALL) return;
    await this.end('too_long', [prompt('callTooLong'), ...this.courtTelephone()]);
  }

  /** Turns prompts into sounds. Where an engine takes its time over it, the caller hears that she is not forgotten. */
  private async render(prompts: readonly Prompt[]): Promise<Utterance[]> {
    const rendering = Promise.all(prompts.map((each) => this.renderOne(each)));
    let timer: NodeJS.Timeout | undefined;
    const isSlow = new Promise<'slow'>((resolve) => {
      timer = setTimeout(() => resolve('slow'), renderPatienceMs);
    });
    try {
      const first = await Promise.race([rendering, isSlow]);
      if (first !== 'slow') return first;
    } finally {
      clearTimeout(timer);
    }
    const meanwhile = await this.voice.utterance(this.language, 'lookingUp');
    await this.noteHeard([meanwhile], () => this.call.play([meanwhile]));
    return rendering;
  }

  /** A prompt that no engine can say is replaced by words that were made when the hotline was set up. */
  private async renderOne(wanted: Prompt): Promise<Utterance> {
    try {
      return await wanted.render(this.voice, this.language);
    } catch (error) {
      this.log.error('a prompt could not be said', { prompt: wanted.name, error });
      this.record.event(this.now, 'fault', wanted.name, 'could not be said');
      return this.voice.utterance(this.language, 'cannotSay');
    }
  }

  /**
   * Plays, and notes what of it was heard: each sentence with the moment at which it began, one that was cut off with
   * a mark at its end, and none that was not reached. Noted after the play: a crash loses the last.
   */
  private async noteHeard<T extends { readonly playedMs: number }>(
    utterances: readonly Utterance[],
    play: () => Promise<T>,
  ): Promise<T> {
    const began = this.now.getTime();
    let playedMs: number | undefined;
    try {
      const result = await play();
      playedMs = result.playedMs;
      return result;
    } finally {
      const heardMs = playedMs ?? this.now.getTime() - began;
      let offsetMs = 0;
      for (const { name, text, durationMs } of utterances) {
        if (offsetMs >= heardMs) break;
        const isCut = heardMs < offsetMs + durationMs - cutToleranceMs;
        this.record.event(new Date(began + offsetMs), 'prompt', name, isCut ? `${text} …` : text);
        offsetMs += durationMs;
      }
    }
  }
}

function keysForRecord(listening: Listening, digits: string): string {
  if (listening.isSecret !== true || /^[*#]?$/.test(digits)) return digits;
  return `(${digits.length} keys)`;
}
