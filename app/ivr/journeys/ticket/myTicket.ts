/**
 * Main menu, digit 5: the state of the caller's ticket and what was answered, found by number and
 * code or after verification. A caller who is not content can have it redone by somebody else; one
 * who urges is counted. Of an anonymous ticket the caller hears only its state.
 */
import { CallEnded } from '../../../telephony/call.js';
import { cancelAppointment } from '../../../tickets/state/cancelAppointment.js';
import { closeTicket } from '../../../tickets/state/closeTicket.js';
import type { TicketChange, TicketDeps } from '../../../tickets/state/changeTicket.js';
import {
  findOwnTicket,
  ownTicket,
  type OwnTicket,
} from '../../../tickets/opening/findOwnTicket.js';
import { joinRepeat } from '../../../tickets/opening/joinRepeat.js';
import { reopenTicket } from '../../../tickets/state/reopenTicket.js';
import { forgetNote } from '../../../tickets/opening/unsentMessages.js';
import { awaitsAnswer } from '../../../tickets/rules/ticket.js';
import {
  checkTicketNumber,
  isLikeReport,
  ticketNumberLength,
} from '../../../tickets/rules/ticketNumber.js';
import type { CallerIdentity } from '../../../tickets/rules/ticketRepeats.js';
import { chinaDate } from '../../../court/rules/workCalendar.js';
import type { NewMessage, VoiceMessage } from '../../../tickets/store/ticketMessages.js';
import { readAppointment } from '../../../tickets/store/ticketAppointments.js';
import { readTicket, type Ticket } from '../../../tickets/store/tickets.js';
import { listOwnTickets } from '../../../tickets/store/ownTickets.js';
import type { Conversation } from '../../conversation/conversation.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { ticketOfCaller, recordMessage } from './leaveTicket.js';
import { chooseDigit, moreDigit, type NoChoice } from '../../conversation/menu.js';
import {
  answerPrompts,
  headingPrompt,
  limitPrompts,
  ticketKindInWords,
  standingPrompts,
  statusOnlyPrompts,
  statusPrompt,
} from './ticketPrompts.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { isNamed } from '../../conversation/isNamed.js';
import { refuseAnonymous } from '../../conversation/refuseAnonymous.js';
import { offerWays, waysSentence } from '../send/offerWays.js';
import { ticketToSend } from '../send/ticketToSend.js';
import { tryCode } from './proveOwner.js';
import { stayUnknown } from './stayUnknown.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';
import { appointmentWords } from './appointmentWords.js';

type FoundTicket = Extract<OwnTicket, { kind: 'found' }>;
type Way = 'number' | 'verified';

/** Digits 1 to 6, the latest first. A caller with more tickets knows their numbers. */
const listLength = 6;

export async function myTicket(conversation: Conversation): Promise<void> {
  const enter = () => conversation.enter('menu', 'myTicket');
  enter();
  let way = await chooseWay(conversation);
  for (;;) {
    if (way === 'back' || way === 'led_on') break;
    const found = way === 'number' ? await byNumber(conversation) : await byIdentity(conversation);
    // A caller with the code of an anonymous ticket has reported it. What they hear is in no record.
    const isUnknown = typeof found === 'object' && found?.kind === 'status_only';
    if (isUnknown && !conversation.isAnonymous) await stayUnknown(conversation);
    enter();
    if (found === null) {
      way = await chooseWayOn(conversation);
    } else if (typeof found === 'string') {
      way = found;
    } else if (found.kind === 'status_only') {
      conversation.isServed = true;
      conversation.say(...statusOnlyPrompts(found.status));
      return;
    } else {
      return tellTicket(conversation, found);
    }
  }
  if (way === 'led_on') conversation.say(prompt('backToPrevious'));
}

async function chooseWay(conversation: Conversation): Promise<Way | NoChoice> {
  const digit = await chooseDigit(
    conversation,
    {
      name: 'myTicket',
      prompts: () => [prompt('myTicketMenu')],
      again: () => [prompt('myTicketAgain')],
    },
    ['1', '2'],
  );
  return digit === '1' ? 'number' : digit === '2' ? 'verified' : digit;
}

/** Nothing was opened; the reason waits to be said. Offers another way. */
async function chooseWayOn(conversation: Conversation): Promise<Way | NoChoice> {
  const offer = prompt(
    conversation.person === null ? 'ticketNotOpenedMenu' : 'ticketNotOpenedVerifiedMenu',
  );
  const digit = await chooseDigit(
    conversation,
    { name: 'ticketWayOn', prompts: () => [offer], again: () => [offer] },
    ['1', '2'],
  );
  return digit === '1' ? 'number' : digit === '2' ? 'verified' : digit;
}

