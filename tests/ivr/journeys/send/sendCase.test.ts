/**
 * A case by SMS and by fax: behind digit 8, by the rule of what may be told, audited, within
 * limits.
 */
import { addDays, chinaDate, chinaMoment } from '../../../../app/court/rules/workCalendar.js';
import { sampleDays } from '../../../../app/local/sample/sampleDays.js';
import { sampleApplicant, samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { writeFaxCode } from '../../../../app/messages/fax/rules/faxCode.js';
import { hangsUp, presses } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { callFrom, faxesOf, smsOf, toWays } from './sendScene.js';

const { zhang, chen, sun } = samplePeople;
const mobile = '13800001111';
const landline = '02583521234';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

test('by SMS to the mobile phone that she calls from; audited before it can be sent', async () => {
  const call = await hotline.call([
    ...toWays(zhang),
    presses(/短信接收请按一。\n传真接收请按二。\n开庭前短信提醒请按三。\n查询其他案件请按八/, '1'),
    presses('发到幺三八，零零零零，幺幺幺幺请按一', '1'),
    hangsUp(/短信已经发往幺三八[^]*其他内容请按八/),
  ]);
  const [sms] = await smsOf(hotline);
  expect(sms).toMatchObject({ to_number: mobile, template: 'caseTold', purpose: 'case_summary' });
  expect(sms?.body).toMatch(/在第三法庭开庭/);
  expect(sms?.body).not.toMatch(/借贷|张秀英/);
  expect(await hotline.auditOf(call)).toContainEqual(['by_sms', 'next_hearing', 'stage']);
  expect(await hotline.transcriptOf(call)).toContain('step sent sms case_summary');
});

test('a landline takes no SMS: she enters a mobile phone, and hears it read back', async () => {
  await callFrom(hotline, landline, [
    ...toWays(zhang),
    presses('短信接收请按一', '1'),
    presses(/您的来电号码收不到短信。\n请输入手机号码/, '02583520001#'),
    presses(/短信只能发到手机。\n手机号码有十一位/, '13900002222'),
    presses(/您输入的号码是幺三九[^]*重新输入请按二/, '2'),
    presses('请输入手机号码', '13900003333'),
    presses('您输入的号码是幺三九', '1'),
    hangsUp('短信已经发往幺三九'),
  ]);
  expect((await smsOf(hotline)).map(({ to_number }) => to_number)).toEqual(['13900003333']);
});

test('by fax to a number that she enters: letterhead, cause, people, code; no result', async () => {
  // Two wrong numbers lead to a person while the court is open.
  hotline.closes();
  const call = await hotline.call([
    ...toWays(sun),
    presses('传真接收请按二', '2'),
    presses('请输入传真号码', '13900002222#'),
    presses('传真只能发到固定电话', '95588#'),
    presses('不能发到这个号码', '02583520001#'),
    presses('您输入的号码是零二五', '1'),
    hangsUp(/传真马上发往零二五[^]*占线会自动重发/),
  ]);
  const [fax] = await faxesOf(hotline);
  const { id } = await hotline.rowOf(call);
  expect(fax).toMatchObject({ to_number: '02583520001', purpose: 'case_summary', call_id: id });
  const letter = fax?.letter;
  expect(letter?.title).toBe('案件进展告知');
  expect(letter?.reference).toMatch(/^（\d{4}）苏98/);
  const reference = { kind: 'case', number: letter?.reference ?? '' } as const;
  expect(letter?.code).toBe(writeFaxCode(reference, hotline.app.identityKeys));
  expect(letter?.foot).toContain('不代替法律文书的送达');
  expect(letter?.rows.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['案由', '案件情况', '承办法官']),
  );
  const { rows } = await hotline.database.pool.query<{ result: { summary: string } }>(
    'SELECT c.result FROM cases c JOIN parties p ON p.case_id = c.id WHERE p.query_number = $1',
    [sun.queryNumber],
  );
  expect(rows[0]?.result.summary).toMatch(/./);
  expect(JSON.stringify(letter)).not.toContain(rows[0]?.result.summary);
  const audit = await hotline.auditOf(call);
  expect(audit.at(-1)?.slice(0, 3)).toEqual(['by_fax', 'case_number', 'cause']);
});

test('what is not heard in public: no cause on paper, and no paper where the law restricts it', async () => {
  const byFax = [
    ...toWays(chen),
    presses('传真接收请按二', '2'),
    presses('请输入传真号码', '02583520001#'),
    presses('您输入的号码是', '1'),
    hangsUp('传真马上发往'),
  ];
  await hotline.call(byFax);
  const [fax] = await faxesOf(hotline);
  expect(fax?.letter.rows.map(({ label }) => label)).not.toContain('案由');

  await hotline.database.asOwner(
    "UPDATE cases SET publicity = 'juvenile' WHERE id = (SELECT case_id FROM parties WHERE query_number = $1)",
    [chen.queryNumber],
  );
  const call = await hotline.call([
    ...toWays(chen),
    presses('传真接收请按二', '2'),
    presses(/不公开审理，不能用短信或者传真发送，请在电话里收听[^]*其他内容请按八/, '8'),
    presses('短信、传真和其他案件请按八', '8'),
    presses('短信接收请按一', '1'),
    hangsUp(/不公开审理，不能用短信或者传真发送/),
  ]);
  expect(await faxesOf(hotline)).toHaveLength(1);
  expect((await hotline.auditOf(call)).flat()).not.toContain('by_fax');
  expect((await hotline.auditOf(call)).flat()).not.toContain('by_sms');
});

