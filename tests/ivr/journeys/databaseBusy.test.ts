/**
 * All connections of the pool are taken by transactions that go on: the database is busy. Nobody is
 * sent away for that, however short the patience with a database that is away.
 */
import type { Logger } from 'winston';
import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import { exhaustPool, type ExhaustedPool } from '../../core/database/exhaustPool.js';
import { until } from '../../queue/until.js';
import { DeskScene } from './deskScene.js';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

/** The waits of a deployed pool. */
const asDeployed = { poolWaits: {} };
const noPatience = { DATABASE_PATIENCE_MS: '0', DATABASE_POOL: '3' };

/** Resolves when the log says something. */
function logged(log: Logger, text: string): Promise<void> {
  return new Promise((resolve) => {
    log.on('data', ({ message }: { message: string }) => {
      if (message.includes(text)) resolve();
    });
  });
}

describe('while the database is busy', () => {
  let hotline: TestApp;
  afterEach(() => hotline.stop());

  test('a new call goes on ringing, and is served then', async () => {
    hotline = await TestApp.start(noPatience, asDeployed);
    const held = await exhaustPool(hotline.app.db);
    const waits = logged(hotline.app.log, 'a new call waits for its row');
    const call = hotline.newCall([hangsUp('查案件请按一')]);
    const talking = answerCall(hotline.app, null, call);
    await Promise.race([waits, talking]);
    const wasAnswered = call.isAnswered;
    await held.release();
    await talking;
    expect(wasAnswered).toBe(false);
    expect(call.problems).toEqual([]);
    expect(call.isAnswered).toBe(true);
    expect((await hotline.rowOf(call)).outcome).toBe('abandoned');
  });

  test('a caller at the look-up waits, and hears the fact then', async () => {
    hotline = await TestApp.start(noPatience, asDeployed);
    let held: ExhaustedPool | undefined;
    const call = hotline.newCall([
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '246810#', async () => {
        held = await exhaustPool(hotline.app.db);
      }),
      presses(/请您稍等。\n已为您查到。\n让您久等了。\n您的民间借贷案/, '1'),
      hangsUp('地点在第三法庭'),
    ]);
    const talking = answerCall(hotline.app, null, call);
    await call.hears('oneMoment');
    await held?.release();
    await talking;
    expect(call.problems).toEqual([]);
    expect((await hotline.rowOf(call)).outcome).toBe('served');
    const transcript = await hotline.transcriptOf(call);
    expect(transcript).toContain('fault databaseBusy');
    expect(transcript).not.toContain('fault databaseAway');
  });
});

describe('digit 0 while the database is busy', () => {
  let scene: DeskScene;
  let held: ExhaustedPool | undefined;
  beforeEach(async () => {
    held = undefined;
    scene = await DeskScene.start([], asDeployed);
    const config = { ...scene.app.config, DATABASE_PATIENCE_MS: 0 };
    scene.app = { ...scene.app, config };
    await scene.signIn('1001');
  });
  afterEach(async () => {
    await held?.release();
    await scene.stop();
  });

  test('the caller hears that they have to wait, and has their place in the queue then', async () => {
    const call = await scene.caller();
    held = await exhaustPool(scene.app.db);
    call.press('0');
    await call.hears('请您稍等');
    await held.release();
    await call.hears('录音');
    expect(await scene.entries()).toMatchObject([{ result: null }]);
  });

  test('who may be in danger hears of 110 before the thanks for waiting', async () => {
    scene.opens(false);
    const call = await scene.caller();
    call.press('3');
    await call.hears('遭受家庭暴力请按六');
    call.press('6');
    await call.hears('要工作人员随时按零');
    held = await exhaustPool(scene.app.db);
    call.press('0');
    await call.hears('请您稍等');
    await held.release();
    await call.hears(/请您稍等。\n现在没有人工接听。有危险请挂机拨打幺幺零.*\n让您久等了。\n/);
  });

  test('a caller in the queue keeps their place and hears music', async () => {
    const call = await scene.caller();
    call.press('0');
    await call.hears(/录音[^]*您是下一位/);
    held = await exhaustPool(scene.app.db);
    call.press('5');
    await call.hears('您还在排队');
    expect(call.hearsMusic).toBe(true);
    await held.release();
    const leg = (await scene.telephony.rings('1001')).answer();
    await until('they hear each other', () => call.bridge !== null && call.bridge === leg.bridge);
  });
});
