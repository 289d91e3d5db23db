/**
 * The way of a caller without their query password: a code by SMS to the number that the court has
 * on file, keyed in during the same call, or a person. Whom a code has verified can have a new password
 * sent there. What the caller hears, and when, is the same whether there is a number or not, and
 * whether what they claim exists.
 */
import { askForCode } from '../../../messages/askForCode.js';
import { sendNewPassword } from '../../../messages/sendNewPassword.js';
import type { Claim } from '../../../court/identity/rules/claim.js';
import type { NoCode } from '../../../court/identity/rules/signInCode.js';
import { isCodeOver, tryCode, whyNotTryCode } from '../../../court/identity/store/signInCodes.js';
import type { Conversation } from '../../conversation/conversation.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { chooseDigit, type NoChoice } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { guesserOf, tellRefused } from './guessLimits.js';

const codeLength = 6;
/** An SMS takes a while, and has to be found and read. */
const codePatience = 8;

/**
 * Offers the ways of who has no password, until the caller is verified or goes back.
 * @returns `locked`: the limits on guessing let the caller try no more; that was said.
 */
export async function withoutPassword(
  conversation: Conversation,
  claim: Claim,
): Promise<'verified' | 'locked' | NoChoice> {
  conversation.enter('identity', 'withoutPassword');
  const renews = conversation.place.court.settings.passwordRenewal.enabled;
  for (;;) {
    const digit = hasCodes(conversation)
      ? await chooseDigit(
          conversation,
          {
            name: 'noPassword',
            prompts: () => [
              prompt('noPasswordMenu'),
              ...(renews ? [prompt('noPasswordRenew')] : []),
              prompt('caseListBack'),
            ],
            again: () => [prompt('noPasswordAgain')],
          },
          ['1', '2', ...(renews ? (['3'] as const) : [])],
        )
      : '2';
    if (digit === '1' || digit === '3') {
      const proven = await byCode(conversation, claim);
      if (proven === 'verified' && digit === '3') await renewPassword(conversation);
      if (proven === 'verified' || proven === 'locked') return proven;
      conversation.enter('identity', 'withoutPassword');
      continue;
    }
    if (digit !== '2') return digit;
    await conversation.toPerson();
    return conversation.person === null ? 'back' : 'verified';
  }
}

/**
 * Whether codes by SMS are offered. Not in a call that the hotline has made: it has just said that no
 * court asks for one.
 */
export function hasCodes({ place, wasCalled }: Conversation): boolean {
  return place.court.settings.smsCodes.enabled && !wasCalled;
}

async function byCode(
  conversation: Conversation,
  claim: Claim,
): Promise<'verified' | 'locked' | 'not_verified'> {
  const { app, record, language } = conversation;
  const { settings } = conversation.place.court;
  const guesser = guesserOf(conversation);
  conversation.enter('identity', 'smsCode');
  const refused = await conversation.database((db) =>
    whyNotTryCode(db, app.identityKeys, guesser, claim, conversation.now, settings),
  );
  if (refused !== null) {
    tellRefused(conversation, refused);
    return 'locked';
  }
  const asked = await conversation.database((db) =>
    askForCode(db, app.identityKeys, { ...guesser, language }, claim, conversation.now, settings),
  );
  if (asked.kind === 'no_code') {
    record.event(conversation.now, 'step', 'smsCode', `no_code: ${asked.because}`);
    conversation.say(...noCodePrompts(conversation, asked));
    return 'not_verified';
  }
  record.event(conversation.now, 'step', 'smsCode', asked.kind);
  // Who pressed 1 twice has not begun the code: it has only just been sent.
  await conversation.sayPastLateDigits(prompt('codeSent'));
  for (;;) {
    const code = await enterDigits<string>(conversation, {
      name: 'smsCode',
      prompts: () => [prompt('askCode')],
      again: () => [prompt('askCodeAgain')],
      longest: codeLength,
      isSecret: true,
      firstPatience: codePatience,
      accept: (digits) =>
        /^\d{6}$/.test(digits)
          ? { kind: 'entered', value: digits }
          : { kind: 'refused', because: prompt('codeWrongLength') },
    });
    if (code === 'back' || code === 'led_on') return 'not_verified';
    const isOver = () =>
      conversation.database((db) => isCodeOver(db, record.callId, conversation.now));
    if (await isOver()) return codeIsOver(conversation);
    const tried = await conversation.database((db) =>
      tryCode(db, app.identityKeys, guesser, claim, code.value, conversation.now, settings),
    );
    record.event(conversation.now, 'step', 'smsCode', tried.kind);
    if (tried.kind === 'verified') {
      conversation.verified(tried.person);
      conversation.say(prompt('codeCovers'));
      return 'verified';
    }
    if (tried.kind !== 'failed') {
      tellRefused(conversation, tried);
      return 'locked';
    }
    // The rest of a code that is too long is not the next code.
    await conversation.sayPastLateDigits(prompt('codeWrong'));
    if (await isOver()) return codeIsOver(conversation);
  }
}

/** Sends the caller, whom a code has just verified, a new query password to the number on file. */
async function renewPassword(conversation: Conversation): Promise<void> {
  const { app, record, language, person } = conversation;
  if (person === null) return;
  const { callId, callerNumber } = guesserOf(conversation);
  const asker = { callId, callerNumber, agentId: null, language };
  const asked = await conversation.database((db) =>
    sendNewPassword(
      db,
      app.identityKeys,
      asker,
      () => Promise.resolve(person),
      conversation.now,
      conversation.place.court.settings,
    ),
  );
  const isAsked = asked.kind === 'asked';
  const result = isAsked ? asked.kind : `no_renewal: ${asked.because}`;
  record.event(conversation.now, 'step', 'newPassword', result);
  conversation.say(prompt(isAsked ? 'newPasswordSent' : 'newPasswordNotNow'));
}

function codeIsOver(conversation: Conversation): 'not_verified' {
  conversation.say(prompt('codeOver'));
  return 'not_verified';
}

function noCodePrompts({ words, now }: Conversation, why: NoCode): Prompt[] {
  switch (why.because) {
    case 'withheld':
      return [prompt('codeWithheld')];
    case 'call':
      return [prompt('codeNotInThisCall')];
    case 'hotline':
      return [prompt('codeNotNow')];
    case 'caller':
    case 'person':
      return [prompt('codeTooMany', { wait: words.duration(why.until.getTime() - now.getTime()) })];
  }
}