test('an application: what is missing and the last day, by SMS and by fax; what is too long for an SMS on paper', async () => {
  const { filingNumber, password } = sampleApplicant;
  const long =
    '被告的统一社会信用代码、法定代表人的姓名和职务、住所地以及与住所地不一致的主要办事机构所在地';
  await hotline.database.asOwner(
    `UPDATE cases SET filing_missing = filing_missing || jsonb_build_object('what', $2::text, 'whatEn', NULL)
      WHERE id = (SELECT case_id FROM parties WHERE filing_number = $1)`,
    [filingNumber, long],
  );
  const call = await hotline.call([
    ...toWays({ queryNumber: filingNumber, password }),
    presses('短信接收请按一', '1'),
    presses('请按一', '1'),
    presses('短信已经发往', '8'),
    presses('短信、传真和其他案件请按八', '8'),
    presses('传真接收请按二', '2'),
    presses('请输入传真号码', '02583520001#'),
    presses('您输入的号码是', '1'),
    hangsUp('传真马上发往'),
  ]);
  const said =
    /立案材料需要补正；被告的营业执照复印件1份；.*起诉状副本2份；另有1项见补正通知书；最迟\d+月\d+日补交/;
  expect((await smsOf(hotline))[0]?.body).toMatch(said);
  const letter = (await faxesOf(hotline))[0]?.letter;
  expect(letter).toMatchObject({ reference: '', code: null });
  expect(letter?.rows.find(({ label }) => label === '案件情况')?.value).toMatch(said);
  expect(letter?.rows.filter(({ label }) => label === '需要补正')).toEqual([
    { label: '需要补正', value: long },
  ]);
  const audit = await hotline.auditOf(call);
  expect(audit).toContainEqual(['by_sms', 'filing_corrections']);
  expect(audit.at(-1)).toEqual(expect.arrayContaining(['by_fax', 'cause', 'filing_corrections']));
});

test('an application: what the SMS has no place for is on paper, also where its words stand in another item', async () => {
  const { filingNumber, password } = sampleApplicant;
  await hotline.database.asOwner(
    `UPDATE cases SET filing_missing = filing_missing || '[{"what": "起诉状副本", "whatEn": null}]'
      WHERE id = (SELECT case_id FROM parties WHERE filing_number = $1)`,
    [filingNumber],
  );
  await hotline.call([
    ...toWays({ queryNumber: filingNumber, password }),
    presses('传真接收请按二', '2'),
    presses('请输入传真号码', '02583520001#'),
    presses('您输入的号码是', '1'),
    hangsUp('传真马上发往'),
  ]);
  const letter = (await faxesOf(hotline))[0]?.letter;
  expect(letter?.rows.filter(({ label }) => label === '需要补正')).toEqual([
    { label: '需要补正', value: '起诉状副本' },
  ]);
});

test('on the stop list: others cannot send to it; who calls from it can', async () => {
  await hotline.database.pool.query('INSERT INTO sms_stops (number, at) VALUES ($1, now())', [
    mobile,
  ]);
  await callFrom(hotline, '13900002222', [
    ...toWays(zhang),
    presses('短信接收请按一', '1'),
    presses('发到其他手机请按二', '2'),
    presses('请输入手机号码', mobile),
    presses('您输入的号码是', '1'),
    hangsUp(/已经退订法院的短信，不能发送[^]*其他内容请按八/),
  ]);
  expect(await smsOf(hotline)).toEqual([]);
  await callFrom(hotline, mobile, [
    ...toWays(zhang),
    presses('短信接收请按一', '1'),
    presses('请按一', '1'),
    hangsUp('短信已经发往'),
  ]);
  expect(await smsOf(hotline)).toHaveLength(1);
});

test('she can be reminded of the hearing, and go on to another case', async () => {
  await hotline.call([
    ...toWays(zhang),
    presses('开庭前短信提醒请按三', '3'),
    presses(/已经登记。开庭前一个工作日[^]*其他内容请按八/, '8'),
    presses('短信、传真和其他案件请按八', '8'),
    presses('查询其他案件请按八', '8'),
    hangsUp('请输入身份证号码'),
  ]);
  const { rows } = await hotline.database.pool.query('SELECT number FROM hearing_reminders');
  expect(rows).toEqual([{ number: mobile }]);
});

test('in English; back leads to the case', async () => {
  await hotline.call([
    presses('For English, press eight', '8'),
    presses('press one', '1'),
    presses('identity number', `${zhang.queryNumber}#`),
    presses('query password', `${zhang.password}#`),
    presses('For more, press eight', '8'),
    presses('For an SMS, a fax or another case, press eight', '8'),
    presses('For an SMS, press one', '*'),
    presses('For an SMS, a fax or another case, press eight', '8'),
    presses('For an SMS, press one', '1'),
    presses(/To send it to [^]*, press one/, '*'),
    hangsUp('Nothing was sent'),
  ]);
  expect(await smsOf(hotline)).toEqual([]);
});

