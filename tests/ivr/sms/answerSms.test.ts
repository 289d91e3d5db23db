/** What people get who ask by SMS, and what the telephone's limits do to those who guess. */
import { createLogger, transports } from 'winston';
import { defaultCourtSettings } from '../../../app/court/settings/rules/courtSettings.js';
import { signIn } from '../../../app/court/identity/store/signIn.js';
import { sampleApplicant, samplePeople } from '../../../app/local/sample/samplePeople.js';
import { makeTakeSms } from '../../../app/ivr/sms/takeSms.js';
import { aCall } from '../../calls/store/aCall.js';
import { makeScene, type Scene } from '../../tickets/scene.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';
import { rowsWith } from '../../parts/rowsWith.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const { zhang } = samplePeople;
const from = '13912345678';

let database: TestDatabase;
let scene: Scene;
let count = 0;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
  scene = await makeScene(database.pool);
});
afterEach(() => database.close());

/** Sends a text to the hotline, and returns what came of it and what is written back. */
async function ask(text: string, number = from): Promise<{ result: string; reply: string | null }> {
  const { clock, identityKeys, db } = scene.deps;
  const guessSettings = () => defaultCourtSettings;
  const budget = { refusalsPerHour: 10, answersPerHour: 12 };
  const take = makeTakeSms({
    db,
    clock,
    log,
    identityKeys,
    guessSettings,
    replies: budget,
    account: 'smpp',
  });
  const ref = `r${(count += 1)}`;
  await take({ from: number, to: '12368', text, at: clock.now(), ref });
  const { rows } = await db.query<{ result: string }>(
    'SELECT result FROM sms_inbox WHERE ref = $1',
    [ref],
  );
  const replies = await db.query<{ body: string }>(
    'SELECT body FROM sms_outbox WHERE to_number = $1 ORDER BY id DESC LIMIT 1',
    [number],
  );
  return { result: rows[0]?.result ?? '', reply: replies.rows[0]?.body ?? null };
}

const disclosed = async () =>
  (await database.pool.query<object>('SELECT call_id, proof, facts FROM disclosures ORDER BY id'))
    .rows;

test('a query number and its password: how the case stands, with an audit row', async () => {
  const { result, reply } = await ask(`${zhang.queryNumber} ${zhang.password}`);
  expect(result).toBe('case_told');
  expect(reply).toMatch(/^您查询的案件：.+。详情请拨打12368。$/);
  expect(await disclosed()).toEqual([
    {
      call_id: null,
      proof: 'query_number_and_password',
      facts: expect.arrayContaining([expect.any(String)]) as string[],
    },
  ]);
  const { rows } = await database.pool.query('SELECT body FROM sms_inbox');
  expect(rows).toEqual([{ body: `${zhang.queryNumber} ******` }]);
});

test('a wrong password tells nothing, and counts together with those on the telephone', async () => {
  expect(await ask(`${zhang.queryNumber} 000000`)).toMatchObject({ result: 'not_opened' });
  const { db, identityKeys, clock } = scene.deps;
  const claim = { by: 'query_number', queryNumber: zhang.queryNumber } as const;
  const byTelephone = (password: string) =>
    signIn(db, identityKeys, aCall(), claim, password, clock.now(), defaultCourtSettings);
  expect(await byTelephone('000001')).toEqual({ kind: 'failed' });
  // The third locks the case for both.
  expect(await ask(`${zhang.queryNumber} 000002`, '13912345679')).toMatchObject({
    result: 'locked',
    reply: expect.stringMatching(/^错误次数过多，请\d+分钟后再试/) as string,
  });
  expect(await byTelephone(zhang.password)).toMatchObject({ kind: 'locked' });
  expect(await ask(`${zhang.queryNumber} ${zhang.password}`, '13912345670')).toMatchObject({
    result: 'locked',
  });
  expect(await disclosed()).toEqual([]);
});

test('one telephone that tries many numbers is barred, and a number that does not exist is answered alike', async () => {
  const answers: string[] = [];
  for (let n = 0; n < 6; n += 1) answers.push((await ask(`9900000${n} 111111`)).result);
  expect(answers.slice(0, 5)).toEqual(Array<string>(5).fill('not_opened'));
  expect(answers[5]).toBe('barred');
  const own = await ask(`${zhang.queryNumber} ${zhang.password}`);
  expect(['barred', 'locked']).toContain(own.result);
  expect(await disclosed()).toEqual([]);
});

