/**
 * Stands between the journeys and the call: turns prompts into sounds, and keeps the language, the
 * caller's identity, the record and the call's limits. One conversation per call.
 */
import { randomUUID } from 'node:crypto';
import type { Pool } from '../../core/database/pool.js';
import type { Logger } from 'winston';
import type { CallVoice } from '../../voice/prompts/voice.js';
import type { CallApp } from './callApp.js';
import {
  CallEnded,
  type AskResult,
  type Call,
  type Language,
  type PlayResult,
  type Utterance,
} from '../../telephony/call.js';
import { spoken, type Spoken } from '../../voice/prompts/spoken.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import { shortCourtName } from '../../court/rules/shortCourtName.js';
import { chinaDate, type IsoDate } from '../../court/rules/workCalendar.js';
import type { CallOutcome, CallPhase } from '../../calls/store/calls.js';
import type { CallRecord } from './callRecorder.js';
import type { CachedCourt } from '../../court/greetingCourt.js';
import { doublePressMs, digitsForRecord, type Listening } from './listening.js';
import { prompt, type Prompt } from './prompt.js';
import { SelfServiceLimit } from './selfServiceLimit.js';
import { noteHeard, putQuestion, render } from './speech.js';
import { waitForDatabase } from './waitForDatabase.js';

/** A place in the conversation. */
export interface Whereabouts {
  readonly phase: CallPhase;
  readonly step: string;
  /**
   * The caller's case, while they hear about it, and while they wait for an agent and talk to one
   * after pressing `0` there.
   */
  readonly caseId: number | null;
}

/** What a conversation is made from. */
export interface ConversationParts {
  readonly app: CallApp;
  readonly call: Call;
  readonly record: CallRecord;
  readonly log: Logger;
  /** When the call began, if an earlier process answered it; now by default. */
  readonly startedAt?: Date;
  /**
   * Brings the caller to a person (digit `0`). Menus and digit entry know nothing of agents, so the
   * code that answers the call passes this in.
   */
  readonly toPerson: () => Promise<void>;
}

/** One conversation with a caller. See the top of this file. */
export class Conversation {
  language: Language = 'zh';
  /** The person the caller has proved to be. Set through {@link verified}. */
  person: VerifiedPerson | null = null;
  /** True once the caller is {@link forgotten}. What would name them is refused (refuseAnonymous.ts). */
  isAnonymous = false;
  /**
   * By what the limits on guessing know this call. For a caller who is {@link forgotten} it is another
   * one than the record's, which leads to no call, and which no further report replaces.
   */
  guesserId: string;
  /** True when the hotline originated the call. */
  wasCalled = false;
  /** True once the caller was brought to a person because no usable digit came. */
  wasLedToPerson = false;
  /** True from a successful sign-in until the first sentence about a case. */
  isJustVerified = false;
  /** True once the caller was told what to do in danger: agents serve them first. */
  isInDanger = false;
  /** True once the caller has heard what they called for. */
  isServed = false;
  /** The outcome, if the hotline ended the call. */
  endedAs: CallOutcome | null = null;
  /**
   * The caller's number, for anything that is written. Empty when it is withheld, or once the
   * caller is {@link forgotten}.
   */
  callerNumber: string;
  /**
   * Texts of the SMS with an address for materials that were sent in this call. When the caller
   * asks for the address again, it is only said.
   */
  readonly addressesSent = new Set<string>();
  /**
   * Ids of the tickets that the caller has opened with their codes. They stay open until the call
   * ends.
   */
  readonly openedTickets = new Set<number>();

  /** Names of the prompts that the caller has heard to their end in this call. */
  readonly heard = new Set<string>();
  /** Ids of the answers of the guidance that were told in this call. */
  readonly guidanceTold = new Set<string>();
  /** Ids of those that were sent by SMS. */
  readonly guidanceSent = new Set<string>();
  /** Numbers of served documents that were checked in this call. */
  documentsChecked = 0;
  /** SMS and faxes that were sent in this call because the caller asked for them. */
  sentOnRequest = 0;

