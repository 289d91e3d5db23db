import { answerCall } from '../../../app/ivr/journeys/answerCall.js';
import type { CallApp } from '../../../app/ivr/conversation/callApp.js';
import type { Voice } from '../../../app/voice/prompts/voice.js';
import { chinaMoment } from '../../../app/court/rules/workCalendar.js';
import { findOpenCalls, openCall } from '../../../app/calls/store/calls.js';
import { noteCalls } from '../../../app/calls/store/noteCalls.js';
import { hangsUp, presses, saysNothing, type Turn } from './scriptedCall.js';
import { TestApp } from './testApp.js';

const wholeInquiry: Turn[] = [
  presses('查案件请按一', '6'),
  saysNothing('临江市滨江大道'),
  presses('没有收到您的按键', '1'),
  presses('请输入身份证号码', '320281197506090011#'),
  presses('请输入六位查询密码', '000000#'),
  presses('号码或者密码不正确', '320281197506090011#'),
  presses('请输入六位查询密码', '808808#'),
  presses('您共有十二件案件', '1'),
  presses('下一件，请按八', '1'),
  presses('其他内容请按八', '1'),
  hangsUp('开庭时间是'),
];

describe('a call', () => {
  let hotline: TestApp;
  beforeEach(async () => {
    hotline = await TestApp.start();
  });
  afterEach(() => hotline.stop());

  test('is closed properly wherever the caller hangs up', async () => {
    const whole = await hotline.call(wholeInquiry);
    await hotline.database.pool.query('DELETE FROM sign_in_locks');
    expect(whole.operations).toBeGreaterThanOrEqual(wholeInquiry.length);
    for (let step = 0; step < whole.operations; step++) {
      const call = hotline.newCall(wholeInquiry, step);
      await answerCall(hotline.app, null, call);
      expect(call.problems).toEqual([]);
      expect(call.operations).toBe(step + 1);
      const row = await hotline.rowOf(call);
      expect(row.phase).toBe('over');
      expect(row.ended_at).not.toBeNull();
      expect(['abandoned', 'served']).toContain(row.outcome);
      expect(row.answered_at === null).toBe(step === 0);
      await hotline.database.pool.query('DELETE FROM sign_in_locks');
    }
    const { rows } = await hotline.database.pool.query(
      'SELECT 1 FROM calls WHERE ended_at IS NULL',
    );
    expect(rows).toEqual([]);
  });

  test("outside the court's hours the greeting is as short as in them; a person's hours are behind 0", async () => {
    // A Friday evening, then the morning of that Friday.
    hotline.setTime(chinaMoment('2026-11-27', '20:00'));
    const evening = await hotline.call([hangsUp('查案件请按一')]);
    hotline.setTime(chinaMoment('2026-11-27', '10:00'));
    const morning = await hotline.call([hangsUp('查案件请按一')]);
    expect(evening.words).toBe(morning.words);
    expect(evening.words.split('\n')).toEqual([
      '您好，临江中院幺二三六八，查案件请按一，人工请按零。',
      'For English, press eight.',
      expect.stringMatching(/^联系法官请按二，诉讼指南、遭受家暴请按三，投诉、举报、建议请按四，/),
    ]);
  });

  test('silence from the beginning is led on, once, and ended with the way on', async () => {
    hotline.closes();
    const call = await hotline.call([
      saysNothing('临江中院幺二三六八'),
      saysNothing(/没有收到您的按键[^]*想知道自己案件或者立案申请的情况/),
      saysNothing(/没有收到您的按键[^]*查案件请按一/),
      saysNothing(/不方便按键[^]*法院的电话是[^]*查案件请按一/),
      saysNothing('没有收到您的按键'),
      saysNothing('没有收到您的按键'),
    ]);
    expect(call.hungUpByHotline).toBe(true);
    expect(call.words).toMatch(/没有收到有效的按键，本次通话结束。\n法院的电话是.*\n感谢您的来电/);
    expect((await hotline.rowOf(call)).outcome).toBe('abandoned');
  });

  test('the record holds what was heard, from when, and where a digit cut it off', async () => {
    const call = await hotline.call([
      // Each sentence lasts one second here.
      { ...presses('查案件请按一', '6'), afterMs: 1500 },
      hangsUp('临江市滨江大道'),
    ]);
    const transcript = await hotline.transcriptOf(call);
    const heard = transcript.filter((line) => line.startsWith('prompt'));
    expect(heard[0]).toMatch(/^prompt greeting .*。$/);
    expect(heard[1]).toBe('prompt languageOffer For English, press eight. …');
    // Nothing behind the cut was ever heard.
    expect(transcript.join('\n')).not.toContain('prompt mainMenu ');
    const { rows } = await hotline.database.pool.query<{ ms: number }>(
      `SELECT (extract(epoch FROM e.at - min(e.at) OVER ()) * 1000)::int AS ms
         FROM call_events e WHERE kind = 'prompt' ORDER BY seq LIMIT 2`,
    );
    expect(rows.map(({ ms }) => ms)).toEqual([0, 1000]);
  });

  test('of a password broken off after one digit not even that digit is kept', async () => {
    const call = await hotline.call([
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '26000007#'),
      presses('请输入六位查询密码', '8#'),
      hangsUp('查询密码应当是六位数字'),
    ]);
    expect(await hotline.transcriptOf(call)).toContain('digits password (1 digits)');
  });

  test('a wrong digit is told, and what was entered behind it is dropped', async () => {
    hotline.closes();
    await hotline.call([
      presses('查案件请按一', '4'),
      presses('举报违纪违法请按二', '51'),
      presses(/按键无效[^]*对法院的工作不满意/, '5'),
      presses(/按键无效[^]*举报违纪违法请按二/, '*'),
      // At the top the caller hears the menu again, and the miss count starts again.
      saysNothing('查案件请按一'),
      presses('没有收到您的按键', '9'),
      hangsUp('查案件请按一'),
    ]);
  });

  test('the language can be changed back and forth', async () => {
    await hotline.call([
      presses('For English, press eight', '8'),
      presses(/We continue in English\.\n普通话服务请按八。\nFor your case/, '6'),
      presses(/The opening hours are Monday to Friday, eight thirty[^]*For your case/, '8'),
      hangsUp(/下面用普通话为您服务。\nFor English, press eight\.\n查案件请按一/),
    ]);
  });

  test('that was taken up again after a crash goes on in its language, still verified', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    const { pool } = hotline.database;
    await openCall(pool, {
      id,
      node: 'hotline',
      channelId: 'test-1',
      callerNumber: '13800001111',
      calledNumber: '12368',
      courtId: null,
      startedAt: hotline.now,
    });
    const { rows } = await pool.query<{ id: number }>(
      `SELECT person_id AS id FROM parties WHERE query_number = '26000001'`,
    );
    const personId = Number(rows[0]?.id);
    const proof = 'resident_id_and_password';
    const person = { personId, proof, onlyCaseIds: null } as const;
    await noteCalls(pool, [{ callId: id, language: 'en', person }]);
    const [open] = await findOpenCalls(pool, 'hotline');

    const call = await hotline.call(
      [
        presses(/The system was interrupted[^]*For your case/, '1'),
        hangsUp('private lending dispute'),
      ],
      open,
    );
    expect(call.words).not.toContain('For English');
    expect(await hotline.rowOf(call)).toMatchObject({ id, resumed: 1, outcome: 'served' });
  });
});

