import { hangsUp, presses, saysNothing } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

const signInAs = (number: string, password: string) => [
  presses('查案件请按一', '1'),
  presses('请输入身份证号码', `${number}#`),
  presses('请输入六位查询密码', `${password}#`),
];
const li = signInAs('440524188001010014', '135791');
const wang = signInAs('320281197506090011', '808808');

describe('choosing among several cases', () => {
  let hotline: TestApp;
  beforeAll(async () => {
    hotline = await TestApp.start();
  });
  afterAll(() => hotline.stop());

  test('a pageful is read out, the newest first, and each is audited', async () => {
    const call = await hotline.call([
      ...li,
      presses(
        /您共有三件案件[^]*房屋租赁合同纠纷，请按一[^]*买卖合同纠纷执行，请按二[^]*劳务合同纠纷，请按三/,
        '2',
      ),
      presses('目前正在执行', '888'),
      presses('您共有三件案件', '*'),
      presses('查案件请按一', '1'),
      presses('您共有三件案件', '1'),
      presses('您的房屋租赁合同案', '*'),
      hangsUp('您共有三件案件'),
    ]);
    expect(await hotline.auditOf(call)).toEqual([
      ['case_number', 'cause'],
      ['case_number', 'cause'],
      ['case_number', 'cause'],
      ['cause', 'stage'],
      ...Array<string[]>(6).fill(['case_number', 'cause']),
      ['cause', 'next_hearing'],
      ...Array<string[]>(3).fill(['case_number', 'cause']),
    ]);
  });

  test('more than a page goes on with 8, and from the last page to the first', async () => {
    const call = await hotline.call([
      ...wang,
      presses(/您共有十二件案件[^]*按案号查找，请按二/, '1'),
      presses(/五零一号，买卖合同纠纷，请按一[^]*五零六号，.*请按六[^]*听后面的案件，请按八/, '8'),
      presses(/五零七号，.*请按一[^]*五一二号，请按六[^]*从头再听，请按八/, '#'),
      presses('五零七号', '8'),
      presses('五零一号', '9'),
      presses('五零一号', '6'),
      presses('其他内容请按八', '*'),
      presses('您共有十二件案件', '1'),
      presses('五零一号', '*'),
      hangsUp('您共有十二件案件'),
    ]);
    expect(call.words).not.toMatch(/五零七号，.*请按七/);
  });

  test('an agent whose authority is over hears that, and nothing of the case', async () => {
    const call = await hotline.call([
      ...wang,
      presses('您共有十二件案件', '1'),
      presses('五零一号', '8'),
      presses('五一二号，请按六', '6'),
      presses(/代理手续已经到期[^]*其他内容请按八/, '1'),
      presses('按键无效', '88'),
      hangsUp('您共有十二件案件'),
    ]);
    const heard = call.heard.map(({ name }) => name);
    expect(heard).not.toContain('aboutCase');
    expect(heard).not.toContain('aboutTrial');
    const audit = await hotline.auditOf(call);
    expect(audit.slice(0, 12).filter((facts) => !facts.includes('cause'))).toHaveLength(1);
    expect(audit).toHaveLength(12);
  });

  test('she can enter year and serial instead', async () => {
    const { rows } = await hotline.database.pool.query<{ year: number }>(
      'SELECT year FROM cases WHERE serial = 503',
    );
    const year = String(rows[0]?.year);
    await hotline.call([
      ...wang,
      presses('您共有十二件案件', '2'),
      presses('请输入案号开头的四位年份', '26'),
      presses(/号码的位数不对[^]*年份是四位数字/, year),
      presses('请输入案号最后、号字前面的数字', '9#'),
      presses(/您名下没有.*年九号案件[^]*按案号查找/, '2'),
      presses('请输入案号开头的四位年份', `${year}#`),
      presses('请输入案号最后、号字前面的数字', '503#'),
      presses('其他内容请按八', '5'),
      hangsUp(/案号是.*五零三号/),
    ]);
  });

  test('silence in the list leads back to the main menu', async () => {
    hotline.closes();
    await hotline.call([
      ...li,
      saysNothing('您共有三件案件'),
      saysNothing(/没有收到您的按键[^]*听到您要查的案件，就按它后面的那个数字/),
      saysNothing('您共有三件案件'),
      hangsUp(/返回上一级[^]*查案件请按一/),
    ]);
  });

  test('a case that was taken from her while she listened is not told', async () => {
    await hotline.call([
      ...li,
      presses('您共有三件案件', '3', async () => {
        await hotline.database.pool.query(
          `DELETE FROM parties WHERE case_id = (SELECT id FROM cases WHERE source_ref = 'K-004')`,
        );
      }),
      hangsUp(/没有查到您名下可以查询的案件[^]*您共有两件案件/),
    ]);
  });
});