function identityOf({ person, callerNumber }: Conversation): CallerIdentity {
  return { personId: person?.personId ?? null, number: callerNumber };
}

/**
 * Finds a ticket by its number and code.
 * @returns null when it was not opened; the reason waits to be said.
 */
async function byNumber(conversation: Conversation): Promise<OwnTicket | null | NoChoice> {
  const entered = await enterNumber(conversation);
  if (typeof entered === 'string') return entered;
  const { value: number, byName } = entered;
  // Tickets of others name whoever asks about them, whatever was opened before in the call.
  if (!isLikeReport(number) && refuseAnonymous(conversation)) return null;
  const known = await findOpened(conversation, number);
  if (known !== null) return known;
  // The code is asked for whether or not such a ticket exists.
  const asked = { prompt: prompt('askTicketCode'), mayBeAnonymous: !byName };
  const opened = await tryCode(conversation, number, asked);
  switch (opened) {
    case 'named':
      return byNumber(conversation);
    case 'led_on':
      return opened;
    case 'no_code':
      conversation.say(prompt('ticketCodeMissing'));
      return null;
    case 'failed':
    case 'refused':
      return null;
    default:
      return conversation.database((db) => ownTicket(db, opened));
  }
}

/**
 * Asks for the number of a ticket. In a call that names its caller, that of an anonymous report counts as a wrong one: who has its
 * code has reported it. What the caller hears and what the record keeps is the same of both.
 */
async function enterNumber(conversation: Conversation) {
  for (;;) {
    const byName = await isNamed(conversation);
    const entered = await enterTicketNumber(conversation, byName);
    if (typeof entered === 'string') return entered;
    if (entered.value === namedMeanwhile) continue;
    if (byName || !isLikeReport(entered.value)) return { ...entered, byName };
    // An agent may have written down who they are meanwhile.
    if (!(await isNamed(conversation))) return { ...entered, byName };
    conversation.say(prompt('ticketNumberWrongOrReport'));
  }
}

/** The answer when the caller is back from a person in a call that names them now: the number is asked for as there. */
const namedMeanwhile = 'named';

function enterTicketNumber(conversation: Conversation, byName: boolean) {
  return enterDigits<string>(conversation, {
    name: 'ticketNumber',
    // The record of the call must not lead from an anonymous ticket to the telephone that asked.
    isSecret: true,
    isUncounted: true,
    prompts: () => [prompt('askTicketNumber')],
    again: () => [prompt('askTicketNumberAgain')],
    settled: async () => (!byName && (await isNamed(conversation)) ? namedMeanwhile : null),
    // Where a report's number is refused, `#` ends that as it ends the others.
    longest: ticketNumberLength.most + (byName ? 1 : 0),
    accept: (digits) => {
      const checked = checkTicketNumber(digits);
      if (checked.kind === 'ok' && !(byName && isLikeReport(checked.value))) {
        return { kind: 'entered', value: checked.value };
      }
      const because = prompt(byName ? 'ticketNumberWrongOrReport' : 'ticketNumberWrong');
      return { kind: 'refused', because };
    },
  });
}

/**
 * Finds a ticket of the person the caller has proved to be, or one opened by its code earlier in
 * this call; else null.
 */
function findOpened(conversation: Conversation, number: string): Promise<OwnTicket | null> {
  return conversation.database(async (db) => {
    const hers = await findOwnTicket(db, number, conversation.person, conversation.today);
    if (hers !== null || conversation.openedTickets.size === 0) return hers;
    const ticket = await readTicket(db, number);
    return ticket !== null && conversation.openedTickets.has(ticket.id)
      ? ownTicket(db, ticket)
      : null;
  });
}

/**
 * Finds tickets of the verified caller, who needs no number. A single ticket is told at once; of
 * several the caller chooses one.
 */
async function byIdentity(conversation: Conversation): Promise<OwnTicket | null | NoChoice> {
  if (conversation.person === null) {
    const verified = await verifyIdentity(conversation);
    if (verified !== 'verified') return verified;
  }
  const { person, words } = conversation;
  if (person === null) throw new Error('the caller is verified, but no person is set');
  const { today } = conversation;
  const tickets = await conversation.database((db) =>
    listOwnTickets(db, person, listLength, today),
  );
  const [first, second] = tickets;
  if (first === undefined) {
    conversation.say(prompt('noTickets'));
    return 'back';
  }
  const find = (number: string) =>
    conversation.database((db) => findOwnTicket(db, number, person, today));
  if (second === undefined) return find(first.number);
  const list = [
    ...tickets.map(({ kind, openedAt }, index) =>
      prompt('ticketChoice', {
        openedOn: words.pastDate(chinaDate(openedAt)),
        kind: ticketKindInWords(conversation, kind),
        digit: words.number(index + 1),
      }),
    ),
    prompt('caseListBack'),
  ];
  const digit = await chooseDigit(
    conversation,
    { name: 'ticketList', prompts: () => list, again: () => [prompt('ticketListAgain'), ...list] },
    tickets.map((_, index) => String(index + 1)),
  );
  if (digit === 'back' || digit === 'led_on') return digit;
  return find(tickets[Number(digit) - 1]?.number ?? '');
}