  /** Renders what the caller hears, for as long as the call lasts. */
  readonly voice: CallVoice;

  /**
   * True when the record that the call began with has ended before the call. The end of the call is
   * then not logged.
   */
  isRecordOver = false;

  private where: Whereabouts = { phase: 'greeting', step: 'greeting', caseId: null };
  private isHashExpected = false;
  private waiting: Prompt[] = [];

  readonly app: CallApp;
  readonly call: Call;
  record: CallRecord;
  readonly place: CachedCourt;
  log: Logger;
  /**
   * Brings the caller to a person, and returns when the caller is back in self-service. The journeys say
   * how (answerCall.ts).
   * @throws CallEnded
   */
  readonly toPerson: () => Promise<void>;
  private readonly limit: SelfServiceLimit;

  constructor(parts: ConversationParts) {
    const { app, call, record, log, startedAt = app.clock.now() } = parts;
    this.toPerson = parts.toPerson;
    this.app = app;
    this.call = call;
    this.record = record;
    this.guesserId = record.callId;
    this.place = app.court.current();
    this.log = log;
    this.limit = new SelfServiceLimit({ app, call, startedAt });
    this.callerNumber = call.callerNumber;
    this.voice = app.voice.forCall();
  }

  /** Where the caller is, so that they can return there. */
  get whereabouts(): Whereabouts {
    return this.where;
  }

  get now(): Date {
    return this.app.clock.now();
  }

  /** Today's date in China. */
  get today(): IsoDate {
    return chinaDate(this.now);
  }

  /** Says dates, money and the like in the conversation's language. */
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

  /** The court's name as callers say it, for the greeting. */
  get shortCourtName(): string {
    return this.language === 'zh' ? shortCourtName(this.place.court.name) : this.courtName;
  }

  /** A court's or a department's name in the conversation's language. */
  institutionName(name: string): string {
    const nameEn = this.language === 'en' ? this.place.englishNames.get(name) : undefined;
    return nameEn ?? this.words.name(name);
  }

  /** The court's telephone number, if it has one. It is the way on when nothing here helps. */
  courtTelephone(): Prompt[] {
    const { telephone } = this.place.court;
    if (telephone === null) return [];
    return [prompt('courtTelephone', { telephone: this.words.telephone(telephone) })];
  }

  /** The outcome if the call ended now. */
  get outcomeSoFar(): CallOutcome {
    return this.endedAs ?? (this.isServed ? 'served' : 'abandoned');
  }

  /** Sets the language of the conversation. */
  speak(language: Language): void {
    this.language = language;
    this.record.language(language);
  }

  /** Sets who the caller has proved to be; null means nobody. */
  verified(person: VerifiedPerson | null): void {
    this.person = person;
    this.isJustVerified = person !== null;
    this.record.person(person);
  }

  /** Continues with another record: the one that the call began with ends before the call. */
  goOnWith(record: CallRecord): void {
    this.record = record;
    this.log = this.app.log;
    this.isRecordOver = true;
  }

  /**
   * Makes the caller anonymous, at their wish. From now on nothing about them is written, until the
   * call ends.
   */
  async forgotten(): Promise<void> {
    if (!this.isAnonymous) this.guesserId = randomUUID();
    this.isAnonymous = true;
    this.callerNumber = '';
    this.person = null;
    await this.record.mute();
  }

  /** Restores where the caller was under an earlier process. */
  wasAt(where: Whereabouts): void {
    this.where = where;
  }

  /** Notes where the caller is: a step in the record, and the checkpoint for a crash. */
  enter(phase: CallPhase, step: string, caseId: number | null = null): void {
    this.where = { phase, step, caseId };
    this.record.phase(phase, caseId);
    this.record.event(this.now, 'step', step);
  }

  /**
   * Says prompts together with the next question. A digit that the caller presses meanwhile answers
   * that question, and `9` repeats both.
   */
  say(...prompts: Prompt[]): void {
    this.waiting.push(...prompts);
  }

