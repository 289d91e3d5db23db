/**
 * Digit `0`: a person. In working hours the caller joins the queue that fits where they were. When
 * no agent can be had, they hear why, and what else there is. Afterwards they are back where they
 * were.
 */
import type { QueueRuntime } from '../../../agents/runtime/queueRuntime.js';
import { enterQueue, type EnterResult } from '../../../queue/waiting/waitingQueue.js';
import { checkCallbackNumber } from '../../../callbacks/rules/callbackNumber.js';
import {
  isCallReturned,
  isHearingSoon,
  skillsFor,
  type PriorityReason,
} from '../../../queue/rules/queueOrder.js';
import { normalNumber } from '../../../telephony/rules/telephoneNumber.js';
import {
  readArrivalFacts,
  type ArrivalFacts,
  type CallerArriving,
} from '../../../queue/store/arrivals.js';
import { entryOfCall, servedMs } from '../../../queue/store/queueEntries.js';
import { recordingConsent } from '../../../calls/store/callState.js';
import type { CallPhase } from '../../../calls/store/calls.js';
import type { Conversation } from '../../conversation/conversation.js';
import { notInQueue } from './notInQueue.js';
import { prompt } from '../../conversation/prompt.js';
import { refuseAnonymous } from '../../conversation/refuseAnonymous.js';
import { goOnAtOffice, serveInQueue } from './serveInQueue.js';

/**
 * Phases in which the caller is concerned with their own case. Agents who can tell about it are
 * asked first.
 */
const casePhases: ReadonlySet<CallPhase> = new Set(['identity', 'cases', 'case']);

/**
 * Brings the caller to an agent. Returns when they are back in self-service; what is to be said
 * there first waits in the conversation. Who stays unknown has to call again: the row of a call that
 * came to a queue is kept, with its recording and what the agent writes down of whom they talked to.
 * Danger comes first.
 * @throws CallEnded
 */
export async function talkToAgent(
  conversation: Conversation,
  runtime: QueueRuntime | null,
): Promise<void> {
  if (!conversation.isInDanger && refuseAnonymous(conversation)) return;
  const before = conversation.whereabouts;
  if (runtime === null) await notInQueue(conversation, null, { kind: 'no_queue' });
  else await comeToQueue(conversation, runtime);
  // If the caller was forgotten, nobody may know their case either: they have to sign in again.
  const caseId = conversation.isAnonymous ? null : before.caseId;
  conversation.enter(before.phase, before.step, caseId);
}

async function comeToQueue(conversation: Conversation, runtime: QueueRuntime): Promise<void> {
  const facts = await conversation.database((db) =>
    readArrivalFacts(db, callerOf(conversation), conversation.now),
  );
  const entered = await conversation.database(() => enter(conversation, runtime, facts));
  if (entered.kind === 'waiting') {
    await conversation.withoutLimit(() =>
      serveInQueue(conversation, runtime, entered.entry, {
        opening: [prompt('queueEntered')],
        isRecorded: null,
      }),
    );
    return;
  }
  conversation.record.event(conversation.now, 'step', 'queue', entered.kind);
  await notInQueue(conversation, runtime, entered);
}

/**
 * After a crash, continues in the queue at the caller's place, in the agent call, or with the telephone of
 * the court that they were sent to.
 * @returns whether the caller had anything to continue with.
 */
export async function goOnInQueue(
  conversation: Conversation,
  runtime: QueueRuntime,
): Promise<boolean> {
  const { callId } = conversation.record;
  const { entry, ms, isRecorded } = await conversation.database(async (db) => ({
    entry: await entryOfCall(db, callId),
    ms: await servedMs(db, callId, conversation.now),
    isRecorded: await recordingConsent(db, callId),
  }));
  conversation.countServed(ms);
  const office = runtime.left.takeOffice(callId);
  if (entry !== null) {
    await conversation.withoutLimit(() =>
      serveInQueue(conversation, runtime, entry, { opening: [prompt('queueResumed')], isRecorded }),
    );
  } else if (office !== null) {
    await conversation.withoutLimit(() => goOnAtOffice(conversation, runtime, office, isRecorded));
  } else {
    return false;
  }
  return true;
}

function enter(
  conversation: Conversation,
  runtime: QueueRuntime,
  facts: ArrivalFacts,
): Promise<EnterResult> {
  const { record, callerNumber, language, place } = conversation;
  const topic = casePhases.has(conversation.whereabouts.phase) ? 'case' : 'general';
  return enterQueue(runtime.deps, {
    queue: topic,
    // A court with a single queue has only that one, for everything.
    otherwise: 'general',
    callId: record.callId,
    callerNumber,
    language,
    skills: skillsFor({ courtCode: place.court.code, topic, language }),
    reasons: reasonsOf(conversation, facts),
    place: facts.cutOffPlace,
  });
}

/**
 * Returns by what the caller is known here. The number proves nothing. It is enough for a head
 * start, because nothing is disclosed.
 */
function callerOf({ person, place, callerNumber }: Conversation): CallerArriving {
  const checked = checkCallbackNumber(callerNumber, place.court.settings.callbacks);
  return {
    person,
    number: normalNumber(callerNumber),
    callbackNumber: checked.kind === 'ok' ? checked.number : null,
  };
}

/** Returns why the caller comes before others who came at the same time. */
function reasonsOf(
  { place, now, isInDanger }: Conversation,
  { nextHearingAt, hasOverdueTicket, callbackMissedAt }: ArrivalFacts,
): PriorityReason[] {
  const { calendar } = place;
  const reasons: PriorityReason[] = isInDanger ? ['in_danger'] : [];
  if (nextHearingAt !== null && isHearingSoon(nextHearingAt, calendar, now)) {
    reasons.push('hearing_soon');
  }
  if (hasOverdueTicket) reasons.push('overdue_ticket');
  if (callbackMissedAt !== null && isCallReturned(callbackMissedAt, calendar, now)) {
    reasons.push('returned_call');
  }
  return reasons;
}
