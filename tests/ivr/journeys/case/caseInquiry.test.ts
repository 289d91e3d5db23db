import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../../app/court/rules/workCalendar.js';
import { sampleDays } from '../../../../app/local/sample/sampleDays.js';
import { hangsUp, presses, saysNothing } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const zhangsId = '11010519491231002*#';
const signInAs = (number: string, password: string) => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${number}#`),
  presses('请输入六位查询密码', `${password}#`),
];

describe('a caller and her own case', () => {
  let hotline: TestApp;
  const today = chinaDate(new Date());
  const words = spoken('zh', today);
  const days = sampleDays(today);
  beforeAll(async () => {
    hotline = await TestApp.start();
  });
  afterAll(() => hotline.stop());

  test('hears how it stands, then each part by its digit, and the record keeps it', async () => {
    const hearing = words.dateTime(new Date(`${days.workday(9)}T09:30:00+08:00`));
    const call = await hotline.call([
      presses(/临江中院幺二三六八，查案件请按一[^]*For English, press eight/, '1'),
      presses('请输入身份证号码', zhangsId),
      presses('请输入六位查询密码', '246810#'),
      presses(
        new RegExp(
          `^您的民间借贷案，${hearing}在第三法庭开庭。\n开庭安排请按一。\n联系法官请按二。\n诉讼费用请按六。\n开庭要准备什么请按三。\n其他内容请按八。`,
          'm',
        ),
        '8',
      ),
      presses(/办理进度请按五。\n短信、传真和其他案件请按八。/, '5'),
      presses(/已组成合议庭并排定开庭日期[^]*已经立案[^]*案号是/, '2'),
      presses(/承办法官是沈国栋[^]*办公电话[^]*书记员是潘晓[^]*合议庭成员请按四/, '4'),
      presses(/审判长是沈国栋/, '*'),
      presses('其他内容请按八', '1'),
      presses(`开庭时间是${hearing}，地点在第三法庭`, '9'),
      presses(`开庭时间是${hearing}，地点在第三法庭`, '6'),
      presses(/案件受理费应交五十四万一千八百元[^]*已经交清/, '*'),
      hangsUp('查案件请按一'),
    ]);
    // The menu offers no choice that has nothing to tell.
    expect(call.words).not.toContain('裁判结果请按四');
    expect(call.words).not.toContain('移送和办理进度请按五');

    const row = await hotline.rowOf(call);
    expect(row).toMatchObject({ outcome: 'served', phase: 'over', language: 'zh' });
    expect(row.answered_at).not.toBeNull();
    expect(row.ended_at).not.toBeNull();
    expect(await hotline.auditOf(call)).toEqual([
      ['cause', 'next_hearing'],
      ['stage', 'events', 'filing_accepted'],
      ['judge_in_charge', 'clerk', 'department', 'panel'],
      ['next_hearing'],
      ['fee_acceptance'],
    ]);
    const transcript = await hotline.transcriptOf(call);
    expect(transcript).toContain('digits mainMenu 1');
    expect(transcript).toContain('digits number (18 digits)');
    expect(transcript).toContain('digits password (6 digits)');
    expect(transcript).toContain('step signIn verified');
    expect(transcript.join('\n')).not.toMatch(/246810|11010519491231002/);
  });

  test('hears it in English', async () => {
    const english = spoken('en', today);
    const hearing = english.dateTime(new Date(`${days.workday(9)}T09:30:00+08:00`));
    const call = await hotline.call([
      presses('For English, press eight', '8'),
      presses(/We continue in English[^]*press one/, '1'),
      presses('Please enter your identity number', zhangsId),
      presses('query password', '246810#'),
      presses(
        new RegExp(`In your case of private lending dispute, the hearing is ${hearing}`),
        '2',
      ),
      presses(/judge in charge is Shen Guodong[^]*office telephone/, '*'),
      presses('For more, press eight', '5'),
      presses('The panel was formed and the hearing was set', '*'),
      hangsUp('For your case, press one'),
    ]);
    const after = call.heard.findIndex(({ name }) => name === 'languageChosen');
    const [wayBack, ...rest] = call.heard.slice(after + 1);
    expect(wayBack).toMatchObject({ name: 'languageOffer', language: 'zh' });
    expect(rest.every(({ language }) => language === 'en')).toBe(true);
    expect((await hotline.rowOf(call)).language).toBe('en');
  });

  test('who knows the digits need not wait for the words', async () => {
    const call = await hotline.call([
      presses('临江中院幺二三六八', `1${zhangsId}246810#1`),
      hangsUp('地点在第三法庭'),
    ]);
    expect(call.heard.map(({ name }) => name)).not.toContain('askPassword');
  });

  test('a number is complete without the digit that ends it, and that digit is then no answer', async () => {
    await hotline.call([
      presses('查案件请按一', '1'),
      presses('请输入身份证号码', '11010519491231002*'),
      // The # arrives while the password is being asked for. The question is repeated, and nothing
      // is counted.
      presses('请输入六位查询密码', '#'),
      presses('请输入六位查询密码', '246810'),
      presses('您的民间借贷案', '#'),
      presses('您的民间借贷案', '1'),
      hangsUp('地点在第三法庭'),
    ]);
  });

  test('by query number she hears the case it was printed for, and another by another number', async () => {
    const call = await hotline.call([
      ...signInAs('26000001', '246810'),
      presses('您的民间借贷案', '888'),
      presses('请输入身份证号码', '26000008#'),
      presses('请输入六位查询密码', '303030#'),
      presses(/正在审查，尚未决定是否立案/, '*'),
      presses('查案件请按一', '1'),
      hangsUp('正在审查，尚未决定是否立案'),
    ]);
    expect((await hotline.rowOf(call)).outcome).toBe('served');
  });

  test('by ID number with one case she hears that there is no other, and stays signed in', async () => {
    const call = await hotline.call([
      ...signInAs('11010519491231002*', '246810'),
      presses('您的民间借贷案', '8'),
      presses('短信、传真和其他案件请按八', '8'),
      presses('查询其他案件请按八', '8'),
      presses(/您名下只有这一件案件。\n您的民间借贷案/, '1'),
      hangsUp('地点在第三法庭'),
    ]);
    expect(call.heard.filter(({ name }) => name === 'askNumber')).toHaveLength(1);
  });

  test('a party to a divorce hears its course, and nothing of what it is about', async () => {
    const call = await hotline.call([
      ...signInAs('26000004', '112233'),
      presses(/您的案件，[^]*第六法庭[^]*开庭安排请按一/, '2'),
      presses('承办法官是姜志刚', '*'),
      presses('联系法官请按二', '6'),
      presses(/应交三百元[^]*已经交清/, '5'),
      hangsUp('等待开庭'),
    ]);
    expect(call.words).not.toMatch(/离婚|案件已立案/);
    expect(await hotline.auditOf(call)).toEqual([
      ['next_hearing'],
      ['judge_in_charge', 'clerk', 'department', 'panel'],
      ['fee_acceptance'],
      ['stage', 'filing_accepted'],
    ]);
  });

  test('a defendant hears nothing of the fee that the plaintiff owes', async () => {
    const call = await hotline.call([
      ...signInAs('440524188001010014', '135791'),
      presses(/您共有三[^]*房屋租赁合同纠纷，请按一/, '1'),
      presses('您的房屋租赁合同案', '6'),
      hangsUp('按键无效'),
    ]);
    expect(call.words).not.toMatch(/受理费|诉讼费用请按六/);
  });

  test('before a case is accepted the other side neither hears nor counts it', async () => {
    const { rows } = await hotline.database.pool.query<{ id: number }>(
      `UPDATE cases SET filing_status = 'pending' WHERE cause = '房屋租赁合同纠纷' AND source_ref = 'K-002' RETURNING id`,
    );
    try {
      const call = await hotline.call([
        ...signInAs('440524188001010014', '135791'),
        hangsUp(/您共有两/),
      ]);
      expect(rows).toHaveLength(1);
      expect(call.words).not.toContain('房屋租赁');
    } finally {
      await hotline.database.pool.query(
        `UPDATE cases SET filing_status = 'accepted' WHERE source_ref = 'K-002'`,
      );
    }
  });

  test('a result that was not served is not said, nor the steps that would tell it', async () => {
    const call = await hotline.call([
      ...signInAs('26000005', '654321'),
      presses(/法院已经作出判决或者裁定[^]*尚未送达给您/, '4'),
      presses('按键无效', '5'),
      hangsUp('已开庭审理'),
    ]);
    expect(call.words).not.toMatch(/五亿元|裁判结果请按四|正在送达/);
  });

  test('a result that was served is said, and what is refunded', async () => {
    await hotline.call([
      ...signInAs('26000006', '998877'),
      presses(
        /您的机动车交通事故责任案。\n法院[^]*判决被告赔偿原告孙伟各项损失[^]*裁判结果请按四/,
        '4',
      ),
      presses(/作出判决[^]*判决被告赔偿原告孙伟各项损失/, '6'),
      hangsUp(/应退四千六百元/),
    ]);
  });

  test('an appellant hears where the file is', async () => {
    await hotline.call([
      ...signInAs('26000203', '246803'),
      presses(/当事人已经上诉[^]*移送和办理进度请按五/, '5'),
      hangsUp(/城东区人民法院已于.*移送案卷，二审法院临江市中级人民法院尚未立案/),
    ]);
  });

  test('silence in a case leads back, step by step, and to a goodbye with the telephone number', async () => {
    hotline.closes();
    const call = await hotline.call([
      ...signInAs('26000001', '246810'),
      saysNothing('其他内容请按八'),
      saysNothing(/没有收到您的按键[^]*想听哪一部分/),
      saysNothing('您的民间借贷案'),
      saysNothing(/返回上一级[^]*查案件请按一/),
      saysNothing('没有收到您的按键'),
      saysNothing('查案件请按一'),
      saysNothing(/不方便按键[^]*法院的电话是[^]*查案件请按一/),
      saysNothing('没有收到您的按键'),
      saysNothing('查案件请按一'),
    ]);
    expect(call.hungUpByHotline).toBe(true);
    expect(call.words).toMatch(/本次通话结束[^]*法院的电话是[^]*再见。$/);
    expect((await hotline.rowOf(call)).outcome).toBe('served');
  });
});