describe('the limits of a call', () => {
  let hotline: TestApp;
  afterEach(() => hotline.stop());

  test('so many menus', async () => {
    hotline = await TestApp.start({ MAX_MENUS_PER_CALL: '5' });
    const call = await hotline.call([
      presses('临江中院幺二三六八', '9'),
      ...Array<Turn>(4).fill(presses('查案件请按一', '9')),
    ]);
    expect(call.hungUpByHotline).toBe(true);
    expect(call.words).toMatch(/已经到了时间上限[^]*法院的电话是[^]*再见。$/);
    expect((await hotline.rowOf(call)).outcome).toBe('too_long');
  });

  test('so many times that a sentence begins again, because the caller goes on pressing', async () => {
    hotline = await TestApp.start({ MAX_MENUS_PER_CALL: '5' });
    const turns = [
      presses('临江中院幺二三六八', '1'),
      // A digit of the region is wrong, and what follows never ends.
      presses('请输入身份证号码', '1101051949123100219'),
    ];
    const call = hotline.newCall(turns, 100);
    call.goesOnPressing = '9';
    await hotline.run(call);
    expect(call.hungUpByHotline).toBe(true);
    expect((await hotline.rowOf(call)).outcome).toBe('too_long');
  });

  test('so many minutes', async () => {
    hotline = await TestApp.start({ MAX_MINUTES_PER_CALL: '10' });
    const call = await hotline.call([
      presses('临江中院幺二三六八', '9', () => hotline.passTime(9 * 60_000)),
      presses('查案件请按一', '9', () => hotline.passTime(60_000)),
    ]);
    expect(call.words).toMatch(/已经到了时间上限/);
    expect((await hotline.rowOf(call)).outcome).toBe('too_long');
  });
});

