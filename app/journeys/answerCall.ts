/** One call from start to end: its row, the conversation, and how it ended. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import type { CallApp } from '../conversation/callApp.js';
import type { Floor } from '../line/floor/floor.js';
import { CallEnded, type Call } from '../telephony/call.js';
import { endLeft } from '../line/endLeft.js';
import type { CallRecord } from '../conversation/callRecorder.js';
import { Conversation } from '../conversation/conversation.js';
import { prompt, type Prompt } from '../conversation/prompt.js';
import { goOn } from './goOn.js';
import { greeting } from './greeting.js';
import { mainMenu } from './mainMenu.js';
import { talkToAgent } from './person/talkToAgent.js';
import type { CallOutcome, OpenCall } from '../calls/store/calls.js';

/** After so many errors of ours in one call the caller is not sent to the main menu again. */
const maxFaults = 2;

/**
 * Answers a call and converses with the caller until she is gone. Never rejects: whatever goes wrong is told to
 * her, logged, and recorded.
 * @param resumed the row of a call that is still up from a process before this one: she hears an apology and the
 *   main menu, and is still verified.
 */
export async function answerCall(
  app: CallApp,
  floor: Floor | null,
  call: Call,
  resumed?: OpenCall,
): Promise<void> {
  const row = resumed === undefined ? null : ({ kind: 'resumed', row: resumed } as const);
  await holdCall(app, floor, call, row, async (conversation, isRowWritten) => {
    if (!isRowWritten) {
      const wayOn = [prompt('cannotServe'), ...conversation.courtTelephone()];
      return conversation.end('failed', wayOn);
    }
    if (resumed === undefined) return converse(conversation, () => greeting(conversation));
    return converse(conversation, async () => {
      const wentOn = floor !== null && (await goOn(conversation, floor));
      // What is to be said after the line waits in the conversation.
      return mainMenu(conversation, () => (wentOn ? [] : [prompt('interrupted')]));
    });
  });
}

/** Tells a caller beyond the limit that all lines are taken and when to call again. Never rejects. */
export async function turnAway(app: CallApp, call: Call): Promise<void> {
  await holdCall(app, null, call, null, (conversation) =>
    conversation.end('busy', [prompt('busy')]),
  );
}

/** The conversation, begun anew from the main menu after an error of ours. */
export async function converse(
  conversation: Conversation,
  begin: () => Promise<never>,
): Promise<never> {
  let next = begin;
  for (let faults = 1; ; faults += 1) {
    try {
      return await next();
    } catch (error) {
      // What breaks while parts are being stopped is no fault, and the caller stays for the next process.
      if (error instanceof CallEnded || conversation.app.stopping.aborted) throw error;
      conversation.log.error('the conversation broke', { error });
      conversation.record.event(conversation.now, 'fault', 'error', nameOf(error));
    }
    // What she keyed in before the error was meant for something else.
    conversation.call.dropKeys();
    if (faults > maxFaults) {
      const wayOn: Prompt[] = [prompt('cannotServe'), ...conversation.courtTelephone()];
      return conversation.end('failed', wayOn);
    }
    next = () => mainMenu(conversation, () => [prompt('somethingWrong')]);
  }
}

/** A call whose row is there: taken up from a process before this one, or made by the hotline. */
export interface KnownCall {
  readonly kind: 'resumed' | 'made';
  readonly row: OpenCall;
}

/**
 * Holds a call from its answer to its end, with its record. Never rejects.
 * @param known null for one that has just come in.
 */
export async function holdCall(
  app: CallApp,
  floor: Floor | null,
  call: Call,
  known: KnownCall | null,
  talk: (conversation: Conversation, isRowWritten: boolean) => Promise<never>,
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
      toPerson: () => talkToAgent(begunConversation, floor),
    });
    conversation = begunConversation;
    // The name of a channel that was rung has the number in it.
    log.info(words[known?.kind ?? 'new'], { channel: known?.row.channelId ?? call.id });
    if (known !== null) await goOnAs(conversation, known.row);
    await call.answer();
    record.answered(app.clock.now());
    await talk(conversation, begun.isWritten);
  } catch (error) {
    outcome = conversation?.outcomeSoFar ?? 'failed';
    if (error instanceof CallEnded) {
      detail = error.causeCode === undefined ? null : `cause ${error.causeCode}`;
      if (conversation === undefined) outcome = 'abandoned';
    } else {
      // Not even an apology could be said.
      outcome = 'failed';
      detail = nameOf(error);
      (conversation?.log ?? log).error('the call broke', { error });
    }
  } finally {
    await endCall(app, call, conversation, log, conversation?.record ?? record, {
      outcome,
      detail,
    });
    // While the caller is still there her sentences may be playing; the next process deletes them.
    if (call.isOver) await conversation?.voice.over();
  }
  if (known?.kind === 'resumed' && call.isOver) await nothingIsLeft(floor, callId, log);
}

/** She may have hung up before she was taken up. Never rejects. */
async function nothingIsLeft(floor: Floor | null, callId: string, log: Logger): Promise<void> {
  try {
    if (floor !== null) await endLeft(floor, callId);
  } catch (error) {
    log.error('what was left for a caller could not be ended', { error });
  }
}

const words = { new: 'call', resumed: 'call taken up again', made: 'call made' } as const;

async function goOnAs(conversation: Conversation, row: OpenCall): Promise<void> {
  conversation.language = row.language;
  conversation.person = row.person;
  conversation.wasAt({ phase: row.phase, step: 'resumed', caseId: row.caseId });
  // She was forgotten before.
  if (row.isForgotten || row.callerNumber !== conversation.callerNumber) {
    await conversation.forgotten();
  }
}

async function beginRecord(
  app: CallApp,
  call: Call,
  callId: string,
  known: KnownCall | null,
): Promise<{ record: CallRecord; isWritten: boolean }> {
  if (known?.kind === 'resumed') {
    return { record: app.recorder.resume(known.row), isWritten: true };
  }
  if (known?.kind === 'made') return { record: app.recorder.goOn(known.row), isWritten: true };
  return app.recorder.open({
    id: callId,
    node: app.config.HOTLINE_NODE,
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
  // The caller is still on the line, and the next process takes her up where the record says.
  if (app.stopping.aborted && !call.isOver) return;
  await call.hangUp();
  record?.end({ at: app.clock.now(), ...end });
  // Of a call whose caller stays unknown that was said when its record ended.
  if (conversation?.isRecordOver !== true) log.info('call over', end);
  await app.recorder.written();
}

/** What of an error may stand in the record: its kind. The message is for the log, where it is masked. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}
