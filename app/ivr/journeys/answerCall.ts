/** One call from start to end: its row, the conversation, and its outcome. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import type { CallApp } from '../conversation/callApp.js';
import type { QueueRuntime } from '../../agents/runtime/queueRuntime.js';
import { processNameOf } from '../../core/nodes/side.js';
import { CallEnded, type Call } from '../../telephony/call.js';
import { endLeft } from '../../agents/endLeft.js';
import type { CallRecord, RowState } from '../conversation/callRecorder.js';
import { Conversation } from '../conversation/conversation.js';
import { prompt, type Prompt } from '../conversation/prompt.js';
import { goOn } from './goOn.js';
import { greeting } from './greeting.js';
import { mainMenu } from './mainMenu.js';
import { talkToAgent } from './person/talkToAgent.js';
import { pbxDied, type CallOutcome, type OpenCall } from '../../calls/store/calls.js';

/** After more of the hotline's own errors than this, the call ends instead of returning to the main menu. */
const maxFaults = 2;

/**
 * Answers a call and talks with the caller until they hang up. Never rejects: every error is told
 * to the caller, logged and recorded.
 * @param resumed the row of a call that is still up from an earlier process. That caller continues
 *   in the queue, or hears an apology and the main menu. They stay verified.
 */
export async function answerCall(
  app: CallApp,
  runtime: QueueRuntime | null,
  call: Call,
  resumed?: OpenCall,
): Promise<void> {
  const row = resumed === undefined ? null : ({ kind: 'resumed', row: resumed } as const);
  await runCall(app, runtime, call, row, async (conversation, rowState) => {
    if (rowState === 'refused') {
      const wayOn = [prompt('cannotServe'), ...conversation.courtTelephone()];
      return conversation.end('failed', wayOn);
    }
    if (resumed === undefined) {
      return converse(conversation, async () => {
        if (rowState === 'awaited') await rowWritten(conversation);
        return greeting(conversation);
      });
    }
    return converse(conversation, async () => {
      const wentOn = runtime !== null && (await goOn(conversation, runtime));
      // What is to be said after the queue waits in the conversation.
      return mainMenu(conversation, () => (wentOn ? [] : [prompt('interrupted')]));
    });
  });
}

/** Who calls while the database is away is asked to wait until their row is written: what they do may need it. */
function rowWritten(conversation: Conversation): Promise<void> {
  const { app, record } = conversation;
  return conversation.database(() => app.recorder.rowWritten(record.callId));
}

/**
 * Tells a caller beyond the limit that all queues are busy and when to call again. Never rejects.
 */
export async function turnAway(app: CallApp, call: Call): Promise<void> {
  await runCall(app, null, call, null, (conversation) =>
    conversation.end('busy', [prompt('busy')]),
  );
}

/** Runs the conversation. After one of the hotline's own errors it starts again from the main menu. */
export async function converse(
  conversation: Conversation,
  begin: () => Promise<never>,
): Promise<never> {
  let next = begin;
  for (let faults = 1; ; faults += 1) {
    try {
      return await next();
    } catch (error) {
      // An error while this process stops is no fault, and the caller stays for the next process.
      if (error instanceof CallEnded || conversation.app.stopping.aborted) throw error;
      conversation.log.error('error in the conversation', { error });
      conversation.record.event(conversation.now, 'fault', 'error', nameOf(error));
    }
    // Digits pressed before the error were meant for something else.
    conversation.call.dropDigits();
    if (faults > maxFaults) {
      const wayOn: Prompt[] = [prompt('cannotServe'), ...conversation.courtTelephone()];
      return conversation.end('failed', wayOn);
    }
    next = () => mainMenu(conversation, () => [prompt('somethingWrong')]);
  }
}

/**
 * A call whose row exists: taken over from an earlier process (`resumed`), or originated by the
 * hotline (`made`).
 */
export interface KnownCall {
  readonly kind: 'resumed' | 'made';
  readonly row: OpenCall;
}

/**
 * Holds a call from its answer to its end, with its record. Never rejects.
 * @param known null for a call that has just come in.
 */
