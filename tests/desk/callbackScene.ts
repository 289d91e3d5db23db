/** Callbacks for a test: a desk with a plan, and shorthands for what a node does that rings people. */
import type { Pool } from 'pg';
import {
  changeAttempt,
  placeCallbacks,
  requestCallback,
  type AttemptEvent,
  type CallbackDesk,
} from '../../app/desk/callbacks.js';
import { defaultCourtSettings } from '../../app/rules/courtSettings.js';
import { makeWorkCalendar } from '../../app/rules/workCalendar.js';
import {
  attemptsToRing,
  readCallback,
  type AttemptToRing,
  type Callback,
} from '../../app/store/callbacks.js';
import type { LineEntry } from '../../app/store/line.js';
import { makeScene, type Scene } from './scene.js';

export interface CallbackScene extends Scene {
  readonly callbackDesk: CallbackDesk & { readonly node: string };
  /** A caller of the line takes a callback. */
  takesCallback(entry: LineEntry, number: string): Promise<Callback>;
  /** Gives callers and callbacks to agents. */
  place(): Promise<void>;
  /** What this node is to ring now. */
  toRing(): Promise<AttemptToRing[]>;
  /** The only one it is to ring. */
  theRing(): Promise<AttemptToRing>;
  comesOf(attempt: AttemptToRing, event: AttemptEvent): Promise<void>;
  callback(id: number): Promise<Callback>;
}

/** 8:30 to 11:30 and 13:30 to 17:00 by the notice for the year; the court is number 1. */
export async function makeCallbackScene(pool: Pool, node = 'hotline'): Promise<CallbackScene> {
  const scene = await makeScene(pool, node);
  await pool.query(
    `INSERT INTO courts (id, code, name, level) VALUES (1, '苏98', '临江市中级人民法院', 'intermediate')
     ON CONFLICT DO NOTHING`,
  );
  const callbackDesk = {
    ...scene.desk,
    courtCallbacks: () =>
      Promise.resolve({
        courtId: 1,
        open: { hours: defaultCourtSettings.openingHours, calendar: makeWorkCalendar() },
        plan: { ...defaultCourtSettings.callbacks, areaCode: '25' },
      }),
  };
  const toRing = () => attemptsToRing(pool, node);
  return {
    ...scene,
    callbackDesk,
    toRing,
    async takesCallback(entry, number) {
      const asked = await requestCallback(callbackDesk, {
        from: 'line',
        entryId: entry.id,
        number,
      });
      if (asked.kind === 'refused') throw new Error(`no callback: ${asked.because}`);
      return asked.callback;
    },
    async place() {
      await placeCallbacks(callbackDesk, 2);
    },
    async theRing() {
      const [first, ...more] = await toRing();
      if (first === undefined || more.length > 0) throw new Error(`${more.length + 1} to ring`);
      return first;
    },
    async comesOf({ callbackId, attempt }, event) {
      const change = await changeAttempt(callbackDesk, callbackId, attempt, event);
      if (change.kind !== 'moved') throw new Error(`${event.kind}: ${JSON.stringify(change)}`);
    },
    async callback(id) {
      const callback = await readCallback(pool, id);
      if (callback === null) throw new Error(`there is no callback ${id}`);
      return callback;
    },
  };
}
