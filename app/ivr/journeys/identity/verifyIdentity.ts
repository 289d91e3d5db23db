/**
 * Proves who the caller is, by a number and the query password. One question takes all kinds of
 * number, an ID number, a lawyer's licence number or a query number, and tells them apart by their
 * length and form. A menu before it would be one more digit to get wrong, and the caller either has
 * their notice of acceptance, which shows the query number, before them or not.
 */
import { isLawyerLicence } from '../../../court/identity/rules/lawyerLicence.js';
import { checkResidentId } from '../../../court/identity/rules/residentId.js';
import type { Barred, Locked } from '../../../court/identity/store/guessing.js';
import type { Claim } from '../../../court/identity/rules/claim.js';
import { signIn, whyNotSignIn } from '../../../court/identity/store/signIn.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt } from '../../conversation/prompt.js';
import { enterDigits, type Entered } from '../../conversation/enterDigits.js';
import { refuseAnonymous } from '../../conversation/refuseAnonymous.js';
import { guesserOf, tellRefused } from './guessLimits.js';
import type { NoChoice } from '../../conversation/menu.js';
import { hasCodes, withoutPassword } from './withoutPassword.js';

/** Digits of a resident ID number; `*` stands for an X at its end. */
const residentIdLength = 18;
/** Digits of a query number, as courts print them. */
const queryNumberLengths = { least: 6, most: 16 };
const passwordLength = 6;
/** What `0` answers where the password is asked for. */
const noPassword = 'none';
/** The answer when an agent has had the caller verified meanwhile. */
const verifiedMeanwhile = 'verified';
/** Wrong passwords in a row after which the caller returns to the main menu, locked out or not. */
const maxFailures = 3;

/** `failed`: wrong too often; `locked`: the limits on guessing let the caller try no more. */
type Proven = 'verified' | 'failed' | 'locked' | NoChoice;

/**
 * Asks for a number and the password until they are right. Sets `conversation.person` when it
 * returns `verified`.
 */
export async function verifyIdentity(conversation: Conversation): Promise<'verified' | NoChoice> {
  const proven = await proveIdentity(conversation);
  return proven === 'failed' || proven === 'locked' ? 'back' : proven;
}

/**
 * Does the same, and tells why not.
 * @param whenLocked what becomes of a caller whose password is locked: they are offered the other
 *   ways, or it ends there, where an agent waits for them.
 */
export async function proveIdentity(
  conversation: Conversation,
  whenLocked: 'offer' | 'end' = 'offer',
): Promise<Proven> {
  if (refuseAnonymous(conversation)) return 'back';
  const { app } = conversation;
  const { settings } = conversation.place.court;
  const guesser = guesserOf(conversation);
  const whyNot = (claim: Claim | null) =>
    conversation.database((db) =>
      whyNotSignIn(db, app.identityKeys, guesser, claim, conversation.now, settings),
    );
  for (let failures = 0; failures < maxFailures;) {
    conversation.enter('identity', 'verifyIdentity');
    // A caller who may not try at all is not asked for a number.
    const barred = await whyNot(null);
    if (barred !== null) return refuse(conversation, barred);
    const claim = await askNumber(conversation);
    if (typeof claim === 'string') return claim;
    if (claim.value === verifiedMeanwhile) return 'verified';

    const number = claim.value;
    const locked = await whyNot(number);
    if (locked !== null) {
      const proven = await refuseOrOffer(conversation, locked, number, whenLocked);
      if (proven === 'back') continue;
      return proven;
    }

    let password = await askPassword(conversation);
    while (typeof password !== 'string' && password.value === noPassword) {
      const proven = await withoutPassword(conversation, number);
      if (proven !== 'back') return proven;
      password = await askPassword(conversation);
    }
    if (password === 'led_on') return password;
    if (password === 'back') continue;
    if (password.value === verifiedMeanwhile) return 'verified';
    const result = await conversation.database((db) =>
      signIn(db, app.identityKeys, guesser, number, password.value, conversation.now, settings),
    );
    conversation.record.event(conversation.now, 'step', 'signIn', result.kind);
    if (result.kind === 'verified') {
      conversation.verified(result.person);
      return 'verified';
    }
    if (result.kind !== 'failed') {
      const proven = await refuseOrOffer(conversation, result, number, whenLocked);
      if (proven === 'back') continue;
      return proven;
    }
    failures += 1;
    // The rest of a password that is too long is not the next number.
    await conversation.sayPastLateDigits(prompt('signInFailed'));
  }
  conversation.say(prompt('signInLeft'), ...conversation.courtTelephone());
  return 'failed';
}

function refuse(conversation: Conversation, refused: Barred | Locked): 'locked' {
  tellRefused(conversation, refused);
  return 'locked';
}

/**
 * Says why the password may not be tried. Whose password is locked for a while may have forgotten it,
 * and is offered the other ways at once.
 */
async function refuseOrOffer(
  conversation: Conversation,
  refused: Barred | Locked,
  claim: Claim,
  whenLocked: 'offer' | 'end',
): Promise<Proven> {
  refuse(conversation, refused);
  if (whenLocked === 'end' || refused.kind === 'barred' || !hasCodes(conversation)) return 'locked';
  return withoutPassword(conversation, claim);
}

function askNumber(conversation: Conversation) {
  return enterDigits<Claim | typeof verifiedMeanwhile>(conversation, {
    name: 'number',
    prompts: () => [prompt('askNumber')],
    again: () => [prompt('askNumberAgain')],
    longest: residentIdLength,
    // No ID number begins with one.
    isWhole: isLawyerLicence,
    hasStar: true,
    isSecret: true,
    settled: settledSince(conversation),
    accept: acceptNumber,
  });
}

/** Tells later whether the caller has been verified since now: an agent can do that. */
function settledSince(conversation: Conversation): () => typeof verifiedMeanwhile | null {
  const { person } = conversation;
  return () => (conversation.person === person ? null : verifiedMeanwhile);
}

function acceptNumber(digits: string): Entered<Claim> {
  if (digits.length === residentIdLength) {
    const checked = checkResidentId(digits);
    if (checked.kind === 'ok') {
      return { kind: 'entered', value: { by: 'resident_id', residentId: checked.value } };
    }
    const isStarWrong = digits.slice(0, -1).includes('*');
    return {
      kind: 'refused',
      because: prompt(isStarWrong ? 'numberWrongStar' : 'numberWrongCheck'),
    };
  }
  if (digits.includes('*')) return { kind: 'refused', because: prompt('numberWrongStar') };
  if (isLawyerLicence(digits)) {
    return { kind: 'entered', value: { by: 'licence', licence: digits } };
  }
  const { least, most } = queryNumberLengths;
  // Fifteen digits are an ID number from before 1999, which is no longer valid.
  if (digits.length < least || digits.length > most || digits.length === 15) {
    return { kind: 'refused', because: prompt('numberWrongLength') };
  }
  return { kind: 'entered', value: { by: 'query_number', queryNumber: digits } };
}

function askPassword(conversation: Conversation) {
  return enterDigits<string>(conversation, {
    name: 'password',
    prompts: () => [prompt('askPassword')],
    again: () => [prompt('askPasswordAgain')],
    longest: passwordLength,
    isSecret: true,
    zero: noPassword,
    settled: settledSince(conversation),
    accept: (digits) =>
      /^\d{6}$/.test(digits)
        ? { kind: 'entered', value: digits }
        : { kind: 'refused', because: prompt('passwordWrongLength') },
  });
}
