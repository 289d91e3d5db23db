/**
 * Contact with the people in charge of the caller's case, and appointments (bookAppointment.ts). The
 * caller hears the office telephones of the judge's assistant, the judge and the clerk. In office
 * hours they are connected to the first of them who has one, else to the secretary of the
 * department. When nobody answers, and outside office hours, they leave a message, which becomes a
 * ticket for the judge. After a crash the telephone rings on, and the caller continues as if nothing had happened.
 */
import type { Ringing } from '../../../telephony/ringing.js';
import type { LeftContact } from '../../../agents/runtime/contactBridges.js';
import { smsOf } from '../../../messages/rules/smsText.js';
import type { CaseFile } from '../../../court/import/rules/caseFile.js';
import type { AppointmentKind } from '../../../court/settings/rules/appointmentSettings.js';
import {
  disclose,
  type DisclosableFact,
  type Disclosure,
  type PeopleFact,
} from '../../../court/cases/rules/disclosure.js';
import { materialsAddress } from '../../../court/settings/rules/materialsAddress.js';
import { openingState } from '../../../court/rules/openingHours.js';
import { dialled } from '../../../telephony/rules/telephoneGroups.js';
import { normalNumber, isMobile } from '../../../telephony/rules/telephoneNumber.js';
import { readCase } from '../../../court/cases/store/cases.js';
import { contactUnderWay } from '../../../calls/store/callState.js';
import { readCourtById, readSecretaryTelephone } from '../../../court/store/courts.js';
import { writeSms } from '../../../messages/store/smsOutbox.js';
import { closedNowPrompts } from '../person/askForPerson.js';
import { callOffice, goOnWithOffice, type Office } from '../person/callOffice.js';
import type { Conversation } from '../../conversation/conversation.js';
import { bookAppointment } from './bookAppointment.js';
import { factPrompts } from './factPrompts.js';
import { leaveTicket } from '../ticket/leaveTicket.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** A person or a department whom a caller may contact about a case. */
export type Contact = Exclude<PeopleFact, { kind: 'panel' }>;

type PanelFact = Extract<PeopleFact, { kind: 'panel' }>;

/** What this caller knows of the case, and may hear here. */
export interface KnownOfCase {
  /** Told on a digit of its own, where the caller may hear it and its disclosure is noted. */
  readonly panel: PanelFact | null;
  /** The caller knows the result, and may want to ask about it. */
  readonly result: boolean;
}

/**
 * Returns whom the caller may contact about a case, as app/court/cases/rules/disclosure.ts decides.
 */
export function contactsOf({ facts }: Pick<Disclosure, 'facts'>): Contact[] {
  return facts.filter(isContact);
}

/** Whether the caller may hear the result, and so knows it. */
export function knowsResult({ facts }: Pick<Disclosure, 'facts'>): boolean {
  return facts.some(({ topic }) => topic === 'result');
}

/** Returns the members of the panel, if they may be told. */
export function panelOf({ facts }: Disclosure): PanelFact | null {
  return facts.find((fact) => fact.topic === 'people' && fact.kind === 'panel') ?? null;
}

function isContact(fact: DisclosableFact): fact is Contact {
  return fact.topic === 'people' && fact.kind !== 'panel';
}

/**
 * Lets the caller contact somebody about the case. Returns to the case; what is to be said there
 * first waits in the conversation.
 * @param contacts see {@link contactsOf}.
 * @param known what the caller knows of the case besides.
 */
