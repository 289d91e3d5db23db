/**
 * Answers questions by SMS about cases and tickets. The sender proves that it is theirs by the same
 * numbers as on the telephone. Failures lock the case or the ticket for both; those of senders, and
 * of all SMS together, have limits of their own, because senders can be made up by the thousand.
 * The number that an SMS comes from proves nothing. An anonymous report is not asked about here
 * (messages/rules/receivedSms.ts).
 */
import type { App } from '../../core/app.js';
import { disclose, factName } from '../../court/cases/rules/disclosure.js';
import { readCase } from '../../court/cases/store/cases.js';
import { recordDisclosure } from '../../court/cases/store/disclosures.js';
import { checkResidentId } from '../../court/identity/rules/residentId.js';
import type { Barred, Guesser, Locked } from '../../court/identity/store/guessing.js';
import type { HasIdentityKeys } from '../../court/identity/store/identityKeys.js';
import type { Claim } from '../../court/identity/rules/claim.js';
import { signIn, type GuessSettings } from '../../court/identity/store/signIn.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { AnswerSms, SmsAnswer } from '../../messages/receiveSms.js';
import type { SmsLanguage } from '../../messages/rules/smsTemplates.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { openByCode } from '../../tickets/opening/findOwnTicket.js';
import { momentText } from '../../tickets/ticketSms.js';
import { checkTicketNumber } from '../../tickets/rules/ticketNumber.js';
import { caseWords } from './rules/caseWords.js';
import { stateWords } from './rules/ticketWords.js';
import { roomName } from './roomName.js';
import { takeRating } from './takeRating.js';

export interface AnswerSmsApp extends Pick<App, 'db' | 'clock'>, HasIdentityKeys {
  /** The limits of the court that the hotline greets for. */
  readonly guessSettings: () => GuessSettings;
}

const residentIdLength = 18;
/** Digits of a query number, as courts print them. */
const queryNumber = /^\d{6,16}$/;

/** Makes the function that answers requests. */
export function makeAnswerSms(app: AnswerSmsApp): AnswerSms {
  return async (request, { from, language }) => {
    const now = app.clock.now();
    if (request.kind === 'rating')
      return takeRating(app.db, from, request.score, { language, now });
    const { number, secret } = request;
    // All SMS of a number on one day count as one call.
    const guesser: Guesser = {
      callId: `sms ${from} ${chinaDate(now)}`,
      callerNumber: from,
      by: 'sms',
    };
    if (checkTicketNumber(number).kind === 'ok') {
      const answer = await answerTicket(app, { guesser, language }, number, secret);
      if (answer !== null) return answer;
    }
    const claim = claimOf(number);
    return claim === null ? null : answerCase(app, { guesser, language }, claim, secret);
  };
}

/** The sender whose guesses count, and the language of the answer. */
interface Asking {
  readonly guesser: Guesser;
  readonly language: SmsLanguage;
}

function claimOf(number: string): Claim | null {
  if (number.length === residentIdLength) {
    const checked = checkResidentId(number.toUpperCase());
    return checked.kind === 'ok' ? { by: 'resident_id', residentId: checked.value } : null;
  }
  return queryNumber.test(number) ? { by: 'query_number', queryNumber: number } : null;
}

/** A query number may look like the number of a ticket: null then lets it be tried as one. */
async function answerTicket(
  app: AnswerSmsApp,
  { guesser, language }: Asking,
  number: string,
  code: string,
): Promise<SmsAnswer | null> {
  const now = app.clock.now();
  const settings = app.guessSettings();
  const opened = await openByCode(app, number, code, { guesser, now, settings });
  if (opened.kind === 'failed') return failed(language);
  if (opened.kind !== 'right') return refused(opened, now, language);
  const { status, latestAt, courtId } = opened.value;
  const state = stateWords(language, status);
  const awaits = latestAt !== null && !['replied', 'closed', 'withdrawn'].includes(status);
  const message = awaits
    ? smsOf('ticketStateUntil', language, {
        ticket: number,
        state,
        latest: momentText(latestAt, language),
      })
    : smsOf('ticketState', language, { ticket: number, state });
  // A keyed hash, as wherever tries at a ticket are counted.
  const [hash] = app.identityKeys.lockSubjects('ticket', number);
  return {
    result: 'ticket_told',
    message,
    about: `ticket ${hash?.toString('hex') ?? ''}`,
    courtId,
  };
}

async function answerCase(
  app: AnswerSmsApp,
  { guesser, language }: Asking,
  claim: Claim,
  password: string,
): Promise<SmsAnswer> {
  const { db, identityKeys } = app;
  const now = app.clock.now();
  const result = await signIn(db, identityKeys, guesser, claim, password, now, app.guessSettings());
  if (result.kind === 'failed') return failed(language);
  if (result.kind !== 'verified') return refused(result, now, language);
  const { person } = result;
  // A person known by ID number may have several cases, and an SMS cannot ask which one.
  const [caseId] = claim.by === 'query_number' ? (person.onlyCaseIds ?? []) : [];
  if (caseId === undefined) {
    const message = smsOf('caseByQueryNumber', language, {});
    return { result: 'case_by_query_number', message, about: `person ${person.personId}` };
  }
  return tellCase(app, person, caseId, language);
}

async function tellCase(
  { db, clock }: AnswerSmsApp,
  person: VerifiedPerson,
  caseId: number,
  language: SmsLanguage,
): Promise<SmsAnswer> {
  const now = clock.now();
  const read = await readCase(db, person, caseId);
  if (read === null) return failed(language);
  const words = caseWords(disclose(read.file, read.participation, chinaDate(now)), {
    language,
    now,
    room: (courtroom) => roomName(courtroom, language),
  });
  if (words === null) return failed(language);
  const { text, facts } = words;
  const names = facts.map(factName);
  const told = { at: now, callId: null, person, caseId, facts: names };
  return {
    result: 'case_told',
    message: smsOf('caseTold', language, { state: text }),
    about: `case ${caseId}`,
    courtId: read.file.courtId,
    record: async (client) => {
      if (names.length > 0) await recordDisclosure(client, told);
    },
  };
}

/** The reply does not say what was wrong. */
const failed = (language: SmsLanguage): SmsAnswer => ({
  result: 'not_opened',
  message: smsOf('notOpened', language, {}),
});

function refused(why: Barred | Locked, now: Date, language: SmsLanguage): SmsAnswer {
  const until = 'until' in why ? why.until : null;
  const minutes = until === null ? 0 : Math.ceil((until.getTime() - now.getTime()) / 60_000);
  return until === null
    ? { result: 'barred', message: smsOf('queryBarred', language, {}) }
    : { result: 'locked', message: smsOf('queryLocked', language, { minutes: String(minutes) }) };
}
