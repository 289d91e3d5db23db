/**
 * Main menu, digit 4: complaints (about filing, too), reports of violations (anonymous ones, too),
 * opinions and suggestions.
 */
import type { TicketKind } from '../../../tickets/rules/ticket.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import { readCourtAndBelow } from '../../../court/store/courts.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { enterNumber } from '../callback/askForCallback.js';
import type { Conversation } from '../../conversation/conversation.js';
import { leaveTicket } from './leaveTicket.js';
import { chooseFromPages } from '../../conversation/chooseFromPages.js';
import { chooseDigit, type NoChoice } from '../../conversation/menu.js';
import { prompt } from '../../conversation/prompt.js';
import { isNamed } from '../../conversation/isNamed.js';
import { refuseAnonymous } from '../../conversation/refuseAnonymous.js';
import { stayUnknown } from './stayUnknown.js';

type ComplaintKind = Extract<
  TicketKind,
  'complaint' | 'filing_complaint' | 'violation_report' | 'opinion'
>;

const kinds: Readonly<Record<'1' | '2' | '3' | '4', ComplaintKind>> = {
  1: 'complaint',
  2: 'violation_report',
  3: 'opinion',
  4: 'filing_complaint',
};
const intros = {
  complaint: 'complaintIntro',
  filing_complaint: 'filingComplaintIntro',
  violation_report: 'reportIntro',
  opinion: 'opinionIntro',
} as const satisfies Record<ComplaintKind, StaticPromptName>;

export async function complain(conversation: Conversation): Promise<void> {
  conversation.enter('menu', 'complain');
  const digit = await chooseDigit(
    conversation,
    {
      name: 'complain',
      prompts: () => [prompt('complainMenu')],
      again: () => [prompt('complainMenuAgain')],
    },
    ['1', '2', '3', '4'],
  );
  if (digit === 'back' || digit === 'led_on') return goBack(conversation, digit);
  const kind = kinds[digit];
  const isReport = kind === 'violation_report';
  if (!isReport && refuseAnonymous(conversation)) return;
  const byName = isReport && (await isNamed(conversation));
  const goesOn = byName ? await askByName(conversation) : '1';
  if (goesOn !== '1') return goBack(conversation, goesOn);
  const about = await chooseAbout(conversation);
  if (typeof about === 'string') return goBack(conversation, about);
  const { courtId, departmentId: aboutDepartmentId } = about;
  const who = await chooseWho(conversation, kind, byName);
  if (typeof who === 'string') return goBack(conversation, who);
  const { anonymous } = who;
  if (anonymous) await stayUnknown(conversation);
  await leaveTicket(conversation, kind, { kind, courtId, aboutDepartmentId, ...who }, [
    prompt(anonymous ? 'reportAnonymousIntro' : intros[kind]),
  ]);
}

function goBack(conversation: Conversation, why: NoChoice): void {
  if (why === 'led_on') conversation.say(prompt('backToPrevious'));
}

interface About {
  readonly courtId: number;
  /** Null: none, or the caller does not know. */
  readonly departmentId: number | null;
}

async function chooseAbout(conversation: Conversation): Promise<About | NoChoice> {
  const courts = await conversation.database((db) =>
    readCourtAndBelow(db, conversation.place.court.id),
  );
  const [first] = courts;
  if (first === undefined) throw new Error('the hotline’s court is not in the database');
  const court =
    courts.length === 1 ? first : await chooseOne(conversation, 'aboutCourt', courts, false);
  if (court === 'back' || court === 'led_on') return court;
  if (court === null || court.departments.length === 0) {
    return { courtId: court?.id ?? first.id, departmentId: null };
  }
  const department = await chooseOne(conversation, 'aboutDepartment', court.departments, true);
  if (department === 'back' || department === 'led_on') return department;
  return { courtId: court.id, departmentId: department?.id ?? null };
}

/**
 * Lets the caller choose a court or a department.
 * @returns null for none of them, where that can be chosen.
 */
