/** A lawyer signs in by the number of her practising certificate, and goes through her cases. */
import { hangsUp, presses } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';
import { sampleLawyer } from '../../../../app/local/sample/samplePeople.js';

const toIdentity = presses('查案件请按一', '1');
const { licence, password } = sampleLawyer;
const signsIn = [
  toIdentity,
  // Seventeen digits are enough, and a `#` after them does no harm.
  presses('请输入身份证号码', licence),
  presses('请输入六位查询密码', `#${password}`),
];

describe('a lawyer', () => {
  let hotline: TestApp;
  beforeEach(async () => {
    hotline = await TestApp.start();
  });
  afterEach(() => hotline.stop());

  /** Ends her representation in the cases with these serials as of yesterday. */
  const endsIn = (from: number, to: number) =>
    hotline.database.pool.query(
      `UPDATE parties t SET authority_until = $3 FROM cases c
        WHERE c.id = t.case_id AND c.source_ref LIKE 'K-1__' AND t.acts_for = 2 AND c.serial BETWEEN $1 AND $2`,
      [from, to, new Date(hotline.now.getTime() - 86_400_000)],
    );

  test('hears her cases one after the other, with their hearings', async () => {
    const call = await hotline.call([
      ...signsIn,
      presses('您共有十二件案件', '1'),
      presses(/第一件，.*五零一号。\n您的买卖合同案，.*在第七法庭开庭/, '8'),
      ...Array.from({ length: 10 }, () => presses('下一件，请按八', '8')),
      presses(/第十二件，.*五一二号[^]*这是最后一件/, '1'),
      hangsUp('您的物业服务合同案'),
    ]);
    expect((await hotline.rowOf(call)).outcome).toBe('served');
    const { rows } = await hotline.database.pool.query<{ proof: string; cases: number }>(
      'SELECT proof, count(DISTINCT case_id)::int AS cases FROM disclosures GROUP BY proof',
    );
    expect(rows).toEqual([{ proof: 'licence_and_password', cases: 12 }]);
  });

  test('does not hear, nor hear counted, where her representation has ended', async () => {
    await endsIn(503, 512);
    const call = await hotline.call([
      ...signsIn,
      presses(/您共有两件案件[^]*五零一号.*请按一[^]*五零二号.*请按二/, '2'),
      hangsUp('您的建设工程施工合同案'),
    ]);
    expect(call.words).not.toContain('五零三号');
  });

  test('hears nothing more of a case as soon as her representation ends', async () => {
    const call = await hotline.call([
      ...signsIn,
      presses('您共有十二件案件', '1'),
      presses('第一件', '8', async () => void (await endsIn(502, 502))),
      hangsUp(/第二件，.*五零二号。\n.*代理期限不包括今天/),
    ]);
    expect(call.words).not.toContain('建设工程');
  });

  /** Moves the first day of her representation in the case with this serial to tomorrow. */
  const beginsTomorrowIn = (serial: number) =>
    hotline.database.pool.query(
      `UPDATE parties t SET authority_from = $2, authority_until = NULL FROM cases c
        WHERE c.id = t.case_id AND c.source_ref LIKE 'K-1__' AND t.acts_for = 2 AND c.serial = $1`,
      [serial, new Date(hotline.now.getTime() + 86_400_000)],
    );

  test('a representation that has not begun is not called over', async () => {
    const call = await hotline.call([
      ...signsIn,
      presses('您共有十二件案件', '1'),
      presses('第一件', '8', async () => void (await beginsTomorrowIn(502))),
      hangsUp(/第二件，.*五零二号。\n.*代理期限不包括今天/),
    ]);
    expect(call.words).not.toContain('到期');
  });

  test('who wants to contact the judge hears why not, and not that no number is registered', async () => {
    const call = await hotline.call([
      presses('查案件请按一', '2'),
      ...signsIn.slice(1),
      presses(/您共有十二件案件/, '1'),
      presses('第一件', '8'),
      presses('第二件', '1', async () => void (await beginsTomorrowIn(502))),
      hangsUp(/代理期限不包括今天，不能为您查询。\n法院的电话是/),
    ]);
    expect(call.words).not.toContain('没有登记承办人电话');
  });

  test('hears nothing more of the case that is being told either', async () => {
    const call = await hotline.call([
      ...signsIn,
      presses('您共有十二件案件', '1'),
      presses(/第一件，.*五零一号/, '1'),
      presses('您的买卖合同案', '2', async () => void (await endsIn(501, 501))),
      hangsUp('代理期限不包括今天'),
    ]);
    expect(call.words).not.toContain('审判长');
  });

  test('who acts in no case any more hears that there is none', async () => {
    await endsIn(501, 512);
    await hotline.call([...signsIn, hangsUp(/没有查到您名下可以查询的案件[^]*法院的电话是/)]);
  });

  test('a wrong password, a licence that nobody has and an ID number are answered in the same words', async () => {
    const words: string[] = [];
    for (const number of [licence, '13298200911999999', '320501198808080168']) {
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

  test('an ID number that lacks a digit is no licence, and is told before the password', async () => {
    const call = await hotline.call([
      toIdentity,
      presses('请输入身份证号码', '11010519491231002#'),
      hangsUp(/号码的位数不对[^]*律师可以输入十七位的执业证号/),
    ]);
    expect(call.words).not.toContain('请输入六位查询密码');
  });
});
