import { randomUUID } from 'node:crypto';
import { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { verifyIdentity } from '../../../../app/ivr/journeys/identity/verifyIdentity.js';
import { signIn } from '../../../../app/court/identity/store/signIn.js';
import { chinaDate, chinaMoment } from '../../../../app/court/rules/workCalendar.js';
import { sampleDays } from '../../../../app/local/sample/sampleDays.js';
import { aCall } from '../../../calls/store/aCall.js';
import { hangsUp, presses, saysNothing, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const minuteMs = 60_000;
const toIdentity = presses('查案件请按一', '1');

describe('proving who she is', () => {
  let hotline: TestApp;
  beforeEach(async () => {
    hotline = await TestApp.start();
  });
  afterEach(() => hotline.stop());

  test('a number that cannot be is caught before the password is asked for', async () => {
    hotline.closes();
    const call = await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '110105194912310021#'),
      presses(/身份证号码有误[^]*身份证号码有十八位/, '110105#'),
      // Six digits may be a query number. Fifteen are an old ID number.
      presses('请输入六位查询密码', '*'),
      presses('请输入身份证号码', '110105491231002#'),
      presses('号码的位数不对', '1101051949123*002#'),
      presses('只有身份证号码的最后一位可以按星号键', '26000001#'),
      hangsUp('请输入六位查询密码'),
    ]);
    expect(call.words).not.toContain('号码或者密码不正确');
  });

  test('a password that cannot be is not tried', async () => {
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '24681#'),
      presses(/查询密码应当是六位数字[^]*印在受理案件通知书/, '246810#'),
      hangsUp('您的民间借贷案'),
    ]);
    const { rows } = await hotline.database.pool.query('SELECT 1 FROM sign_in_locks');
    expect(rows).toEqual([]);
  });

  test.each<readonly [string, readonly Turn[]]>([
    ['the number', [presses('请输入身份证号码', '0#')]],
    [
      'the number, without a key',
      [saysNothing('请输入身份证号码'), saysNothing('身份证号码有十八位')],
    ],
    [
      'the password, without a key',
      [
        presses('请输入身份证号码', '26000001#'),
        saysNothing('请输入六位查询密码'),
        saysNothing('查询密码是六位数字'),
      ],
    ],
  ])(
    'who went to a person from %s, and was verified there, is asked nothing more',
    async (_, turns) => {
      // The court is open: who presses nothing is led to a person.
      hotline.setTime(chinaMoment(sampleDays(chinaDate(hotline.now)).workday(1), '10:00'));
      const { app } = hotline;
      const { court } = app.court.current();
      const claim = { by: 'query_number', queryNumber: '26000001' } as const;
      const { db, identityKeys } = app;
      const proven = await signIn(
        db,
        identityKeys,
        aCall(),
        claim,
        '246810',
        hotline.now,
        court.settings,
      );
      if (proven.kind !== 'verified') throw new Error('not verified');
      const call = hotline.newCall(turns);
      const { callerNumber, calledNumber, id: channelId } = call;
      const startedAt = hotline.now;
      const row = { id: randomUUID(), node: 'hotline', channelId, courtId: court.id, startedAt };
      const { record } = await app.recorder.open({ ...row, callerNumber, calledNumber });
      const toPerson = () => Promise.resolve(conversation.verified(proven.person));
      const conversation: Conversation = new Conversation({
        ...{ app, call, record, log: app.log, toPerson },
      });
      expect(await verifyIdentity(conversation)).toBe('verified');
      expect(call.problems).toEqual([]);
      expect(conversation.person).toEqual(proven.person);
    },
  );

  test('a wrong number and a wrong password are told in the same words', async () => {
    const words: string[] = [];
    for (const number of ['26000001', '26999999', '320501198808080168']) {
      const call = await hotline.call([
        toIdentity,
        presses('请输入身份证号码', `${number}#`),
        presses('请输入六位查询密码', '000000#'),
        presses('号码或者密码不正确', '*'),
        hangsUp('查案件请按一'),
      ]);
      words.push(call.words);
    }
    expect(new Set(words).size).toBe(1);
  });

  test('failures lock the number from every telephone, for growing times, and the lock ends', async () => {
    const wrong = [
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '111111#'),
    ];
    await hotline.call([
      toIdentity,
      ...wrong,
      ...wrong,
      ...wrong,
      // With the identity locked she is offered the ways of who has no password.
      presses(/输错次数过多，请五分钟后再试[^]*法院的电话是[^]*用短信验证码核实身份，请按一/, '*'),
      hangsUp('请输入身份证号码'),
    ]);
    // During the lock even the right password does not help, and is not asked for.
    hotline.passTime(2 * minuteMs);
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000001#'),
      hangsUp(/请三分钟后再试/),
    ]);
    // Other identities are not locked.
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000006#'),
      presses('请输入六位查询密码', '998877#'),
      hangsUp('您的机动车交通事故责任案'),
    ]);
    hotline.passTime(3 * minuteMs);
    await hotline.call([toIdentity, ...wrong, hangsUp(/请三十分钟后再试/)]);
    hotline.passTime(30 * minuteMs);
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '246810#'),
      hangsUp('您的民间借贷案'),
    ]);
  });

  test('after three wrong passwords for three numbers she is back in the main menu', async () => {
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '111111#'),
      presses('请输入身份证号码', '26000004#'),
      presses('请输入六位查询密码', '111111#'),
      presses('请输入身份证号码', '26000005#'),
      presses('请输入六位查询密码', '111111#'),
      hangsUp(/多次未能核实身份[^]*法院的电话是[^]*查案件请按一/),
    ]);
  });

  const wrong = (number: number) => [
    presses('请输入身份证号码', `${number}#`),
    presses('请输入六位查询密码', '111111#'),
  ];

  test('five wrong passwords for five persons are all that a call has: an agent helps, and no number is asked for', async () => {
    await hotline.call([
      toIdentity,
      ...[26000001, 26000004, 26000005].flatMap(wrong),
      toIdentity,
      ...[26000006, 26000008].flatMap(wrong),
      hangsUp(/本次通话输错次数过多[^]*请按零转人工[^]*法院的电话是[^]*查案件请按一/),
    ]);
    // In another call they may try again.
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '26000006#'),
      presses('请输入六位查询密码', '998877#'),
      hangsUp('您的机动车交通事故责任案'),
    ]);
  });

  test('from a telephone with many of them nobody is asked for a number for a while', async () => {
    for (const numbers of [
      [26000001, 26000004, 26000005],
      [26000006, 26000008, 27000001],
    ]) {
      await hotline.call([toIdentity, ...numbers.flatMap(wrong), hangsUp('查案件请按一')]);
    }
    await hotline.call([
      toIdentity,
      hangsUp(/您这部电话输错次数过多，请十五分钟后再试[^]*查案件请按一/),
    ]);
  });

  test('when too many fail at the hotline, only a person verifies callers', async () => {
    await hotline.database.pool.query('INSERT INTO guess_failures VALUES ($1, 360)', [hotline.now]);
    await hotline.call([
      toIdentity,
      hangsUp(/目前只能由人工核实身份。请按零转人工[^]*查案件请按一/),
    ]);
  });

  test('a person and a repetition are on a digit and #, the way back on *', async () => {
    const call = await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '0#'),
      presses(/人工服务尚未开通[^]*法院的电话是[^]*周一到周五[^]*给法院留言请按二/, '*'),
      presses('请输入身份证号码', '9#'),
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '0#'),
      presses('由工作人员核实，请按二', '2'),
      presses(/人工服务尚未开通[^]*返回请按星号键/, '*'),
      presses('请输入六位查询密码', '*'),
      presses('请输入身份证号码', '*'),
      presses('查案件请按一', '0'),
      presses(/人工服务尚未开通[^]*返回请按星号键/, '*'),
      hangsUp('查案件请按一'),
    ]);
    expect((await hotline.rowOf(call)).outcome).toBe('abandoned');
  });

  test('silence is asked again in other words, and leads back to the main menu', async () => {
    hotline.closes();
    await hotline.call([
      toIdentity,
      saysNothing('请输入身份证号码'),
      saysNothing(/没有收到您的按键[^]*身份证号码有十八位/),
      saysNothing(/没有收到您的按键[^]*请输入身份证号码/),
      hangsUp(/返回上一级[^]*查案件请按一/),
    ]);
  });
});