export async function contactJudge(
  conversation: Conversation,
  file: CaseFile,
  contacts: readonly Contact[],
  known: KnownOfCase,
): Promise<void> {
  const { panel } = known;
  const step = () => conversation.enter('case', 'contactJudge', file.id);
  step();
  const offices = await officesOf(conversation, file, contacts);
  const appointments = await appointmentsOf(conversation, file, contacts, known);
  let opening: readonly Prompt[] = [
    ...contacts.flatMap((fact) => factPrompts(conversation, fact)),
    ...closedNowPrompts(conversation),
  ];
  for (;;) {
    const said = opening;
    const canConnect =
      conversation.app.telephony !== null && offices.length > 0 && isOpen(conversation);
    const offers = [
      ...(canConnect ? [prompt('contactConnect')] : []),
      ...[prompt('contactMessage'), prompt('contactMaterials')],
      ...(panel === null ? [] : [prompt('contactPanel')]),
      ...appointments.map(({ offer }) => prompt(offer)),
      prompt('repeatAndBack'),
    ];
    const digit = await chooseDigit(
      conversation,
      {
        name: 'contactJudge',
        prompts: () => [...said, ...offers],
        again: () => [prompt('contactAgain'), ...offers],
        back: () => offers,
      },
      [
        ...(canConnect ? (['1'] as const) : []),
        '2',
        '3',
        ...(panel ? (['4'] as const) : []),
        ...appointments.map((each) => each.digit),
      ],
    );
    step();
    switch (digit) {
      case '1':
        return connect(conversation, file, offices, null);
      case '2':
        if (await leaveMessage(conversation, file, [])) return;
        opening = [];
        step();
        break;
      case '3':
        opening = await tellMaterials(conversation, file);
        break;
      case '4':
        opening = panel === null ? [] : factPrompts(conversation, panel);
        break;
      case '5':
      case '6': {
        const chosen = appointments.find((each) => each.digit === digit);
        if (chosen === undefined || (await bookAppointment(conversation, file, chosen.kind)))
          return;
        opening = [];
        step();
        break;
      }
      case 'led_on':
        conversation.say(prompt('backToPrevious'));
        return;
      case 'back':
        return;
    }
  }
}

/** An appointment that can be asked for about the case. */
interface AppointmentOffer {
  readonly kind: AppointmentKind;
  readonly digit: '5' | '6';
  readonly offer: 'appointmentJudge' | 'appointmentQuestions' | 'appointmentVisit';
}

/**
 * Returns the appointments that the court of the case offers: with the judge until the caller knows the
 * result, then to ask about it, and at the reception.
 */
async function appointmentsOf(
  conversation: Conversation,
  file: CaseFile,
  contacts: readonly Contact[],
  { result }: KnownOfCase,
): Promise<AppointmentOffer[]> {
  const court = await conversation.database((db) => readCourtById(db, file.courtId));
  const offers = (kind: AppointmentKind) =>
    court?.settings.appointments.some((each) => each.kind === kind) ?? false;
  const withJudge: AppointmentOffer = result
    ? { kind: 'judgment_questions', digit: '5', offer: 'appointmentQuestions' }
    : { kind: 'judge_appointment', digit: '5', offer: 'appointmentJudge' };
  const hasJudge = contacts.some(({ kind }) => judges.has(kind));
  const visit: AppointmentOffer = { kind: 'visit', digit: '6', offer: 'appointmentVisit' };
  return [...(hasJudge ? [withJudge] : []), visit].filter(({ kind }) => offers(kind));
}

const judges: ReadonlySet<Contact['kind']> = new Set(['judge_in_charge', 'enforcement_judge']);

function isOpen({ place, now }: Conversation): boolean {
  return openingState(place.court.settings.openingHours, place.calendar, now).open;
}

/**
 * Returns the telephone of the judge's assistant, else of the judge, the clerk, or the department;
 * then the secretary's. The assistant's is the number that courts give first.
 */
async function officesOf(
  conversation: Conversation,
  file: CaseFile,
  contacts: readonly Contact[],
): Promise<Office[]> {
  const telephoneOf = (kind: Contact['kind']) =>
    contacts.find((contact) => contact.kind === kind)?.telephone ?? null;
  const first =
    telephoneOf('judge_assistant') ??
    telephoneOf('judge_in_charge') ??
    telephoneOf('enforcement_judge') ??
    telephoneOf('clerk') ??
    telephoneOf('department');
  const secretary = await conversation.database((db) => readSecretaryTelephone(db, file.id));
  return [
    ...(first === null ? [] : [{ telephone: first, ringing: 'contactRinging' } as const]),
    ...(secretary === null
      ? []
      : ([
          {
            telephone: secretary,
            ringing: first === null ? 'contactRinging' : 'contactSecretary',
          },
        ] as const)),
  ];
}