/** How a ticket is told to a person who is called about it. */
export interface Telling {
  /**
   * Called once the caller has heard the state of the ticket to the end, or has pressed a digit,
   * which says that they have heard enough. There is nothing to go back to: the call ends
   * afterwards.
   */
  readonly onHeard?: () => void;
  /** What the caller hears instead of everything there is to say. */
  readonly told?: readonly Prompt[];
  /** Whether the caller may act on the ticket: they must prove first that it is theirs. */
  readonly mayAct?: () => Promise<boolean>;
}

/**
 * Tells the state of a ticket, and lets the caller act on it.
 * @throws CallEnded
 */
export async function tellTicket(
  conversation: Conversation,
  { ticket, answer }: Omit<FoundTicket, 'kind'>,
  telling: Telling = {},
): Promise<void> {
  const { onHeard = null, mayAct = () => Promise.resolve(true) } = telling;
  const { now } = conversation;
  // Who hears something else instead has not proved that the ticket is theirs.
  const latest =
    telling.told === undefined
      ? await conversation.database((db) => readAppointment(db, ticket.id, now))
      : null;
  // Somebody who is late asks where to go, too.
  const appointment = latest !== null && latest.endsAt > now ? latest : null;
  const told: readonly Prompt[] = telling.told ?? [
    headingPrompt(conversation, ticket),
    ...(appointment === null
      ? []
      : [prompt('appointmentOn', appointmentWords(conversation, appointment))]),
    statusPrompt(ticket.status),
    ...standingPrompts(conversation, ticket),
    ...(answer === null ? [] : await answerPrompts(conversation, answer)),
  ];
  const isAnswered = ticket.status === 'replied' || ticket.status === 'closed';
  const offers = [
    ...(ticket.status === 'replied' ? [['1', prompt('ticketContent')] as const] : []),
    ...(isAnswered && ticket.round === 0 ? [['2', prompt('ticketNotContent')] as const] : []),
    ...(awaitsAnswer(ticket.status) ? [['3', prompt('ticketUrge')] as const] : []),
    ...(appointment?.isAhead === true ? [['4', prompt('appointmentCancel')] as const] : []),
  ];
  // There is no third answer after the second. The caller hears that, and where else to turn.
  const wayOn = isAnswered && ticket.round > 0 ? [prompt('ticketReopenedBefore')] : [];
  // What the caller asked for themselves is said together with what they can do.
  let before: readonly Prompt[] = told;
  if (onHeard === null) {
    conversation.isServed = true;
  } else {
    if (await conversation.sayUntilDigit(...told)) onHeard();
    before = [];
  }
  // In a call that the caller made, the main menu follows, which also has a digit for a person.
  const needsMenu = offers.length > 0 || (onHeard !== null && wayOn.length > 0);
  if (!needsMenu) {
    conversation.say(...before, ...wayOn);
    return;
  }
  const end = prompt(onHeard === null ? 'repeatAndBack' : 'repeatAndEnd');
  // Comes last, so that nobody waits for it who wants something else.
  const menu = [
    ...offers.map(([, offer]) => offer),
    ...wayOn,
    end,
    prompt(waysSentence(conversation, 'ticketWaysOffer')),
  ];
  for (;;) {
    const digit = await chooseDigit(
      conversation,
      {
        name: 'ticketMenu',
        // A digit that was pressed twice in the list would say that the caller is content with an
        // answer they have not heard.
        mustBeHeard: true,
        prompts: () => [...told, ...menu],
        first: () => [...before, ...menu],
        again: () => [prompt('ticketMenuAgain'), ...menu],
        back: () => menu,
      },
      [...offers.map(([offered]) => offered), moreDigit],
    );
    if (digit !== 'led_on') onHeard?.();
    if (digit !== 'led_on' && digit !== 'back' && !(await mayAct())) {
      conversation.say(prompt('answerUnproven'));
      return;
    }
    switch (digit) {
      case '1':
        return isContent(conversation, ticket);
      case '2':
        if ((await isNotContent(conversation, ticket)) === 'over') return;
        before = [];
        continue;
      case '3':
        return urge(conversation, ticket);
      case '4':
        if ((await cancels(conversation, ticket)) === 'over') return;
        before = [];
        continue;
      case moreDigit: {
        const way = await offerWays(conversation, ticketToSend(conversation, ticket));
        before = way.kind === 'said' ? way.words : [];
        continue;
      }
      case 'led_on':
        if (onHeard === null) conversation.say(prompt('backToPrevious'));
        return;
      case 'back':
        return;
    }
  }
}