export async function runCall(
  app: CallApp,
  runtime: QueueRuntime | null,
  call: Call,
  known: KnownCall | null,
  talk: (conversation: Conversation, rowState: RowState) => Promise<never>,
): Promise<void> {
  const callId = known?.row.id ?? randomUUID();
  const log = app.log.child({ callId });
  let record: CallRecord | undefined;
  let conversation: Conversation | undefined;
  let outcome: CallOutcome = 'abandoned';
  let detail: string | null = null;
  try {
    const begun = await beginRecord(app, call, callId, known);
    record = begun.record;
    const startedAt = known?.row.startedAt ?? app.clock.now();
    const begunConversation: Conversation = new Conversation({
      app,
      call,
      record,
      log,
      startedAt,
      toPerson: () => talkToAgent(begunConversation, runtime),
    });
    conversation = begunConversation;
    // Without the channel, which Asterisk's own logs may name after the record of the call is over.
    log.info(words[known?.kind ?? 'new']);
    if (known !== null) await goOnAs(conversation, known.row);
    await call.answer();
    record.answered(app.clock.now());
    await talk(conversation, begun.row);
  } catch (error) {
    outcome = conversation?.outcomeSoFar ?? 'failed';
    if (error instanceof CallEnded) {
      // Only where the caller hung up. An attempt to call somebody back is settled by it.
      detail = error.causeCode === undefined ? null : `cause ${error.causeCode}`;
      if (conversation === undefined) outcome = 'abandoned';
      // No hang-up: its pages come in now (tickets/files/takeReceivedFax.ts).
      if (error.leftFor === 'fax') [outcome, detail] = ['served', 'fax'];
      if (await isCutOff(call)) [outcome, detail] = ['lost', pbxDied];
    } else {
      // Not even an apology could be said.
      outcome = 'failed';
      detail = nameOf(error);
      (conversation?.log ?? log).error('error in the call', { error });
    }
  } finally {
    await endCall(app, call, conversation, log, conversation?.record ?? record, {
      outcome,
      detail,
    });
    // While the caller is still there, sentences made for them may be playing. The next process
    // deletes those.
    if (call.isOver) await conversation?.voice.over();
  }
  if (known?.kind === 'resumed' && call.isOver) await nothingIsLeft(runtime, call, callId, log);
}

const isCutOff = async (call: Call) => call.isOver && (await call.ended).isCutOff;

/** Ends what is left of a caller whose call ended before they were taken over. Never rejects. */
async function nothingIsLeft(
  runtime: QueueRuntime | null,
  call: Call,
  callId: string,
  log: Logger,
): Promise<void> {
  try {
    if (runtime !== null) await endLeft(runtime, callId, await call.ended);
  } catch (error) {
    log.error('cannot end what an earlier process left of a call', { error });
  }
}

const words = { new: 'call', resumed: 'call resumed', made: 'call originated' } as const;

async function goOnAs(conversation: Conversation, row: OpenCall): Promise<void> {
  conversation.language = row.language;
  conversation.person = row.person;
  conversation.wasAt({ phase: row.phase, step: 'resumed', caseId: row.caseId });
  // The caller was forgotten before.
  if (row.isForgotten || row.callerNumber !== conversation.callerNumber) {
    await conversation.forgotten();
  }
}

async function beginRecord(
  app: CallApp,
  call: Call,
  callId: string,
  known: KnownCall | null,
): Promise<{ record: CallRecord; row: RowState }> {
  if (known?.kind === 'resumed') {
    return { record: app.recorder.resume(known.row), row: 'written' };
  }
  if (known?.kind === 'made') return { record: app.recorder.goOn(known.row), row: 'written' };
  return app.recorder.open({
    id: callId,
    node: processNameOf(app.config),
    channelId: call.id,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    courtId: app.court.current().court.id,
    startedAt: app.clock.now(),
  });
}

async function endCall(
  app: CallApp,
  call: Call,
  conversation: Conversation | undefined,
  log: Logger,
  record: CallRecord | undefined,
  end: { outcome: CallOutcome; detail: string | null },
): Promise<void> {
  // The caller is still on the line. The next process resumes the call where the record says.
  if (app.stopping.aborted && !call.isOver) return;
  await call.hangUp();
  record?.end({ at: app.clock.now(), ...end });
  // If the caller stays unknown, this was logged when the record of their call ended.
  if (conversation?.isRecordOver !== true) log.info('call over', end);
  await app.recorder.written();
}

/**
 * Returns what the record may keep of an error: its kind. The message goes to the log, which masks
 * it.
 */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}
