/**
 * From her case: the office telephones of judge and clerk; in office hours she is connected to the judge, else to the
 * secretary of the department; when nobody answers, and outside of the hours, she leaves a message, which becomes an order
 * for the judge.
 */
import { materialsSms } from '../orders/orderTexts.js';
import type { CaseFile } from '../rules/caseFile.js';
import type { PeopleFact } from '../rules/disclosure.js';
import { openingState } from '../rules/openingHours.js';
import { readCourtById, readSecretaryTelephone } from '../store/courts.js';
import { writeSms } from '../store/smsOutbox.js';
import { closedNowPrompts } from './askForPerson.js';
import { callOffice, type Office } from './callOffice.js';
import type { Conversation } from './conversation.js';
import { factPrompts } from './factPrompts.js';
import { leaveOrder } from './leaveOrder.js';
import { chooseKey } from './menu.js';
import { isMobile } from './orderPrompts.js';
import { prompt, type Prompt } from './prompt.js';

export type Contact = Exclude<PeopleFact, { kind: 'panel' }>;

/**
 * Returns to the case, with what is to be said first waiting in the conversation.
 * @param contacts whom rules/disclosure lets her contact.
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
      conversation.app.floor !== null && offices.length > 0 && isOpen(conversation);
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
        if (await connect(conversation, offices)) {
          conversation.say(prompt('contactOver'));
          return;
        }
        return leaveMessage(conversation, file, [prompt('contactNotReached')]);
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

async function connect(conversation: Conversation, offices: readonly Office[]): Promise<boolean> {
  const { floor } = conversation.app;
  return floor !== null && (await callOffice(conversation, floor, offices));
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

/** Where to send materials of her case: said, and by SMS where she calls from a mobile telephone. */
async function tellMaterials(conversation: Conversation, file: CaseFile): Promise<Prompt[]> {
  const { language, words, callerNumber, now } = conversation;
  const court = await conversation.database((db) => readCourtById(db, file.courtId));
  const own = language === 'en' ? court?.settings.materialsAddressEn : null;
  const address = own ?? court?.settings.materialsAddress ?? court?.address ?? null;
  if (address === null) return [prompt('materialsUnknown'), ...conversation.courtTelephone()];
  const said = prompt('materialsAddress', { address: words.name(address) });
  if (!isMobile(callerNumber)) return [said];
  const body = materialsSms(address, language);
  await conversation.database((db) =>
    writeSms(db, [{ toNumber: callerNumber, body, purpose: 'materials' }], now),
  );
  return [said, prompt('materialsSent')];
}