const byCaller = { kind: 'caller' } as const;

function depsOf(conversation: Conversation): TicketDeps {
  const { db, clock } = conversation.app;
  return { db, clock };
}

async function isContent(conversation: Conversation, ticket: Ticket): Promise<void> {
  const change = await conversation.database(() =>
    closeTicket(depsOf(conversation), ticket.id, byCaller, true),
  );
  conversation.say(prompt(change.kind === 'changed' ? 'ticketThanks' : 'ticketCannot'));
}

/** Cancels the appointment of a ticket, if that is what the caller wants. */
async function cancels(conversation: Conversation, ticket: Ticket): Promise<'over' | 'back'> {
  const words = () => [prompt('askCancel')];
  const digit = await chooseDigit(conversation, { name: 'cancel', prompts: words, again: words }, [
    '1',
  ]);
  if (digit !== '1') return 'back';
  const change = await conversation.database(() =>
    cancelAppointment(depsOf(conversation), ticket.id),
  );
  conversation.say(prompt(change.kind === 'changed' ? 'appointmentCancelled' : 'ticketCannot'));
  return 'over';
}

/** In Chinese, because the staff reads it in the steps of the ticket. */
const notContentReason = '来电人对答复不满意，要求重新办理';

/**
 * The caller has said that they want the ticket redone, and only `*` takes that back. Anything else
 * that keeps them from saying more (silence, a failed message, hanging up) does not: the ticket is
 * redone without a message, too.
 */
async function isNotContent(conversation: Conversation, ticket: Ticket): Promise<'over' | 'back'> {
  const { app, call, log } = conversation;
  let message: VoiceMessage | null = null;
  const reopen = async () => {
    const more: NewMessage | null = message === null ? null : { voice: message };
    const deps = depsOf(conversation);
    const change = await reopenTicket(deps, ticket.id, byCaller, notContentReason, more);
    if (message !== null && change.kind === 'changed') {
      await forgetNote(app.config.RECORDINGS_DIR, message.file);
    }
    return change;
  };
  try {
    for (;;) {
      const digit = await chooseDigit(
        conversation,
        {
          name: 'reopen',
          prompts: () => [prompt('askReopen')],
          again: () => [prompt('askReopenAgain')],
        },
        ['1', '2'],
      );
      if (digit === 'back') return 'back';
      if (digit !== '1') break;
      const { kind, courtId, caseId, aboutDepartmentId } = ticket;
      // If the process dies before the ticket is reopened, the message reopens it, as any call about
      // an answered matter does. A question is over with its answer, so its message becomes an
      // ticket of its own.
      const subject = { kind, courtId, caseId, aboutDepartmentId };
      const left = await recordMessage(conversation, {
        name: 'reopen',
        intro: [prompt('reopenIntro')],
        ticket: await ticketOfCaller(conversation, subject),
      });
      // Without a message the caller is asked once more.
      if (left.kind === 'left') continue;
      message = left.message;
      if (left.isGone) throw await call.ended;
      break;
    }
    conversation.say(...reopenedPrompts(conversation, await conversation.database(reopen)));
    return 'over';
  } catch (error) {
    if (!(error instanceof CallEnded) || !call.isOver) throw error;
    await reopen().catch((failed: unknown) => {
      log.error('cannot reopen a ticket', { ticket: ticket.number, error: failed });
    });
    throw error;
  }
}

function reopenedPrompts(conversation: Conversation, change: TicketChange): Prompt[] {
  switch (change.kind) {
    case 'changed':
      return [prompt('ticketReopened'), ...limitPrompts(conversation, change.ticket)];
    case 'refused':
      return [
        prompt(change.because === 'reopened_before' ? 'ticketReopenedBefore' : 'ticketCannot'),
      ];
    case 'unknown_ticket':
      return [prompt('ticketCannot')];
  }
}

/**
 * Urges the answer to a ticket. It counts as a repeated call; many of them put the ticket under
 * supervision.
 */
async function urge(conversation: Conversation, ticket: Ticket): Promise<void> {
  const { record } = conversation;
  const call = {
    caller: identityOf(conversation),
    callId: record.callId,
    by: byCaller,
    message: null,
  };
  const joined = await conversation.database(() =>
    joinRepeat(depsOf(conversation), ticket.id, call),
  );
  if (joined.kind !== 'changed') {
    conversation.say(prompt('ticketCannot'));
    return;
  }
  conversation.say(
    prompt(joined.isKnown ? 'ticketUrgedBefore' : 'ticketUrged'),
    ...standingPrompts(conversation, joined.ticket),
  );
}