test('the letter of an English call is English; names stand there in Chinese, too', async () => {
  await hotline.call([
    presses('For English, press eight', '8'),
    presses('press one', '1'),
    presses('identity number', `${zhang.queryNumber}#`),
    presses('query password', `${zhang.password}#`),
    presses('For more, press eight', '8'),
    presses('For an SMS, a fax or another case, press eight', '8'),
    presses('For a fax, press two', '2'),
    presses('Please enter the fax number', '02583520001#'),
    presses(/press one/, '1'),
    hangsUp('A fax goes to'),
  ]);
  const letter = (await faxesOf(hotline))[0]?.letter;
  expect(letter).toMatchObject({ language: 'en', title: 'How your case stands' });
  expect(letter?.court).toMatch(/^[ -~]+$/);
  expect(letter?.date).toMatch(/^\d{1,2} [A-Z][a-z]+ \d{4}$/);
  // The number in the court's notation, because people search for that.
  expect(letter?.reference).toMatch(/^（\d{4}）苏98/);
  expect(letter?.rows.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['Cause of action', 'State of the case', 'Judge in charge']),
  );
  const valueOf = (of: string) => letter?.rows.find(({ label }) => label === of)?.value;
  expect(valueOf('State of the case')).toMatch(/^hearing, [ -~]+\.$/);
  expect(valueOf('Judge in charge')).toMatch(/^[ -~]+ \(\p{Script=Han}+\)(, [\d-]+)?$/u);
  expect([...(letter?.paragraphs ?? []), letter?.foot].join('')).toMatch(/^[ -~]+$/);
});

test.each([
  ['00:30', 0],
  ['18:00', -1],
])(
  'a reminder that is asked for at %s, %i days from the hearing: no day that is over is promised',
  async (time, days) => {
    const hearingOn = sampleDays(chinaDate(hotline.now)).workday(9);
    hotline.setTime(chinaMoment(addDays(hearingOn, days), time));
    const call = await hotline.call([
      ...toWays(zhang),
      presses('开庭前短信提醒请按三', '3'),
      hangsUp(/已经登记。临近开庭，提醒短信会尽快发送，夜间登记的，早上八点以后发送/),
    ]);
    expect(call.words).not.toContain('开庭前一个工作日');
  },
);

describe('limits', () => {
  const bySms = (then: string | RegExp) => [
    presses('其他内容请按八', '8'),
    presses('短信、传真和其他案件请按八', '8'),
    presses('短信接收请按一', '1'),
    ...(then === '' ? [] : [presses(then, '1')]),
  ];
  const restart = async (settings: Record<string, string>) => {
    await hotline.stop();
    hotline = await TestApp.start(settings);
  };

  test('of a call', async () => {
    await restart({ SENT_PER_CALL: '1' });
    await hotline.call([
      ...toWays(zhang).slice(0, 3),
      ...bySms('请按一'),
      ...bySms('').map((turn, index) =>
        index === 0 ? { ...turn, hears: /短信已经发往[^]*其他内容请按八/ } : turn,
      ),
      hangsUp('这次通话的发送次数已经用完，需要帮助请按零'),
    ]);
    expect(await smsOf(hotline)).toHaveLength(1);
  });

  test('of a number in a day, by SMS and fax together; the next day it starts again', async () => {
    await restart({ SENT_PER_NUMBER_PER_DAY: '1' });
    const once = (end: string) => [
      ...toWays(zhang),
      presses('短信接收', '1'),
      presses('请按一', '1'),
      hangsUp(end),
    ];
    await hotline.call(once('短信已经发往'));
    const call = await hotline.call(once('这个号码今天的发送次数已经用完'));
    expect((await hotline.auditOf(call)).flat()).not.toContain('by_sms');
    // Another number is not kept from it.
    await callFrom(hotline, '13900002222', once('短信已经发往'));
    hotline.passTime(25 * 3_600_000);
    await hotline.call(once('短信已经发往'));
    expect(await smsOf(hotline)).toHaveLength(3);
  });

  test('a hotline that sends no faxes offers none', async () => {
    await restart({ FAX_MAX_SENT_AT_ONCE: '0' });
    const toMenu = toWays(zhang).slice(0, -1);
    const call = await hotline.call([
      ...toMenu,
      presses('短信接收和其他案件请按八。', '8'),
      presses('短信接收请按一', '2'),
      hangsUp('按键无效'),
    ]);
    expect(call.words).not.toContain('传真接收');
    expect(call.words).not.toContain('短信、传真');
    const english = await hotline.call([
      presses('For English, press eight', '8'),
      presses('press one', '1'),
      presses('Please enter your identity number', `${zhang.queryNumber}#`),
      presses('query password', `${zhang.password}#`),
      presses('For more, press eight', '8'),
      hangsUp('For an SMS or another case, press eight.'),
    ]);
    expect(english.words).not.toMatch(/\bfax\b/i);
  });
});
