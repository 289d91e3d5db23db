/**
 * Proving that a ticket is the caller's: by its code, which they were told when it was opened, or
 * by the identity that opened it.
 */
import {
  isOwnToday,
  openByCode,
  whyNotOpen,
  type Prover,
} from '../../../tickets/opening/findOwnTicket.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import type { Conversation } from '../../conversation/conversation.js';
import { maxTries } from '../../conversation/listening.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { isNamed } from '../../conversation/isNamed.js';
import { guesserOf, tellRefused } from '../identity/guessLimits.js';
import { chooseDigit, type NoChoice } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';

const codeLength = 6;

/** The answer when the caller is back from a person in a call that names them now. */
const namedMeanwhile = 'named';

/** How the code of a ticket is asked for. */
interface AskedCode {
  readonly prompt: Prompt;
  /**
   * The ticket may be an anonymous one, whose caller stays unknown from then on: then the record keeps
   * nothing of the question but that it was put. Not in a call that names its caller.
   */
  readonly mayBeAnonymous: boolean;
}

/**
 * Asks for the code of a ticket, and tries it. What went wrong waits to be said.
 * @returns `no_code`: the caller has pressed `*`, and may have no code. `refused`: the
 *   caller may not try. `named`: the ticket might be an anonymous one, and the call has come to name its
 *   caller, whatever number and code they have entered.
 */
export async function tryCode(
  conversation: Conversation,
  number: string,
  asked: AskedCode,
): Promise<Ticket | 'failed' | 'refused' | 'no_code' | 'led_on' | 'named'> {
  const prover = (): Prover => ({
    guesser: guesserOf(conversation),
    now: conversation.now,
    settings: conversation.place.court.settings,
  });
  const { app } = conversation;
  const refused = await conversation.database(() => whyNotOpen(app, number, prover()));
  if (refused !== null) {
    tellRefused(conversation, refused);
    return 'refused';
  }
  const code = await askCode(conversation, asked);
  if (asked.mayBeAnonymous && (await conversation.record.unnoted(() => isNamed(conversation)))) {
    return 'named';
  }
  const opened =
    typeof code === 'string'
      ? null
      : await conversation.database(() => openByCode(app, number, code.value, prover()));
  // The record of a caller with the code of an anonymous ticket ends at the question, like that of any
  // caller who hangs up there. All others go on.
  const staysUnknown = opened?.kind === 'right' && opened.value.anonymous;
  if (!staysUnknown) conversation.record.mayStayUnknown(false);
  if (opened === null) return code === 'led_on' ? code : 'no_code';
  // A right code is in what follows.
  if (opened.kind !== 'right') {
    conversation.record.event(conversation.now, 'step', 'ticketCode', opened.kind);
  }
  switch (opened.kind) {
    case 'right':
      conversation.openedTickets.add(opened.value.id);
      return opened.value;
    case 'failed':
      // The rest of a code that is too long is not the next one.
      await conversation.sayPastLateDigits(prompt('ticketCodeWrong'));
      return 'failed';
    case 'locked':
    case 'barred':
      tellRefused(conversation, opened);
      return 'refused';
  }
}

function askCode(conversation: Conversation, asked: AskedCode) {
  return enterDigits<string>(conversation, {
    name: 'ticketCode',
    prompts: () => [asked.prompt],
    again: () => [prompt('askTicketCodeAgain')],
    longest: codeLength,
    isSecret: true,
    isUnrecorded: asked.mayBeAnonymous,
    settled: async () =>
      asked.mayBeAnonymous && (await isNamed(conversation)) ? namedMeanwhile : null,
    accept: (digits) =>
      digits.length === codeLength
        ? { kind: 'entered', value: digits }
        : { kind: 'refused', because: prompt('ticketCodeWrongLength') },
  });
}

/**
 * Lets somebody who is called about a ticket prove that it is theirs. Old people need time and a
 * second way: the code is in the SMS, their identity does as well, and `*` leads back from either.
 * @returns `declined`: they would rather call the hotline themselves.
 */
export async function proveOwner(
  conversation: Conversation,
  ticket: Ticket,
): Promise<'proven' | 'declined' | 'unproven'> {
  const isOwn = () =>
    conversation.database((db) => isOwnToday(db, ticket, conversation.person, conversation.today));
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (conversation.openedTickets.has(ticket.id) || (await isOwn())) return 'proven';
    const opened = await tryCode(conversation, ticket.number, {
      prompt: prompt('askCodeCalled'),
      // Nobody is called about an anonymous ticket.
      mayBeAnonymous: false,
    });
    if (typeof opened === 'object') return 'proven';
    if (opened === 'led_on') return 'unproven';
    if (opened === 'failed') continue;
    const way = await chooseProof(conversation);
    if (way === '2') return 'declined';
    if (way === 'led_on') return 'unproven';
    if (way === 'back') continue;
    const verified = await verifyIdentity(conversation);
    if (verified === 'verified' && !(await isOwn())) {
      conversation.say(prompt('ticketNotFoundVerified'));
    }
    if (verified === 'led_on') return 'unproven';
  }
  return (await isOwn()) ? 'proven' : 'unproven';
}

function chooseProof(conversation: Conversation): Promise<'1' | '2' | NoChoice> {
  return chooseDigit(
    conversation,
    {
      name: 'ticketProof',
      prompts: () => [prompt('ticketProof')],
      again: () => [prompt('ticketProofAgain')],
    },
    ['1', '2'],
  );
}
