/**
 * Handles what the PBX reports about its calls. Gives each call to `answerCall`, turns away calls
 * beyond the limit, and reconciles the rows of calls with the calls that exist after each connect.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { processNameOf } from '../../core/nodes/side.js';
import { isShared } from '../../court/identity/store/guessing.js';
import { makeAdmission } from '../../telephony/admission/admitCalls.js';
import { normalNumber } from '../../telephony/rules/telephoneNumber.js';
import { answerCall, turnAway } from './answerCall.js';
import type { CallApp } from '../conversation/callApp.js';
import type { Call } from '../../telephony/call.js';
import type { CallHandler, StillUp } from '../../telephony/telephony.js';
import type { OpenQueueRuntime } from '../../agents/openQueueRuntime.js';
import { serveCalledBack } from './serveCalledBack.js';
import { findOpenCalls, type OpenCall } from '../../calls/store/calls.js';
import { closeCall } from '../../queue/store/closeCall.js';
import { isDatabaseUnavailable, withTransaction } from '../../core/database/pool.js';

/** Milliseconds between two attempts to read the rows while the database is away. */
const retryMs = 1000;

/** The handler of the PBX's calls, with what it holds. */
export interface CallTaking extends CallHandler {
  /** Number of calls that this process holds now. */
  readonly size: number;
  /**
   * Resolves when every call that is held now is over and recorded, and the rows are reconciled.
   */
  settled(): Promise<void>;
}

/** Makes the handler that serves the calls of the PBX. */
export function takeCalls(app: CallApp, runtime: OpenQueueRuntime | null = null): CallTaking {
  const { log } = app;
  /** Calls with a conversation, by the PBX's id. */
  const held = new Map<string, Promise<void>>();
  /** Calls that hear that all lines are busy. They do not count towards the limit. */
  const turnedAway = new Map<string, Promise<void>>();
  let reconciled = Promise.resolve();
  let isFirst = true;
  const admission = makeAdmission(app, (callerNumber) => {
    const number = normalNumber(callerNumber);
    return number !== null && isShared(number, app.court.current().court.settings.guessing);
  });

  function hold(among: Map<string, Promise<void>>, call: Call, work: Promise<void>): void {
    const until = work
      .catch((error: unknown) => {
        log.error('lost a call to an error', { error });
      })
      .finally(() => among.delete(call.id));
    among.set(call.id, until);
  }

  const isHeld = (channelId: string) => held.has(channelId) || turnedAway.has(channelId);

  async function takeUp(call: Call): Promise<void> {
    const rows = await openRows(() => call.isOver || app.stopping.aborted);
    // The row is closed together with those of the calls that are gone.
    if (rows === null) return;
    await answerCall(
      app,
      runtime,
      call,
      rows.find((row) => row.channelId === call.id),
    );
  }

  /** Recovers the queue before the rows of lost calls are closed: their waits are over, too. */
  async function reconcile(there: StillUp): Promise<void> {
    await runtime?.recover(async () => {
      const rows = await findOpenCalls(app.db, processNameOf(app.config));
      return new Set(rows.filter((row) => isHeld(row.channelId)).map(({ id }) => id));
    }, there);
    await closeLost();
  }

  /**
   * Closes the rows of calls that are not held. Every existing call is held, so this includes
   * callers who have hung up since the connect. A row that is open again, because only its node was taken for dead, has
   * no channel any more. After the first connect its call is one of this process, which closes it.
   */
  async function closeLost(): Promise<void> {
    const isOfThisProcess = (row: OpenCall) => !isFirst && row.channelId === '';
    const rows = (await openRows(() => app.stopping.aborted)) ?? [];
    const lost = rows.filter((row) => !isHeld(row.channelId) && !isOfThisProcess(row));
    isFirst = false;
    const end = {
      at: app.clock.now(),
      outcome: 'lost',
      detail: 'gone at the next connect',
    } as const;
    // A call that is closed half would keep what must go with its end, and is never closed again.
    for (const { id } of lost)
      await withTransaction(app.db, (client) => closeCall(client, id, end));
    if (lost.length > 0) log.warn('calls ended while no process held them', { calls: lost.length });
  }

  /**
   * Reads the rows of this node without an outcome. Waits for the database; returns null when
   * waiting no longer makes sense.
   */
  async function openRows(isVain: () => boolean): Promise<OpenCall[] | null> {
    for (;;) {
      try {
        return await findOpenCalls(app.db, processNameOf(app.config));
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        if (isVain()) return null;
        log.warn('cannot read the rows of open calls: the database is unavailable', { error });
        await sleep(retryMs);
      }
    }
  }

  if (runtime !== null) {
    runtime.calledBack = (leg, attempt) => {
      hold(held, leg, serveCalledBack(app, runtime, leg, attempt));
      return held.get(leg.id) ?? Promise.resolve();
    };
  }

  return {
    get size() {
      return held.size;
    },
    arrived(call) {
      if (admission.refuse(call)) return;
      if (held.size < app.config.MAX_CALLS) hold(held, call, answerCall(app, runtime, call));
      else hold(turnedAway, call, turnAway(app, call));
    },
    found(call) {
      if (isHeld(call.id)) return;
      admission.keep(call);
      hold(held, call, takeUp(call));
    },
    present(_callIds, there) {
      reconciled = reconcile(there).catch((error: unknown) => {
        log.error('cannot close the rows of lost calls', { error });
      });
    },
    codeDialled(call) {
      if (runtime === null) void call.hangUp();
      else runtime.codeDialled(call);
    },
    telephoneChanged(number, isThere) {
      runtime?.telephoneChanged(number, isThere);
    },
    telephoneTaken(number, isTaken) {
      runtime?.telephoneTaken(number, isTaken);
    },
    async settled() {
      await Promise.all([...held.values(), ...turnedAway.values(), reconciled]);
    },
  };
}
