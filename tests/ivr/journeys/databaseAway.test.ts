import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import { until } from '../../queue/until.js';
import { DeskScene } from './deskScene.js';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

const toPassword = [presses('查案件请按一', '1'), presses('请输入身份证号码', '26000001#')];

describe('while the database is away', () => {
  let hotline: TestApp;
  afterEach(() => hotline.stop());

  test('she waits, and goes on where she was when it is back', async () => {
    hotline = await TestApp.start({}, { hasGate: true });
    const call = hotline.newCall([
      ...toPassword,
      presses('请输入六位查询密码', '246810#', () => hotline.gate.shut()),
      presses(/请您稍等。\n已为您查到。\n让您久等了。\n您的民间借贷案/, '1'),
      hangsUp('地点在第三法庭'),
    ]);
    // The database returns after the caller has been asked to wait.
    const talking = answerCall(hotline.app, null, call);
    await call.hears('oneMoment');
    await hotline.gate.open();
    await talking;
    expect(call.problems).toEqual([]);
    const row = await hotline.rowOf(call);
    expect(row.outcome).toBe('served');
    const transcript = await hotline.transcriptOf(call);
    expect(transcript).toContain('fault databaseAway');
    // Events noted while the database was away are recorded too, once and in order.
    expect(transcript.filter((line) => line.startsWith('prompt greeting'))).toHaveLength(1);
    expect(transcript.indexOf('digits password (6 digits)')).toBeGreaterThan(
      transcript.indexOf('digits number (8 digits)'),
    );
  });

  test('and when it stays away she hears so, with the telephone number', async () => {
    hotline = await TestApp.start({ DATABASE_PATIENCE_MS: '0' }, { hasGate: true });
    const call = await hotline.call([
      ...toPassword,
      presses('请输入六位查询密码', '246810#', () => hotline.gate.shut()),
    ]);
    expect(call.hungUpByHotline).toBe(true);
    expect(call.words).toMatch(/暂时不能为您服务[^]*法院的电话是[^]*再见。$/);
    await hotline.gate.open();
    await hotline.app.recorder.flush();
    expect((await hotline.rowOf(call)).outcome).toBe('failed');
  });

  test('a caller who hangs up while she waits is gone at once', async () => {
    hotline = await TestApp.start({}, { hasGate: true });
    const call = hotline.newCall([
      ...toPassword,
      presses('请输入六位查询密码', '246810#', () => hotline.gate.shut()),
    ]);
    const talking = answerCall(hotline.app, null, call);
    await call.hears('oneMoment');
    call.callerHangsUp();
    await talking;
    await hotline.gate.open();
    await hotline.app.recorder.flush();
    expect((await hotline.rowOf(call)).outcome).toBe('abandoned');
  });

  test('a new call is asked to wait, and greeted when it is back', async () => {
    hotline = await TestApp.start({}, { hasGate: true });
    await hotline.gate.shut();
    const call = hotline.newCall([hangsUp('查案件请按一')]);
    const talking = answerCall(hotline.app, null, call);
    await call.hears('oneMoment');
    await hotline.gate.open();
    await talking;
    expect(call.problems).toEqual([]);
    expect(call.words).toMatch(
      /^对不起，请您稍等。\n(?:系统正在恢复，请您再等一会儿。\n)*让您久等了。\n您好，/,
    );
    expect((await hotline.rowOf(call)).outcome).toBe('abandoned');
    expect(await hotline.transcriptOf(call)).toContain('fault databaseAway');
  });

  test('who hangs up while their new call waits is gone at once, and recorded afterwards', async () => {
    hotline = await TestApp.start({}, { hasGate: true });
    await hotline.gate.shut();
    const call = hotline.newCall([]);
    const talking = answerCall(hotline.app, null, call);
    await call.hears('oneMoment');
    call.callerHangsUp();
    await talking;
    await hotline.gate.open();
    await hotline.app.recorder.flush();
    expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'abandoned', phase: 'over' });
    expect(await hotline.transcriptOf(call)).toContain('fault databaseAway');
  });

  test('and when it stays away, a new call hears an apology and the telephone number, and is recorded afterwards', async () => {
    hotline = await TestApp.start({ DATABASE_PATIENCE_MS: '0' }, { hasGate: true });
    await hotline.gate.shut();
    const call = await hotline.call([]);
    expect(call.isAnswered).toBe(true);
    expect(call.words).toMatch(/^对不起，系统暂时不能为您服务[^]*法院的电话是[^]*再见。$/);
    await hotline.gate.open();
    await hotline.app.recorder.flush();
    expect(await hotline.rowOf(call)).toMatchObject({ outcome: 'failed', phase: 'over' });
    expect((await hotline.transcriptOf(call)).at(-1)).toContain('goodbye');
  });
});

describe('a talk with an agent ends while the database is away', () => {
  let scene: DeskScene;
  beforeEach(async () => {
    scene = await DeskScene.start(['1001'], { hasGate: true });
  });
  afterEach(() => scene.stop());

  test.each(['from the agent call', 'from hold'])(
    'she hears that she has to wait, %s, and goes on when it is back',
    async (from) => {
      const { call, leg } = await scene.talks();
      if (from === 'from hold') {
        leg.press('*1');
        await leg.hears('已保持通话');
        await scene.until('held', 'SELECT FROM queue_entries WHERE held_since_at IS NOT NULL');
      }
      await scene.hotline.gate.shut();
      leg.leave();
      await call.hears('请您稍等');
      expect(call.bridge).toBeNull();
      expect(scene.telephony.bridges.map(({ isOver }) => isOver)).toEqual([true]);
      expect(call.hearsMusic).toBe(false);
      await scene.hotline.gate.open();
      await call.hears(/让您久等了。\n[^]*非常满意按五/);
      expect(await scene.entries()).toEqual([
        { status: 'over', result: 'answered', ended_by: 'agent' },
      ]);
      expect((await scene.state('1001')).status).toBe('wrap_up');
    },
  );

  test('she hears so too when not even the beginning of the hold could be written', async () => {
    const { call, leg } = await scene.talks();
    await scene.hotline.gate.shut();
    leg.press('*1');
    await leg.hears('已保持通话');
    leg.leave();
    await call.hears('请您稍等');
    expect(call.hearsMusic).toBe(false);
    await scene.hotline.gate.open();
    await call.hears(/让您久等了。\n[^]*非常满意按五/);
    expect(await scene.entries()).toEqual([
      { status: 'over', result: 'answered', ended_by: 'agent' },
    ]);
  });

  test('she hangs up then: it is written by whom it was ended, once it is back', async () => {
    const { call, leg } = await scene.talks();
    await scene.hotline.gate.shut();
    leg.leave();
    await call.hears('请您稍等');
    call.leave();
    await scene.hotline.gate.open();
    await scene.becomes('1001', 'wrap_up');
    expect(await scene.entries()).toEqual([
      { status: 'over', result: 'answered', ended_by: 'agent' },
    ]);
  });

  test('it stays away: she hears so, with the telephone number, and the end is written later', async () => {
    const config = { ...scene.app.config, DATABASE_PATIENCE_MS: 0 };
    scene.app = { ...scene.app, config };
    const { call, leg } = await scene.talks();
    await scene.hotline.gate.shut();
    leg.leave();
    await call.hears(/暂时不能为您服务[^]*法院的电话是[^]*再见。$/);
    await until('she is hung up on', () => call.wasHungUpByHotline);
    await scene.hotline.gate.open();
    await scene.becomes('1001', 'wrap_up');
    expect(await scene.entries()).toEqual([
      { status: 'over', result: 'answered', ended_by: 'agent' },
    ]);
  });
});