  /** Takes the prompts that wait for the question that is about to be asked. */
  takeWaiting(): readonly Prompt[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }

  /** Says prompts at once, to their end. Digits are kept for the next question. */
  async sayNow(...prompts: Prompt[]): Promise<void> {
    await this.playNow(prompts, false);
  }

  /**
   * Says prompts at once, until a digit is pressed. The digit answers nothing: whatever it could
   * answer is asked afterwards. A digit that was pressed before anything was heard does not count,
   * and the prompts start again.
   * @returns false when playback failed and no digit had ended it.
   * @throws CallEnded when the caller hangs up first.
   */
  async sayUntilDigit(...prompts: Prompt[]): Promise<boolean> {
    const isSaid = await this.sayPastLateDigits(...prompts);
    this.call.dropDigits();
    return isSaid;
  }

  /**
   * Says prompts at once, until a digit is pressed that answers the next question. A digit that was
   * pressed before anything was heard belongs to what the caller entered before: a number with a
   * digit too many, a menu's digit pressed twice. It is dropped, and the prompts start again.
   * @returns false when playback failed and no digit had ended it.
   * @throws CallEnded when the caller hangs up first, or has had the prompts start again too often.
   */
  async sayPastLateDigits(...prompts: Prompt[]): Promise<boolean> {
    return (await this.playPastLateDigits(prompts)).kind !== 'failed';
  }

  /**
   * Does as {@link sayUntilDigit} does.
   * @returns the digit that ended it; null when none did.
   */
  async sayUntilWhichDigit(...prompts: Prompt[]): Promise<string | null> {
    let digit: string | null = null;
    if ((await this.playPastLateDigits(prompts)).kind === 'interrupted') {
      const heard = await this.call.ask({
        utterances: [],
        match: () => 'complete',
        // It has been pressed already.
        firstDigitTimeoutMs: 1,
        betweenDigitsTimeoutMs: 1,
      });
      if (heard.kind !== 'silence') digit = heard.digits;
    }
    this.call.dropDigits();
    return digit;
  }

  private async playPastLateDigits(prompts: readonly Prompt[]): Promise<PlayResult> {
    for (;;) {
      const played = await this.playNow(prompts, true);
      if (played.kind !== 'interrupted' || played.playedMs >= doublePressMs) return played;
      this.call.dropDigits();
      // Who goes on pressing has them begin again and again.
      await this.endIfTooLong();
    }
  }

  /** Counts a question, or a sentence that begins again, and ends a call that has had too many or lasts too long. */
  private async endIfTooLong(): Promise<void> {
    if (!this.limit.isReachedByQuestion()) return;
    await this.end('too_long', [prompt('callTooLong'), ...this.courtTelephone()]);
  }

  private async playNow(prompts: readonly Prompt[], bargeIn: boolean): Promise<PlayResult> {
    const utterances = await render(this, prompts);
    const result = await noteHeard(this, utterances, () => this.call.play(utterances, { bargeIn }));
    if (result.kind === 'failed') this.record.event(this.now, 'fault', 'play', result.reason);
    return result;
  }

  /**
   * Digit 7: makes the voice slower for the rest of the call, or gives it its usual pace again.
   * @returns what tells the caller so.
   */
  changePace(): Prompt {
    const isSlow = this.voice.pace === 'slow';
    this.voice.pace = isSlow ? 'usual' : 'slow';
    this.record.event(this.now, 'step', 'pace', this.voice.pace);
    return prompt(isSlow ? 'usualVoice' : 'slowerVoice');
  }

  /**
   * Starts making the sounds of prompts that will be said next. Right after signing in, the caller
   * hears a short fixed sentence meanwhile: a digit into silence would seem not to have arrived.
   */
  async sayWhileMaking(prompts: readonly Prompt[]): Promise<void> {
    this.prepare(prompts);
    if (!this.isJustVerified) return;
    this.isJustVerified = false;
    await this.sayNow(prompt('signedIn'));
  }