function chooseOne<T extends { readonly name: string }>(
  conversation: Conversation,
  question: 'aboutCourt' | 'aboutDepartment',
  all: readonly T[],
  canBeUnknown: boolean,
): Promise<T | null | NoChoice> {
  const choice = ({ name }: T, digit: string) =>
    prompt('aboutChoice', { name: conversation.institutionName(name), digit });
  return chooseFromPages(
    conversation,
    {
      name: question,
      opening: prompt(question),
      choice,
      ...(canBeUnknown && { none: prompt('aboutUnknown') }),
      more: prompt('aboutMore'),
      again: prompt('aboutAgain'),
    },
    all,
  );
}

interface Who {
  readonly anonymous: boolean;
  /** Entered by the caller. Null: the number they call from, where it is shown. */
  readonly callerNumber: string | null;
}

/**
 * Asks whether the caller wants to be named, and where an answer reaches them. Of a caller who was
 * {@link Conversation.forgotten} in this call a further report is anonymous, unasked.
 * @param byName the caller has heard already that this call cannot have an anonymous report
 */
async function chooseWho(
  conversation: Conversation,
  kind: ComplaintKind,
  byName: boolean,
): Promise<Who | NoChoice> {
  const isReport = kind === 'violation_report' && !byName;
  if (conversation.isAnonymous) return { anonymous: true, callerNumber: null };
  const { person, callerNumber, place } = conversation;
  const isHidden = normalNumber(callerNumber) === null;
  // A verified caller hears the answer when they call.
  if (!isReport && (!isHidden || person !== null)) return { anonymous: false, callerNumber: null };
  for (;;) {
    const digit = isReport ? await askNamed(conversation) : await askReach(conversation);
    if (digit === 'back' || digit === 'led_on') return digit;
    if (digit === '2') return { anonymous: isReport, callerNumber: null };
    if (!isHidden) return { anonymous: false, callerNumber: null };
    const number = await enterNumber(conversation, place.court.settings.callbacks, []);
    if (number !== null) return { anonymous: false, callerNumber: number };
  }
}

/**
 * For a report: 1 with the caller's name, 2 without. The sentence is the same whether or not the
 * number is shown, and the record keeps no digit: neither may say later who stayed unknown. Where the
 * call has come to name its caller (a message left behind `0`, a ticket that an agent writes after the
 * agent call), they hear {@link askByName} instead, whatever they have pressed.
 */
async function askNamed(conversation: Conversation): Promise<'1' | '2' | NoChoice> {
  const isSettled = () => isNamed(conversation);
  if (await isSettled()) return askByName(conversation);
  const digit = await chooseDigit(
    conversation,
    {
      name: 'named',
      prompts: () => [prompt('askNamed')],
      again: () => [prompt('askNamedAgain')],
      isUnrecorded: true,
      isSettled,
    },
    ['1', '2'],
  );
  // That the caller waits for the database would say that they have pressed something.
  if (await conversation.record.unnoted(isSettled)) return askByName(conversation);
  if (digit !== '2') conversation.record.mayStayUnknown(false);
  return digit;
}

/**
 * The call names its caller already. An anonymous report takes another one, which they hear before they have chosen: the record then
 * says nothing of what they wanted. 1 to report by name.
 */
function askByName(conversation: Conversation): Promise<'1' | NoChoice> {
  return chooseDigit(
    conversation,
    {
      name: 'byName',
      prompts: () => [prompt('askByName')],
      again: () => [prompt('askByNameAgain')],
    },
    ['1'],
  );
}

/** The caller's number is not shown: 1 to enter one, 2 to do without an answer. */
function askReach(conversation: Conversation): Promise<'1' | '2' | NoChoice> {
  return chooseDigit(
    conversation,
    {
      name: 'reach',
      prompts: () => [prompt('askReach')],
      again: () => [prompt('askReachAgain')],
    },
    ['1', '2'],
  );
}
