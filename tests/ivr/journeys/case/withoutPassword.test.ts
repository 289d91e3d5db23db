import { lastSecret, readSealedSms } from '../../../messages/readSealedSms.js';
import { hangsUp, presses, saysNothing, type Turn } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const minuteMs = 60_000;
const toIdentity = presses('查案件请按一', '1');
/** Zhang has a number on file; Sun has none; nobody has the third number. */
const [zhang, sun, nobody] = ['11010519491231002*', '320203197911200035', '110105194912310038'];
const menu = /用短信验证码核实身份，请按一。由工作人员核实，请按二/;
const askCode = /您向法院确认过手机号码的，验证码已经发到那个号码[^]*请输入六位验证码/;

/** Enters a number, has no password, and asks for a code. */
const asksForCode = (number: string): Turn[] => [
  toIdentity,
  presses('请输入身份证号码', `${number}#`),
  presses(/请输入六位查询密码。没有密码，请先按零，再按井号键/, '0#'),
  presses(menu, '1'),
];

describe('without a query password', () => {
  let hotline: TestApp;
  beforeEach(async () => {
    hotline = await TestApp.start();
  });
  afterEach(() => hotline.stop());

  /** The turn whose digits are the code of the last SMS; made when it is its turn. */
  function entersCode(hears: string | RegExp): Turn {
    const turn = { hears, digits: '' };
    return Object.assign(turn, {
      before: async () => {
        turn.digits = `${await lastSecret(hotline.database.pool, hotline.app.identityKeys)}#`;
      },
    });
  }
  const sms = () => readSealedSms(hotline.database.pool, hotline.app.identityKeys);

  test('the code from the SMS opens her case in the same call, and the record has neither', async () => {
    const call = await hotline.call([
      ...asksForCode(zhang),
      entersCode(askCode),
      hangsUp(/您可以查询登记了这个手机号码的案件[^]*您的民间借贷案/),
    ]);
    const { rows } = await hotline.database.pool.query('SELECT DISTINCT proof FROM disclosures');
    expect(rows).toEqual([{ proof: 'sms_code' }]);
    expect((await hotline.rowOf(call)).outcome).toBe('served');
    const transcript = (await hotline.transcriptOf(call)).join('\n');
    const code = await lastSecret(hotline.database.pool, hotline.app.identityKeys);
    expect(transcript).toContain('digits smsCode (6 digits)');
    expect(transcript).not.toContain(code);
    expect(transcript).not.toContain('19900000101');
    expect(call.words).not.toContain('19900000101');
  });

  test('by 3 a new password comes after the code, and opens her case in the next call', async () => {
    const call = await hotline.call([
      toIdentity,
      presses('请输入身份证号码', `${zhang}#`),
      presses('请输入六位查询密码', '0#'),
      presses(/核实身份后换一个新的查询密码，请按三。\s*返回请按星号键/, '3'),
      entersCode(askCode),
      hangsUp(/新的查询密码几分钟内会用短信发到这个手机号码[^]*您的民间借贷案/),
    ]);
    const [, renewed] = await sms();
    expect(renewed?.toNumber).toBe('19900000101');
    const password = await lastSecret(hotline.database.pool, hotline.app.identityKeys);
    expect((await hotline.transcriptOf(call)).join('\n')).not.toContain(password);
    await hotline.database.pool.query('UPDATE sms_outbox SET sent_at = created_at');
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', `${zhang}#`),
      presses('请输入六位查询密码', '246810#'),
      presses(/号码或者密码不正确[^]*请输入身份证号码/, `${zhang}#`),
      presses('请输入六位查询密码', `${password}#`),
      hangsUp('您的民间借贷案'),
    ]);
  });

  test('by 3 without a number on file every word is the same as for a wrong code', async () => {
    const heard: string[] = [];
    for (const [index, number] of [zhang, sun, nobody].entries()) {
      const call = hotline.newCall([
        ...asksForCode(number).slice(0, 3),
        presses(menu, '3'),
        presses(askCode, '000000'),
        hangsUp('验证码不正确'),
      ]);
      call.callerNumber = `1380000310${index}`;
      await hotline.run(call);
      heard.push(call.words);
    }
    expect(new Set(heard).size).toBe(1);
    expect((await sms()).length).toBe(1);
  });

  test('in English', async () => {
    await hotline.call([
      presses('For English, press eight', '8'),
      presses('press one', '1'),
      presses('Please enter your identity number', `${zhang}#`),
      presses('If you have none, press zero and the pound key', '0#'),
      presses('To be verified by a code in a text message, press one', '1'),
      entersCode(/a code was sent to it[^]*six digit code/),
      hangsUp(/In your case of private lending dispute/),
    ]);
    const [message] = await sms();
    expect(message?.body).toMatch(/^Code \d{6}, valid 5 minutes[^]*court staff never ask for it/);
  });

  test('without a number on file, and for nobody, every word is the same, and no SMS is sent', async () => {
    const heard: string[] = [];
    const records: string[] = [];
    for (const [index, number] of [zhang, sun, nobody].entries()) {
      const call = hotline.newCall([
        ...asksForCode(number),
        presses(askCode, '000000'),
        presses('验证码不正确', '000000'),
        presses('验证码不正确', '000000'),
        // The third wrong one locks.
        hangsUp(/输错次数过多，请五分钟后再试[^]*查案件请按一/),
      ]);
      call.callerNumber = `1380000300${index}`;
      await hotline.run(call);
      heard.push(call.words);
      records.push((await hotline.transcriptOf(call)).join('\n'));
      expect((await sms()).length).toBe(1);
    }
    expect(new Set(heard).size).toBe(1);
    expect(new Set(records).size).toBe(1);
  });

  test('a code that is five minutes old is told so, and she may have another one, but no third', async () => {
    const call = await hotline.call([
      ...asksForCode(zhang),
      presses(askCode, '123456', () => hotline.passTime(5 * minuteMs)),
      presses(/这个验证码已经失效[^]*请按一/, '1'),
      presses(askCode, '*'),
      presses(menu, '1'),
      presses(/本次通话不能再发送验证码[^]*请按二/, '*'),
      // Back where she came from.
      hangsUp('请输入六位查询密码'),
    ]);
    // An old code is not tried, and does not count as wrong.
    expect(call.words).not.toContain('验证码不正确');
    expect(await sms()).toHaveLength(2);
  });

  test('from one telephone twenty people: after five it gets none, and others still do', async () => {
    let asked = 0;
    for (let n = 0; n < 20; n += 1) {
      const number = n === 0 ? zhang : `2600${String(1000 + n)}`;
      const call = await hotline.call([
        ...asksForCode(number),
        hangsUp(/请输入六位验证码|发送验证码的次数过多，请一小时后再试/),
      ]);
      if (call.words.includes('请输入六位验证码')) asked += 1;
    }
    expect(asked).toBe(5);
    const other = hotline.newCall([
      ...asksForCode(zhang),
      entersCode(askCode),
      hangsUp('您的民间借贷案'),
    ]);
    other.callerNumber = '13800002222';
    await hotline.run(other);
  });

  test('who shows no number gets no code, and is led to a person', async () => {
    const call = hotline.newCall([
      ...asksForCode(zhang),
      presses(/您的来电号码没有显示，不能发送验证码[^]*请按二/, '2'),
      hangsUp('人工服务尚未开通'),
    ]);
    call.callerNumber = '';
    await hotline.run(call);
  });

  test('when the hotline has sent its SMS of the hour, nobody gets one', async () => {
    await hotline.database.pool.query(
      `UPDATE courts SET settings = settings || '{"smsCodes": {"enabled": true, "perHour": 1}}' WHERE code = '苏98'`,
    );
    await hotline.app.court.read();
    await hotline.call([...asksForCode(zhang), hangsUp(askCode)]);
    for (const number of [zhang, sun, nobody]) {
      await hotline.call([...asksForCode(number), hangsUp('现在不能发送验证码')]);
    }
  });

  test('whose password is locked may have forgotten it, and is offered the code at once', async () => {
    const wrong = presses('请输入六位查询密码', '000000#');
    await hotline.call([
      toIdentity,
      ...[1, 2, 3].flatMap(() => [presses('请输入身份证号码', `${zhang}#`), wrong]),
      presses(/输错次数过多，请五分钟后再试[^]*用短信验证码核实身份，请按一/, '1'),
      entersCode(askCode),
      hangsUp('您的民间借贷案'),
    ]);
  });

  test('her own way back is open everywhere, and silence leads on', async () => {
    hotline.closes();
    await hotline.call([
      ...asksForCode(zhang),
      presses(askCode, '12#'),
      presses(/验证码应当是六位数字[^]*没有收到的，请按星号键返回/, '*'),
      presses(menu, '*'),
      presses('请输入六位查询密码', '0#'),
      saysNothing(menu),
      saysNothing(/没有收到您的按键[^]*您向法院确认过手机号码的，请按一/),
      saysNothing(menu),
      hangsUp(/返回上一级[^]*查案件请按一/),
    ]);
  });

  test('a court without codes leads to a person, and back to the password', async () => {
    await hotline.database.pool.query(`UPDATE courts SET settings = '{}'`);
    await hotline.app.court.read();
    await hotline.call([
      toIdentity,
      presses('请输入身份证号码', `${zhang}#`),
      presses('请输入六位查询密码', '0#'),
      presses(/人工服务尚未开通[^]*返回请按星号键/, '*'),
      presses('请输入六位查询密码', '246810#'),
      hangsUp('您的民间借贷案'),
    ]);
  });
});