describe('when one of our parts breaks', () => {
  let hotline: TestApp;
  beforeEach(async () => {
    hotline = await TestApp.start();
  });
  afterEach(() => hotline.stop());

  test('she hears an apology and the main menu, and after the third time the way on', async () => {
    await hotline.database.asOwner('ALTER TABLE sign_in_locks RENAME TO gone');
    const call = await hotline.call([
      presses('查案件请按一', '1'),
      presses(/系统刚才出错，现在返回主菜单。\n查案件请按一/, '1'),
      presses('系统刚才出错', '1'),
    ]);
    expect(call.hungUpByHotline).toBe(true);
    expect(call.words).toMatch(/暂时不能为您服务[^]*法院的电话是[^]*再见。$/);
    expect((await hotline.rowOf(call)).outcome).toBe('failed');
    expect(await hotline.transcriptOf(call)).toContain('fault error error 42P01');
  });

  test('a call whose row is refused hears an apology, too', async () => {
    await hotline.database.asOwner('ALTER TABLE calls ADD CHECK (node IS NULL) NOT VALID');
    const call = await hotline.call([]);
    expect(call.isAnswered).toBe(true);
    expect(call.words).toMatch(/^对不起，系统暂时不能为您服务[^]*法院的电话是[^]*再见。$/);
  });

  test('a sentence that cannot be spoken is replaced, and the rest goes on', async () => {
    const broken: Voice = {
      utterance: (language, name, ...values) =>
        name === 'aboutTrial'
          ? Promise.reject(new Error('no engine'))
          : hotline.app.voice.utterance(language, name, ...values),
    };
    const forCall = () => ({ ...broken, pace: 'usual' as const, over: () => Promise.resolve() });
    const app: CallApp = { ...hotline.app, voice: { ...broken, forCall } };
    const call = hotline.newCall([
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '26000001#'),
      presses('请输入六位查询密码', '246810#'),
      presses(/对不起，这一部分暂时无法播放。[^]*其他内容请按八/, '2'),
      hangsUp('承办法官是沈国栋'),
    ]);
    await answerCall(app, null, call);
    expect(call.problems).toEqual([]);
  });

  test('nothing of an ID number or a password is in the record of a call', async () => {
    await hotline.call(wholeInquiry);
    const { rows } = await hotline.database.pool.query<{ all: string }>(
      `SELECT string_agg(e::text, ' ') || (SELECT string_agg(c::text, ' ') FROM calls c) AS all
         FROM call_events e`,
    );
    expect(rows[0]?.all).toContain('(18 digits)');
    expect(rows[0]?.all).not.toMatch(/320281197506090011|808808|000000#/);
  });
});