  /**
   * Starts making the sounds of prompts that will be said soon, so that the caller does not wait
   * then.
   */
  prepare(prompts: readonly Prompt[]): void {
    for (const each of prompts) {
      each.render(this.voice, this.language).catch((error: unknown) => {
        this.log.warn('cannot prepare a prompt', { prompt: each.name, error });
      });
    }
  }

  /**
   * Notes that a number was complete before the `#` that the caller was told to press. The `#` is
   * still to come and must not be taken for the answer to the next question.
   */
  expectLateHash(): void {
    this.isHashExpected = true;
  }

  /**
   * Says prompts and takes one answer. `menu` and `enterDigits` handle silence and wrong digits.
   */
  async listen(listening: Listening, prompts: readonly Prompt[]): Promise<AskResult> {
    if (listening.waitMs === undefined) await this.endIfTooLong();
    const utterances = await render(this, prompts);
    this.notePut(listening, utterances);
    for (;;) {
      const result = await this.ask(listening, utterances);
      const isLateHash =
        this.isHashExpected && result.kind !== 'silence' && /^#?$/.test(result.digits);
      this.isHashExpected = false;
      if (!isLateHash) return result;
      // The late `#` has cut off the prompts: say them again from the start.
    }
  }

  /**
   * Writes that an unrecorded question is put: once, and before the caller can hear or press
   * anything, so that the entry is the same whatever they do.
   */
  private notePut({ isUnrecorded = false }: Listening, utterances: readonly Utterance[]): void {
    const isNews = this.record.mayStayUnknown(isUnrecorded);
    const question = utterances.at(-1);
    if (isNews && isUnrecorded && question !== undefined) {
      this.record.event(this.now, 'prompt', question.name, question.text);
    }
  }

  private async ask(listening: Listening, utterances: readonly Utterance[]): Promise<AskResult> {
    const { FIRST_DIGIT_TIMEOUT_MS, BETWEEN_DIGITS_TIMEOUT_MS } = this.app.config;
    const patience = listening.patience ?? 1;
    const options = {
      utterances,
      match: listening.match,
      firstDigitTimeoutMs:
        listening.waitMs ?? FIRST_DIGIT_TIMEOUT_MS * (listening.firstPatience ?? patience),
      betweenDigitsTimeoutMs: BETWEEN_DIGITS_TIMEOUT_MS * patience,
      ...(listening.terminator && { terminator: listening.terminator }),
      ...(listening.signal && { signal: listening.signal }),
    };
    const put = () => putQuestion(this.call, options, listening.onSaid);
    if (listening.isUnrecorded === true || listening.isUnnoted === true) return put();
    const result = await noteHeard(this, utterances, put);
    if (result.kind === 'silence') this.record.event(this.now, 'silence', listening.name);
    else
      this.record.event(
        this.now,
        'digits',
        listening.name,
        digitsForRecord(listening, result.digits),
      );
    return result;
  }

  /**
   * Runs a step that needs the database. While the database is away, the caller is asked to wait
   * and the step is retried. If it stays away, the call ends with an apology and the court's
   * telephone number.
   */
  database<T>(step: (db: Pool) => Promise<T>): Promise<T> {
    return waitForDatabase(this, step);
  }

  /**
   * Says prompts and a goodbye, and ends the call.
   * @throws CallEnded always.
   */
  async end(outcome: CallOutcome, prompts: readonly Prompt[]): Promise<never> {
    this.endedAs = outcome;
    this.enter('leaving', 'goodbye');
    const goodbye = prompt(this.wasCalled ? 'goodbyeCalled' : 'goodbye');
    await this.sayNow(...this.takeWaiting(), ...prompts, goodbye);
    await this.call.hangUp();
    throw new CallEnded();
  }

  /** Runs work that may take as long as it takes: waiting for a person and talking to one. */
  withoutLimit<T>(work: () => Promise<T>): Promise<T> {
    return this.limit.without(work);
  }

  /**
   * Adds milliseconds that the caller spent in the queue and with agents, also those before this
   * process took the call over.
   */
  countServed(ms: number): void {
    this.limit.countServed(ms);
  }
}
