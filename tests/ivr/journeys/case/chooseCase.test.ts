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

  test('of more than a list has she hears one after the other, and goes on after one that she chose', async () => {
    const call = await hotline.call([
      ...wang,
      presses(/您共有十二件案件[^]*按案号查找，请按二/, '1'),
      presses(
        /第一件，.*五零一号。\n您的买卖合同案，.*在第七法庭开庭。\n选这一件，请按一。\n下一件，请按八/,
        '9',
      ),
      presses('第一件', '3'),
      presses(/按键无效[^]*要听下一件，请按八/, '8'),
      presses(/第二件，.*五零二号。\n您的建设工程施工合同案/, '1'),
      presses('其他内容请按八', '*'),
      presses(/第三件，.*五零三号/, '8'),
      presses('第四件', '*'),
      hangsUp('您共有十二件案件'),
    ]);
    const walked = ['case_number', 'cause', 'next_hearing'];
    const told = ['cause', 'next_hearing'];
    expect(await hotline.auditOf(call)).toEqual([walked, walked, told, walked, walked]);
  });

  test('an agent whose authority is over hears that, and nothing of the case', async () => {
    const call = await hotline.call([
      ...wang,
      presses('您共有十二件案件', '1'),
      ...Array.from({ length: 11 }, () => presses('下一件，请按八', '8')),
      presses(
        /第十二件，.*五一二号。\n[^]*代理期限不包括今天[^]*这是最后一件。从头再听，请按八/,
        '1',
      ),
      presses(/代理期限不包括今天[^]*其他内容请按八/, '1'),
      presses('按键无效', '88'),
      hangsUp('第一件'),
    ]);
    const audit = await hotline.auditOf(call);
    expect(audit).toHaveLength(13);
    expect(audit.filter((facts) => !facts.includes('cause'))).toEqual([['case_number']]);
    expect(audit[11]).toEqual(['case_number']);
  });

  test('she can enter the end of the case number instead', async () => {
    await hotline.call([
      ...wang,
      presses('您共有十二件案件', '2'),
      presses('请输入案号最后、号字前面的数字', '9#'),
      presses(/您名下没有九号案件[^]*按案号查找/, '2'),
      presses('请输入案号最后、号字前面的数字', '503#'),
      presses('其他内容请按八', '5'),
      hangsUp(/案号是.*五零三号/),
    ]);
  });

  test('numbers of several years that end alike are read out', async () => {
    await hotline.database.pool.query(
      `UPDATE cases SET serial = 503, year = 2019, number = '（2019）苏9801民初503号' WHERE source_ref = 'K-107'`,
    );
    await hotline.call([
      ...wang,
      presses('您共有十二件案件', '2'),
      presses('请输入案号最后、号字前面的数字', '503#'),
      presses(
        /五零三号，金融借款合同纠纷，请按一。\n.*二零一九年.*五零三号，买卖合同纠纷，请按二/,
        '2',
      ),
      hangsUp('您的买卖合同案'),
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
