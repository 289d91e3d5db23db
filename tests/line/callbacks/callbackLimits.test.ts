import { requestCallback } from '../../../app/line/callbacks/requestCallback.js';
import { forgetCaller } from '../../../app/line/store/forgetCaller.js';
import type { LineEntry } from '../../../app/line/store/lineEntries.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { makeCallbackScene, mobile, type CallbackScene } from './callbackScene.js';

let database: TestDatabase;
let scene: CallbackScene;

beforeEach(async () => {
  database = await cleanDatabase();
  // Tuesday, 10:00 in China.
  scene = await makeCallbackScene(database.pool);
  await scene.line('case');
});
afterEach(() => database.close());

test('three calls at one moment from one telephone are counted one after the other', async () => {
  await scene.busyAgents(1);
  const entries: LineEntry[] = [];
  for (let i = 0; i < 6; i += 1) entries.push(await scene.waits(9));
  const asked = await Promise.all(
    entries.map((entry, index) =>
      requestCallback(scene.callbackDesk, {
        from: 'line',
        entryId: entry.id,
        number: mobile(index),
      }),
    ),
  );
  expect(asked.filter(({ kind }) => kind === 'asked')).toHaveLength(3);
});

describe('of callers whose telephone is not known', () => {
  /** Requests a callback at night, each in a call of its own unless `callId` is given. */
  async function asks(n: number, callerNumber = '', callId?: string) {
    const asked = await requestCallback(scene.callbackDesk, {
      from: 'outside_hours',
      line: 'case',
      callId: callId ?? (await scene.call()),
      callerNumber,
      number: mobile(n),
      skills: ['topic:case'],
      language: 'zh',
    });
    return asked.kind === 'asked' ? asked.callback.id : asked.because;
  }

  test('one in a call, and so many in an hour of all of them', async () => {
    await scene.pass(11 * 3600);
    const callId = await scene.call();
    expect(await asks(1, '', callId)).toEqual(expect.any(Number));
    expect(await asks(2, '', callId)).toBe('too_many');
    const asked = await Promise.all([2, 3, 4, 5, 6, 7, 8, 9].map((n) => asks(n)));
    expect(asked.filter((answer) => answer !== 'too_many')).toHaveLength(5);
    // The limit does not apply to callers who show their number.
    expect(await asks(10, mobile(10))).toEqual(expect.any(Number));
    await scene.pass(3600);
    expect(await asks(11)).toEqual(expect.any(Number));
  });

  test('who reports anonymously counts among them, and what is too many is not called', async () => {
    await scene.pass(11 * 3600);
    const ids: number[] = [];
    for (let call = 0; call < 3; call += 1) {
      const callId = await scene.call();
      for (const n of [0, 1, 2]) ids.push(Number(await asks(3 * call + n, mobile(99), callId)));
      expect(await asks(50, mobile(99), callId)).toBe('too_many');
      // From here on, nothing links the callbacks to their callers.
      await forgetCaller(database.pool, callId, scene.desk.clock.now());
    }
    const callbacks = await Promise.all(ids.map((id) => scene.callback(id)));
    expect(callbacks.map(({ status }) => status)).toEqual([
      ...Array<string>(6).fill('waiting'),
      ...Array<string>(3).fill('cancelled'),
    ]);
    expect(callbacks[8]).toMatchObject({ because: 'too_many', number: null, isNameless: true });
    expect(await asks(60)).toBe('too_many');
  });
});
