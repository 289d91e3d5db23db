/** Connects a caller to telephones of the court, one after another, until one is answered. */
import { CallEnded } from '../../../telephony/call.js';
import type { Ringing, RungLeg } from '../../../telephony/ringing.js';
import type { Bridge } from '../../../telephony/bridge.js';
import {
  contactBridgeId,
  endContact,
  type LeftContact,
} from '../../../agents/runtime/contactBridges.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import { dialled, telephoneGroups } from '../../../telephony/rules/telephoneGroups.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** An office of the court, and what the caller hears while it rings. */
export interface Office {
  /** As in the court's records, for example 0510-55501101. */
  readonly telephone: string;
  readonly ringing: StaticPromptName;
}

/** How long a telephone rings at a court without a norm for it. */
const usualRingMs = 20_000;
/** A ring in China: a second of sound, four of silence. */
const ringPeriodMs = 5000;
/** Number of ringings so far; each needs a purpose of its own. */
let ringings = 0;

/**
 * Connects the caller until one of the two hangs up.
 * @param rung the ringing of the first office, if an earlier process began it.
 * @returns false when nobody has answered, or this process cannot ring anybody.
 * @throws CallEnded
 */
export async function callOffice(
  conversation: Conversation,
  offices: readonly Office[],
  rung: Ringing | null = null,
): Promise<boolean> {
  return conversation.withoutLimit(async () => {
    for (const [index, office] of offices.entries()) {
      const ringing = index === 0 && rung !== null ? rung : beginRinging(conversation, office);
      if (ringing === null) continue;
      const leg = await answered(conversation, office, ringing);
      if (leg === null) continue;
      await talk(conversation, leg);
      return true;
    }
    return false;
  });
}

/**
 * Returns for how long an office's telephone rings: as often as the court's norm of service says, before
 * the caller is back at the hotline.
 * @param usualMs at a court without such a norm.
 */
export function officeRingMs({ place }: Conversation, usualMs: number): number {
  const { officeRings } = place.court.settings.norms;
  return officeRings === null ? usualMs : officeRings * ringPeriodMs;
}

/** @returns null when there is no number to dial. */
function beginRinging(conversation: Conversation, office: Office): Ringing | null {
  const { app, record } = conversation;
  const number = dialled(office.telephone);
  if (number === null || app.telephony === null) return null;
  ringings += 1;
  return app.telephony.ring({
    to: { kind: 'telephone', number },
    purpose: { kind: 'contact', callId: record.callId, number: ringings },
    timeoutMs: officeRingMs(conversation, usualRingMs),
  });
}

/** Which extension the caller asks for: only the number before it can be dialled. */
function whomToAskFor({ words }: Conversation, { telephone }: Office): Prompt[] {
  const { extension } = telephoneGroups(telephone);
  if (extension === null) return [];
  return [prompt('officeExtension', { extension: words.clearDigits(extension) })];
}

/**
 * Plays music to the caller until there is an answer.
 * @returns null when nobody answers.
 * @throws CallEnded
 */
async function answered(
  conversation: Conversation,
  office: Office,
  ringing: Ringing,
): Promise<RungLeg | null> {
  const { call, record } = conversation;
  const { number } = ringing.to;
  const note = (what: string) =>
    record.event(conversation.now, 'step', 'callOffice', `${what} ${number}`);
  // After a crash another process takes the caller over by this, even when nothing may ring any
  // more.
  record.office({ number, wasReached: false });
  note('rings');
  void call.ended.then(() => ringing.cancel());
  try {
    await call.holdMusic(true);
    await conversation.sayNow(prompt(office.ringing), ...whomToAskFor(conversation, office));
  } catch (error) {
    await endContact({ kind: 'ringing', ringing });
    throw error;
  }
  const result = await ringing.result;
  if (result.kind === 'answered') record.office({ number, wasReached: true });
  note(result.kind);
  if (result.kind === 'answered') {
    await tellOffice(conversation, result.leg);
    return result.leg;
  }
  if (call.isOver) throw await call.ended;
  await call.holdMusic(false);
  return null;
}

/**
 * After a crash, continues the call with the office until one of the two hangs up.
 * @throws CallEnded
 */
export async function goOnWithOffice(
  conversation: Conversation,
  { bridge, leg }: Extract<LeftContact, { kind: 'talk' }>,
): Promise<void> {
  await conversation.withoutLimit(() => hold(conversation, leg, () => Promise.resolve(bridge)));
}

async function talk(conversation: Conversation, leg: RungLeg): Promise<void> {
  const { app, record } = conversation;
  const { telephony } = app;
  if (telephony === null) throw new Error('an office answered, but this process has no telephony');
  const id = contactBridgeId(record.callId, ringings);
  await hold(conversation, leg, () => telephony.bridge({ id, recordAs: null }));
}

async function hold(
  conversation: Conversation,
  leg: RungLeg,
  open: () => Promise<Bridge>,
): Promise<void> {
  conversation.isServed = true;
  await runOfficeBridge(conversation, leg, open);
  // Digits pressed during that call were meant for nobody here.
  conversation.call.dropDigits();
}

/**
 * Connects caller and office until one of them hangs up, then hangs up on the office.
 * @param open opens the bridge, or finds the one that an earlier process left. If it fails, the
 *   failure is logged, and the caller stays without the office.
 * @throws CallEnded
 */
export async function runOfficeBridge(
  { call, log }: Conversation,
  leg: RungLeg,
  open: () => Promise<Bridge>,
): Promise<void> {
  try {
    const bridge = await open();
    try {
      for (const each of [leg, call]) if (!bridge.legs.includes(each)) await bridge.add(each);
      await Promise.race([call.ended, leg.ended, bridge.ended]);
    } finally {
      await bridge.end();
    }
  } catch (error) {
    if (!(error instanceof CallEnded)) log.error('lost the call with an office', { error });
  } finally {
    await leg.hangUp();
  }
  if (call.isOver) throw await call.ended;
}

/**
 * Says to a telephone of the court, in Mandarin, which hotline is calling. Never rejects: a
 * telephone that is hung up meanwhile ends the call that follows, and without a sound the caller is
 * put through all the same.
 */
export async function tellOffice(conversation: Conversation, leg: RungLeg): Promise<void> {
  const { name } = conversation.place.court;
  try {
    const said = prompt('officeCalled', { court: name });
    await leg.play([await said.render(conversation.app.voice, 'zh')], { bargeIn: true });
  } catch (error) {
    if (error instanceof CallEnded) return;
    conversation.log.warn('cannot tell an office who calls', { error });
  }
}
