/**
 * From her case: the office telephones of judge and clerk; in office hours she is connected to the judge, else to the
 * secretary of the department; when nobody answers, and outside of the hours, she leaves a message, which becomes an order
 * for the judge. After a crash the telephone rings on, and she goes on as if nothing had been.
 */
import type { Ringing } from '../../telephony/ringing.js';
import type { LeftContact } from '../../line/floor/contactTalks.js';
import { materialsSms } from '../../orders/orderTexts.js';
import type { CaseFile } from '../../court/import/rules/caseFile.js';
import {
  disclose,
  type DisclosableFact,
  type Disclosure,
  type PeopleFact,
} from '../../court/cases/rules/disclosure.js';
import { openingState } from '../../court/rules/openingHours.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { readCase } from '../../court/cases/store/cases.js';
import { contactUnderWay } from '../../calls/store/contactUnderWay.js';
import { readCourtById, readSecretaryTelephone } from '../../court/store/courts.js';
import { writeSms } from '../../messages/store/smsOutbox.js';
import { closedNowPrompts } from '../person/askForPerson.js';
import { callOffice, dialled, goOnWithOffice, type Office } from '../person/callOffice.js';
import type { Conversation } from '../../conversation/conversation.js';
import { factPrompts } from './factPrompts.js';
import { leaveOrder } from '../order/leaveOrder.js';
import { chooseKey } from '../../conversation/menu.js';
import { isMobile } from '../../telephony/rules/telephoneNumber.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

export type Contact = Exclude<PeopleFact, { kind: 'panel' }>;

/** Whom of a case rules/disclosure lets her contact. */
export function contactsOf({ facts }: Disclosure): Contact[] {
  return facts.filter(isContact);
}

function isContact(fact: DisclosableFact): fact is Contact {
  return fact.topic === 'people' && fact.kind !== 'panel';
}

/**
 * Returns to the case, with what is to be said first waiting in the conversation.
 * @param contacts see {@link contactsOf}.
 */
export async function contactJudge(
  conversation: Conversation,
  file: CaseFile,
  contacts: readonly Contact[],
): Promise<void> {
  const step = () => conversation.enter('case', 'contactJudge', file.id);
  step();
  const offices = await officesOf(conversation, file, contacts);
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
      ...[prompt('contactMessage'), prompt('contactMaterials'), prompt('repeatAndBack')],
    ];
    const key = await chooseKey(
      conversation,
      {
        name: 'contactJudge',
        prompts: () => [...said, ...offers],
        again: () => [prompt('contactAgain'), ...offers],
        back: () => offers,
      },
      canConnect ? ['1', '2', '3'] : ['2', '3'],
    );
    step();
    switch (key) {
      case '1':
        return connect(conversation, file, offices, null);
      case '2':
        return leaveMessage(conversation, file, []);
      case '3':
        opening = await tellMaterials(conversation, file);
        break;
      case 'led_on':
        conversation.say(prompt('backToPrevious'));
        return;
      case 'back':
        return;
    }
  }
}

function isOpen({ place, now }: Conversation): boolean {
  return openingState(place.court.settings.openingHours, place.calendar, now).open;
}

/** The judge's office, else the clerk's, else the department's; then the secretary. */
async function officesOf(
  conversation: Conversation,
  file: CaseFile,
  contacts: readonly Contact[],
): Promise<Office[]> {
  const telephoneOf = (kind: Contact['kind']) =>
    contacts.find((contact) => contact.kind === kind)?.telephone ?? null;
  const first = telephoneOf('judge_in_charge') ?? telephoneOf('clerk') ?? telephoneOf('department');
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

/** She talks to the first who answers, or leaves a message. */
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
  return leaveMessage(conversation, file, [prompt('contactNotReached')]);
}

/**
 * After a crash: the talk goes on, the telephone rings on, and when nobody has answered meanwhile the next one is rung, or she
 * leaves her message. What is to be said then waits in the conversation.
 * @returns whether she was being connected.
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
  const { caseId, last } = await conversation.database((db) => contactUnderWay(db, callId));
  if (rung === null && last === null) return false;
  if (rung === null && last?.wasReached === true) {
    conversation.say(prompt('contactOver'));
    return true;
  }
  const number = rung?.to.number ?? last?.number ?? '';
  const rings: Office = { telephone: number, ringing: 'contactRinging' };
  const found = await caseOf(conversation, caseId);
  if (found === null) {
    // There is no list to go on with, and no judge who would get a message.
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

/** Null when she is not verified any more, or it is not hers any more. */
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
): Promise<void> {
  return leaveOrder(
    conversation,
    'contactJudge',
    { kind: 'contact_judge', courtId: file.courtId, caseId: file.id },
    [...before, prompt('contactIntro')],
  );
}

/** Where to send materials of her case: said, and by SMS where she calls from a mobile telephone, once in a call. */
async function tellMaterials(conversation: Conversation, file: CaseFile): Promise<Prompt[]> {
  const { language, words, now, addressesSent } = conversation;
  const court = await conversation.database((db) => readCourtById(db, file.courtId));
  const own = language === 'en' ? court?.settings.materialsAddressEn : null;
  const address = own ?? court?.settings.materialsAddress ?? court?.address ?? null;
  if (address === null) return [prompt('materialsUnknown'), ...conversation.courtTelephone()];
  const said = prompt('materialsAddress', { address: words.name(address) });
  // As orders write it, whatever the trunk puts before it.
  const toNumber = normalNumber(conversation.callerNumber);
  if (!isMobile(toNumber)) return [said];
  const body = materialsSms(address, language);
  if (!addressesSent.has(body)) {
    await conversation.database((db) =>
      writeSms(db, [{ toNumber, body, purpose: 'materials' }], now),
    );
    addressesSent.add(body);
  }
  return [said, prompt('materialsSent')];
}