/** Connects the caller to the first office that answers. If none does, they leave a message. */
async function connect(
  conversation: Conversation,
  file: CaseFile,
  offices: readonly Office[],
  rung: Ringing | null,
): Promise<void> {
  if (await callOffice(conversation, offices, rung)) {
    conversation.say(prompt('contactOver'));
    return;
  }
  await leaveMessage(conversation, file, [prompt('contactNotReached')]);
}

/**
 * After a crash, continues a contact that was under way. A call that was connected goes on, and a telephone rings on.
 * When nobody has answered meanwhile, the next telephone is rung, or the caller leaves their
 * message. What is to be said then waits in the conversation.
 * @returns whether the caller was being connected.
 * @throws CallEnded
 */
export async function goOnContacting(
  conversation: Conversation,
  left: LeftContact | null,
): Promise<boolean> {
  if (left?.kind === 'talk') {
    await goOnWithOffice(conversation, left);
    conversation.say(prompt('contactOver'));
    return true;
  }
  const rung = left?.ringing ?? null;
  const { callId } = conversation.record;
  const { caseId, office } = await conversation.database((db) => contactUnderWay(db, callId));
  if (rung === null && office === null) return false;
  if (rung === null && office?.wasReached === true) {
    conversation.say(prompt('contactOver'));
    return true;
  }
  const number = rung?.to.number ?? office?.number ?? '';
  const rings: Office = { telephone: number, ringing: 'contactRinging' };
  const found = await caseOf(conversation, caseId);
  if (found === null) {
    // There is no list of offices to continue with, and no judge who would get a message.
    if (rung === null || !(await callOffice(conversation, [rings], rung))) return false;
    conversation.say(prompt('contactOver'));
    return true;
  }
  conversation.enter('case', 'contactJudge', found.file.id);
  const offices = await officesOf(conversation, found.file, found.contacts);
  const index = offices.findIndex(({ telephone }) => dialled(telephone) === number);
  const after = offices.slice(index + 1);
  const first = rung === null ? [] : [offices[index] ?? rings];
  await connect(conversation, found.file, [...first, ...after], rung);
  return true;
}

/** Returns null when the caller is no longer verified, or the case is no longer theirs. */
async function caseOf(
  conversation: Conversation,
  caseId: number | null,
): Promise<{ readonly file: CaseFile; readonly contacts: readonly Contact[] } | null> {
  const { person, today } = conversation;
  if (person === null || caseId === null) return null;
  const read = await conversation.database((db) => readCase(db, person, caseId));
  if (read === null) return null;
  const { file, participation } = read;
  return { file, contacts: contactsOf(disclose(file, participation, today)) };
}

function leaveMessage(
  conversation: Conversation,
  file: CaseFile,
  before: readonly Prompt[],
): Promise<boolean> {
  return leaveTicket(
    conversation,
    'contactJudge',
    { kind: 'contact_judge', courtId: file.courtId, caseId: file.id },
    [...before, prompt('contactIntro')],
  );
}

/**
 * Tells where materials for the case are sent. A caller on a mobile telephone also gets the address
 * by SMS, once per call.
 */
async function tellMaterials(conversation: Conversation, file: CaseFile): Promise<Prompt[]> {
  const { language, words, now, addressesSent } = conversation;
  const court = await conversation.database((db) => readCourtById(db, file.courtId));
  const address = court === null ? null : materialsAddress(court, language);
  if (address === null) return [prompt('materialsUnknown'), ...conversation.courtTelephone()];
  const said = prompt('materialsAddress', { address: words.address(address) });
  // In the form that tickets use, whatever prefix the trunk adds.
  const toNumber = normalNumber(conversation.callerNumber);
  if (!isMobile(toNumber)) return [said];
  const message = smsOf('materials', language, { address });
  if (!addressesSent.has(address)) {
    await conversation.database((db) =>
      writeSms(db, [{ toNumber, message, purpose: 'materials', courtId: file.courtId }], now),
    );
    addressesSent.add(address);
  }
  return [said, prompt('materialsSent')];
}
