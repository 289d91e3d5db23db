/** A caller is connected to telephones of the court, one after another, until somebody answers. */
import { CallEnded, type RungLeg, type Talk } from '../call.js';
import { contactTalkId, type LeftContact } from '../desk/contactTalks.js';
import type { Floor } from '../desk/floor.js';
import type { StaticPromptName } from '../prompts/catalogue.js';
import { telephoneGroups } from '../prompts/telephoneGroups.js';
import type { Conversation } from './conversation.js';
import { prompt } from './prompt.js';

/** An office of the court, and what the caller hears while it rings. */
export interface Office {
  /** As it stands in the court's records: 0510-55501101. */
  readonly telephone: string;
  readonly ringing: StaticPromptName;
}

const ringMs = 20_000;
/** Ringings so far: each has a purpose of its own. */
let rung = 0;

/**
 * Connects her until one of the two hangs up.
 * @returns false when nobody has answered.
 * @throws CallEnded
 */
export async function callOffice(
  conversation: Conversation,
  floor: Floor,
  offices: readonly Office[],
): Promise<boolean> {
  return conversation.withoutLimit(async () => {
    for (const office of offices) {
      const leg = await ring(conversation, floor, office);
      if (leg === null) continue;
      await talk(conversation, floor, leg);
      return true;
    }
    return false;
  });
}

/** The number as it is dialled; an extension is for her to ask for. Null when it is none. */
function dialled(telephone: string): string | null {
  const number = telephoneGroups(telephone).groups.join('');
  return /^\d{3,20}$/.test(number) ? number : null;
}

async function ring(
  conversation: Conversation,
  floor: Floor,
  office: Office,
): Promise<RungLeg | null> {
  const { call, record } = conversation;
  const number = dialled(office.telephone);
  if (number === null) return null;
  rung += 1;
  const ringing = floor.telephony.ring({
    to: { kind: 'telephone', number },
    purpose: `contact-${record.callId.slice(0, 8)}-${rung}`,
    callerShown: { name: call.calledNumber, number: call.calledNumber },
    timeoutMs: ringMs,
  });
  void call.ended.then(() => ringing.cancel());
  try {
    await call.holdMusic(true);
    await conversation.sayNow(prompt(office.ringing));
  } catch (error) {
    await ringing.cancel();
    const result = await ringing.result;
    if (result.kind === 'answered') await result.leg.hangUp();
    throw error;
  }
  const result = await ringing.result;
  record.event(conversation.now, 'step', 'callOffice', result.kind);
  if (result.kind === 'answered') return result.leg;
  if (call.isOver) throw await call.ended;
  await call.holdMusic(false);
  return null;
}

/** After a crash: the talk goes on until one of the two hangs up. @throws CallEnded */
export async function goOnWithOffice(
  conversation: Conversation,
  { talk, leg }: LeftContact,
): Promise<void> {
  await conversation.withoutLimit(() => holdTalk(conversation, leg, () => Promise.resolve(talk)));
}

async function talk(conversation: Conversation, floor: Floor, leg: RungLeg): Promise<void> {
  const id = contactTalkId(conversation.record.callId, rung);
  await holdTalk(conversation, leg, () => floor.telephony.talk({ id, recordAs: null }));
}

async function holdTalk(
  conversation: Conversation,
  leg: RungLeg,
  open: () => Promise<Talk>,
): Promise<void> {
  const { call } = conversation;
  conversation.isServed = true;
  try {
    const room = await open();
    try {
      for (const each of [leg, call]) if (!room.legs.includes(each)) await room.add(each);
      await Promise.race([call.ended, leg.ended, room.ended]);
    } finally {
      await room.end();
    }
  } catch (error) {
    if (!(error instanceof CallEnded)) conversation.log.error('an office was lost', { error });
  } finally {
    await leg.hangUp();
  }
  if (call.isOver) throw await call.ended;
  // What was pressed during the talk was meant for nobody here.
  call.dropKeys();
}
