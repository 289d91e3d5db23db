/**
 * Whether a message about electronic service (电子送达) is genuine: the caller keys in the last six
 * digits of its number, and hears that a court has sent it to them, and when, or that they must not
 * follow it. No case is told, so that nobody has to sign in. Of a genuine one they can have the link
 * sent again: by the court's own system for it where that is connected (tickets/links), otherwise a
 * ticket asks the court's staff.
 */
import {
  checkServedDocument,
  type FoundDocument,
} from '../../../court/identity/store/servedDocuments.js';
import { documentEndLength, isDocumentEnd } from '../../../court/identity/rules/servedDocument.js';
import { sixDigits } from '../../../court/identity/sixDigits.js';
import { askForLink } from '../../../tickets/links/askForLink.js';
import { openTicket } from '../../../tickets/opening/openTicket.js';
import type { Conversation } from '../../conversation/conversation.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { refuseAnonymous } from '../../conversation/refuseAnonymous.js';
import { ownMobile } from '../send/sendBySms.js';
import { ticketOfCaller } from '../ticket/leaveTicket.js';
import { openedPrompts } from '../ticket/ticketPrompts.js';

/** How many numbers a caller may check in a call: more than a person gets messages of a case. */
const mostChecks = 5;

const againDigit = '1';

/** Checks numbers until the caller goes back. What is to be said afterwards waits in the conversation. */
export async function checkDocument(conversation: Conversation): Promise<void> {
  // Who the number was sent to is told by the telephone, or by a proof.
  if (refuseAnonymous(conversation)) return;
  for (;;) {
    conversation.enter('menu', 'checkDocument');
    if (conversation.documentsChecked >= mostChecks) {
      conversation.say(prompt('documentTooMany'));
      return;
    }
    const entered = await enterDigits(conversation, {
      name: 'documentNumber',
      prompts: () => [prompt('documentAsk')],
      again: () => [prompt('documentAskAgain')],
      longest: documentEndLength,
      // With the outcome it would name the party.
      isSecret: true,
      accept: (digits) =>
        isDocumentEnd(digits)
          ? { kind: 'entered', value: digits }
          : { kind: 'refused', because: prompt('documentSixDigits') },
    });
    if (entered === 'led_on') conversation.say(prompt('backToPrevious'));
    if (entered === 'back' || entered === 'led_on') return;
    const next = await tellOfDocument(conversation, entered.value);
    if (next !== againDigit) return;
  }
}

/** @returns `1` for another number */
async function tellOfDocument(conversation: Conversation, end: string): Promise<string> {
  const { app, record, person, now, today } = conversation;
  conversation.documentsChecked += 1;
  const found = await conversation.database((db) =>
    checkServedDocument(
      db,
      app.identityKeys,
      { callId: record.callId, end, person, mobile: ownMobile(conversation) },
      now,
      today,
    ),
  );
  conversation.isServed = true;
  // Without the outcome, here as below, which would say of a call that loses its number later that a party has
  // called, and which one: the number leads to them.
  record.event(now, 'step', 'document');
  const outcome = found === null ? [prompt('documentUnknown')] : genuine(conversation, found);
  const digit = await chooseAfter(conversation, outcome, found !== null);
  if (digit !== '2' || found === null) return digit;
  const isAsked = await askToResend(conversation, end, found);
  return isAsked ? chooseAfter(conversation, [prompt('documentResendAsked')], false) : digit;
}

/** Says what came of it, in a menu that the record of the call leaves out. */
function chooseAfter(
  conversation: Conversation,
  outcome: readonly Prompt[],
  canResend: boolean,
): Promise<string> {
  const offers = [
    prompt('documentAnother'),
    ...(canResend ? [prompt('documentResendOffer')] : []),
    prompt('repeatAndBack'),
  ];
  return chooseDigit(
    conversation,
    {
      name: 'documentOutcome',
      prompts: () => [...outcome, ...offers],
      again: () => offers,
      isUnnoted: true,
    },
    canResend ? [againDigit, '2'] : [againDigit],
  );
}

function genuine(conversation: Conversation, { courtName, on }: FoundDocument): Prompt[] {
  const court = conversation.institutionName(courtName);
  return [prompt('documentGenuine', { court, day: conversation.words.pastDate(on) })];
}

/**
 * Asks the court's system to send the link again, to the address that it has on file. Where none is
 * connected, and where it was asked before and the link did not come, because that address is an old
 * one, opens a ticket that asks the staff.
 * @returns whether the system was asked
 */
async function askToResend(
  conversation: Conversation,
  end: string,
  { caseId, courtId, on }: FoundDocument,
): Promise<boolean> {
  const { db, clock, identityKeys, config } = conversation.app;
  const deps = { db, clock, identityKeys };
  const ticket = await ticketOfCaller(conversation, { kind: 'consultation', courtId, caseId });
  const body = `请向法院登记的电子送达地址重新发送${on}的送达信息（编号末六位${end}）：来电人打不开链接。`;
  let asked = { ...ticket, message: { body }, code: sixDigits() };
  if (config.E_SERVICE_URL !== undefined) {
    const papers = { courtId, documentEnd: end, servedOn: on };
    // While it is under way the caller is told the same. The record of the call says nothing of it.
    const result = await conversation.database(() => askForLink(deps, papers, asked));
    if (result !== 'asked_before') return true;
    const again = `请核对电子送达地址：${on}的送达信息（编号末六位${end}）已经请送达系统重新发送，来电人仍打不开链接。`;
    asked = { ...asked, message: { body: again } };
    conversation.say(prompt('documentResentBefore'));
  }
  const opened = await conversation.database(() => openTicket(deps, asked));
  conversation.record.event(conversation.now, 'step', 'ticket', opened.kind);
  conversation.say(...openedPrompts(conversation, opened));
  return false;
}