test("a ticket's number and code: its state, and nothing of what it is about", async () => {
  const ticket = await scene.open();
  const { result, reply } = await ask(`${ticket.number}，${scene.codeOf(ticket)}`);
  expect(result).toBe('ticket_told');
  expect(reply).toMatch(new RegExp(`^您查询的事项${ticket.number}：已登记，待转办。$`));
  const wrong = scene.codeOf(ticket) === '000000' ? '111111' : '000000';
  expect(await ask(`${ticket.number} ${wrong}`)).toMatchObject({ result: 'not_opened' });
  const { rows } = await database.pool.query<{ all: string }>(
    "SELECT string_agg(i::text, ' ') AS all FROM sms_inbox i",
  );
  expect(rows[0]?.all).not.toContain(scene.codeOf(ticket));
});

test('an anonymous report is not asked about by SMS: nothing is looked up, and its number is in no row beside a telephone', async () => {
  const ticket = await scene.open({ kind: 'violation_report', anonymous: true });
  const help = expect.stringContaining('匿名举报请拨12368按5查询') as string;
  const code = scene.codeOf(ticket);
  for (const [n, text] of [
    `${ticket.number} ${code}`,
    `${ticket.number} ${code === '000000' ? '111111' : '000000'}`,
    `${ticket.number}${code}`,
  ].entries()) {
    expect(await ask(text, `1391234567${n}`)).toEqual({ result: 'helped', reply: help });
  }
  expect(
    (await rowsWith(database.pool, ticket.number)).filter((row) => /\b1391234567\d/.test(row)),
  ).toEqual([]);
  const { rows } = await database.pool.query('SELECT DISTINCT body FROM sms_inbox');
  expect(rows).toEqual([{ body: '******' }]);
  // As many have a password by itself in their text.
  await ask('123456', '13912345680');
  expect(
    (await database.pool.query('SELECT DISTINCT body, meant, result FROM sms_inbox')).rows,
  ).toHaveLength(1);
  expect((await database.pool.query('SELECT FROM sign_in_locks')).rowCount).toBe(0);
});

test('an ID number may open several cases: it is answered on the telephone', async () => {
  expect(await ask(`${zhang.residentId} ${zhang.password}`)).toMatchObject({
    result: 'case_by_query_number',
  });
  expect(await disclosed()).toEqual([]);
});

test('who writes English is answered in English', async () => {
  expect(await ask(`case ${zhang.queryNumber} password ${zhang.password}`)).toMatchObject({
    result: 'case_told',
    reply: expect.stringMatching(
      /^Your case: hearing, \d\d:\d\d on \d+ [A-Z][a-z]+, courtroom three; [ -~]+\. For more, call 12368\.$/,
    ) as string,
  });
  const ticket = await scene.open();
  expect(await ask(`ticket ${ticket.number} code ${scene.codeOf(ticket)}`)).toMatchObject({
    reply: `Your request ${ticket.number}: registered, to be passed on.`,
  });
  expect(await ask(`case ${zhang.queryNumber} 000000`)).toMatchObject({
    reply: expect.stringMatching(/^The number or the password is not right\./) as string,
  });
  expect(await ask('hello', '13912345670')).toMatchObject({
    reply: expect.stringMatching(/^Case: query number, password\./) as string,
  });
  expect(await ask('Stop', '13912345670')).toMatchObject({
    reply: expect.stringMatching(/^You have unsubscribed/) as string,
  });
});

test('who is not understood is helped three times a day, and hears that a password has six digits', async () => {
  const help = expect.stringMatching(/^查案件发“查询号 密码”/) as string;
  expect(await ask('你好')).toEqual({ result: 'helped', reply: help });
  const length = '查询密码、查询码都是六位数字，请核对后重新发送。人工服务请拨打12368。';
  // The same whether the number exists or not, and no try is counted.
  for (const number of [zhang.queryNumber, '99000001']) {
    expect(await ask(`${number} 12345`)).toEqual({
      result: 'password_wrong_length',
      reply: length,
    });
  }
  expect(await ask('你好')).toMatchObject({ result: 'not_understood' });
  const { rows } = await database.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM sms_outbox WHERE to_number = $1',
    [from],
  );
  expect(rows).toEqual([{ n: 3 }]);
  expect(await ask(`${zhang.queryNumber} ${zhang.password}`)).toMatchObject({
    result: 'case_told',
  });
  await scene.passTo('2026-11-26 10:00');
  expect(await ask('你好')).toEqual({ result: 'helped', reply: help });
});

