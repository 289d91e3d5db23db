import { takeCalls } from '../../../app/ivr/journeys/takeCalls.js';
import { openCall } from '../../../app/calls/store/calls.js';
import { until } from '../../queue/until.js';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

async function leaveOpen(hotline: TestApp, id: string, channelId: string, node = 'hotline') {
  await openCall(hotline.database.pool, {
    id,
    node,
    channelId,
    callerNumber: '',
    calledNumber: '12368',
    courtId: null,
    startedAt: hotline.now,
  });
}

const goneId = '00000000-0000-4000-8000-000000000001';
const elsewhereId = '00000000-0000-4000-8000-000000000002';
const stillThereId = '00000000-0000-4000-8000-000000000003';

describe('taking calls from the PBX', () => {
  let hotline: TestApp;
  afterEach(() => hotline.stop());

  test('a caller beyond the limit hears that the queues are taken and when to call again', async () => {
    hotline = await TestApp.start({ MAX_CALLS: '1' });
    const taking = takeCalls(hotline.app);
    let arriveSecond: () => void = () => undefined;
    const second = hotline.newCall([]);
    second.callerNumber = '13800002222';
    const first = hotline.newCall([
      presses('查案件请按一', '9', () => arriveSecond()),
      hangsUp('查案件请按一'),
    ]);
    arriveSecond = () => taking.arrived(second);
    taking.arrived(first);
    expect(taking.size).toBe(1);
    await taking.settled();
    // For the second caller, who arrived meanwhile.
    await taking.settled();
    expect(first.problems).toEqual([]);
    expect(second.words).toMatch(/线路已满。请您过十分钟再拨。\n感谢您的来电，再见。$/);
    expect((await hotline.rowOf(second)).outcome).toBe('busy');
    expect((await hotline.rowOf(first)).outcome).toBe('abandoned');

    // The place is free again.
    const third = hotline.newCall([hangsUp('查案件请按一')]);
    taking.arrived(third);
    await taking.settled();
    expect(third.problems).toEqual([]);
  });

  test('after a connect, rows whose calls are gone are closed, and calls that are there taken up', async () => {
    hotline = await TestApp.start();
    await leaveOpen(hotline, goneId, 'gone');
    await leaveOpen(hotline, elsewhereId, 'elsewhere', 'other-node');
    await leaveOpen(hotline, stillThereId, 'test-1');
    const taking = takeCalls(hotline.app);
    const stillThere = hotline.newCall([hangsUp(/系统刚才中断[^]*查案件请按一/)]);
    taking.found(stillThere);
    // This call is known already, and is not taken up twice.
    taking.found(stillThere);
    taking.present(new Set([stillThere.id]), { bridges: [], ringing: [], rungLegs: [] });
    await taking.settled();
    expect(stillThere.problems).toEqual([]);
    const { rows } = await hotline.database.pool.query(
      'SELECT id, outcome, resumed FROM calls ORDER BY id',
    );
    expect(rows).toEqual([
      { id: goneId, outcome: 'lost', resumed: 0 },
      { id: elsewhereId, outcome: null, resumed: 0 },
      { id: stillThereId, outcome: 'abandoned', resumed: 1 },
    ]);
  });

  test('a row that is open again, because its node was taken for dead, stays so at a reconnect; the next process closes it', async () => {
    hotline = await TestApp.start();
    const nothing = { bridges: [], ringing: [], rungLegs: [] };
    const taking = takeCalls(hotline.app);
    taking.present(new Set(), nothing);
    await taking.settled();
    // Its channel went when it was closed.
    await leaveOpen(hotline, stillThereId, '');
    await leaveOpen(hotline, goneId, 'gone');
    const connects = async (handler: typeof taking) => {
      handler.present(new Set(), nothing);
      await handler.settled();
      const { rows } = await hotline.database.pool.query<{ outcome: string | null }>(
        'SELECT outcome FROM calls ORDER BY id',
      );
      return rows.map(({ outcome }) => outcome);
    };
    expect(await connects(taking)).toEqual(['lost', null]);
    expect(await connects(takeCalls(hotline.app))).toEqual(['lost', 'lost']);
  });

  test('who hangs up before her row could be read is lost, too, and is no new call', async () => {
    hotline = await TestApp.start({}, { hasGate: true });
    await leaveOpen(hotline, stillThereId, 'test-1');
    await hotline.gate.shut();
    const taking = takeCalls(hotline.app);
    const call = hotline.newCall([]);
    taking.found(call);
    taking.present(new Set([call.id]), { bridges: [], ringing: [], rungLegs: [] });
    await call.hangUp();
    await until('nobody holds her', () => taking.size === 0);
    await hotline.gate.open();
    await taking.settled();
    const { rows } = await hotline.database.pool.query('SELECT id, outcome FROM calls');
    expect(rows).toEqual([{ id: stillThereId, outcome: 'lost' }]);
  });

  test('a call that is there and has no row is answered as a new one', async () => {
    hotline = await TestApp.start();
    const taking = takeCalls(hotline.app);
    const call = hotline.newCall([hangsUp(/临江中院[^]*查案件请按一/)]);
    taking.found(call);
    await taking.settled();
    expect(call.problems).toEqual([]);
    expect((await hotline.rowOf(call)).resumed).toBe(0);
  });

  test('at a stop the callers stay on the line and their rows open, for the next process', async () => {
    const stopping = new AbortController();
    hotline = await TestApp.start();
    const app = { ...hotline.app, stopping: stopping.signal };
    const taking = takeCalls(app);
    const call = hotline.newCall([
      presses('查案件请按一', '1', () => stopping.abort()),
      presses('请输入身份证号码', '26000001#', () => {
        // As when a part is stopped beneath a running journey.
        throw new Error('let go');
      }),
    ]);
    let hangUps = 0;
    call.hangUp = () => Promise.resolve(void hangUps++);
    taking.arrived(call);
    await taking.settled();
    await app.recorder.flush();
    expect(hangUps).toBe(0);
    expect(call.words).not.toContain('出错');
    expect(await hotline.rowOf(call)).toMatchObject({ ended_at: null, outcome: null });
  });
});
