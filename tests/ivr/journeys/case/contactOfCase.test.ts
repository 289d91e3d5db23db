/** Main menu, digit 2: whom a caller may contact about their case. */
import { hangsUp, presses } from '../scriptedCall.js';
import { TestApp } from '../testApp.js';

let hotline: TestApp;
beforeAll(async () => {
  hotline = await TestApp.start();
});
afterAll(() => hotline.stop());

const signsIn = (number: string, password: string) => [
  presses('联系法官请按二', '2'),
  presses('请输入身份证号码', `${number}#`),
  presses('请输入六位查询密码', password),
];

test('signed in she hears judge and clerk at once, and is back in the main menu', async () => {
  const call = await hotline.call([
    ...signsIn('11010519491231002*', '246810'),
    presses(/承办法官是沈国栋[^]*书记员是潘晓[^]*留言请按二/, '*'),
    hangsUp('查案件请按一，人工服务请按零'),
  ]);
  expect(call.words).not.toContain('开庭');
  expect(await hotline.auditOf(call)).toEqual([['judge_in_charge', 'clerk', 'department']]);
});

test('of several cases she chooses one', async () => {
  await hotline.call([
    ...signsIn('440524188001010014', '135791'),
    presses(/您共有三件案件[^]*请按三/, '1'),
    hangsUp(/承办法官是[^]*留言请按二/),
  ]);
});