describe('replies have a budget', () => {
  const repliesTo = async (number: string | null, purpose: string) =>
    (
      await database.pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM sms_outbox
          WHERE ($1::text IS NULL OR to_number = $1) AND purpose = $2`,
        [number, purpose],
      )
    ).rows[0]?.n;
  const sender = (n: number) => `1390000${String(n).padStart(4, '0')}`;

  test('of an hour for all who have proved nothing, whether what they ask about exists or not', async () => {
    for (let n = 0; n < 7; n++) await ask(`9900000${n} 111111`, sender(n));
    for (const [n, { queryNumber }] of Object.values(samplePeople).slice(0, 7).entries()) {
      expect(await ask(`${queryNumber} 000000`, sender(10 + n))).toMatchObject({
        result: 'not_opened',
      });
    }
    await ask('你好', sender(20));
    await ask('退订', sender(21));
    expect(await repliesTo(null, 'not_opened')).toBe(10);
    expect(await repliesTo(null, 'helped')).toBe(0);
    // It is done what was asked for, and who has a right password is answered.
    const { rows } = await database.pool.query('SELECT number FROM sms_stops');
    expect(rows).toEqual([{ number: sender(21) }]);
    expect(await ask(`${zhang.queryNumber} ${zhang.password}`, sender(22))).toMatchObject({
      result: 'case_told',
      reply: expect.stringMatching(/^您查询的案件/) as string,
    });
    // The next hour has its own.
    await scene.passTo('2026-11-24 11:00');
    await ask('99000009 111111', sender(23));
    expect(await repliesTo(sender(23), 'not_opened')).toBe(1);
  });

  test('of a day for each sender who has proved nothing: two machines do not reply to each other for ever', async () => {
    for (let n = 0; n < 8; n++) {
      await ask('退订');
      await ask('订阅');
    }
    expect(await repliesTo(from, 'stopped')).toBe(3);
    expect(await repliesTo(from, 'resumed')).toBe(3);
  });

  test('of an hour for each case: who has its password does not write to the world', async () => {
    for (let n = 0; n < 15; n++) {
      expect(await ask(`${zhang.queryNumber} ${zhang.password}`, sender(n))).toMatchObject({
        result: 'case_told',
      });
    }
    expect(await repliesTo(null, 'case_told')).toBe(10);
    const { chen, sun } = samplePeople;
    for (let n = 0; n < 5; n++) {
      const { queryNumber, password } = n < 4 ? chen : sun;
      await ask(`${queryNumber} ${password}`, sender(30 + n));
    }
    // All together.
    expect(await repliesTo(null, 'case_told')).toBe(12);
    // What was not sent was not told.
    expect(await disclosed()).toHaveLength(12);
  });
});

test('of an enforcement the applicant reads her money, and the debtor his restriction', async () => {
  const { he, zou } = samplePeople;
  const hers = await ask(`${he.queryNumber} ${he.password}`);
  expect(hers.reply).toMatch(
    /案款到账3\.6万元；待发放1\.6万元；请向执行法官提供申请执行人的收款账号；.+拍卖；/,
  );
  expect(hers.reply).not.toContain('高消费');
  const his = await ask(`${zou.queryNumber} ${zou.password}`, '13912345679');
  expect(his.reply).toMatch(/起被限制高消费/);
  expect(his.reply).not.toContain('案款');
  const facts = (await disclosed()).flatMap((row) => (row as { facts: string[] }).facts);
  expect(facts).toEqual([
    'enforcement_money',
    'auction',
    'stage',
    'auction',
    'restriction',
    'stage',
  ]);
});

test('of an application without a case number: what is missing and the last day, by the number of the filing', async () => {
  const { filingNumber, password } = sampleApplicant;
  const { result, reply } = await ask(`${filingNumber} ${password}`);
  expect(result).toBe('case_told');
  expect(reply).toMatch(
    /立案材料需要补正；被告的营业执照复印件1份；2026年5月8日的培训合同；起诉状副本2份；最迟\d+月\d+日补交。/,
  );
  expect(await disclosed()).toEqual([
    { call_id: null, proof: 'query_number_and_password', facts: ['filing_corrections'] },
  ]);
});
