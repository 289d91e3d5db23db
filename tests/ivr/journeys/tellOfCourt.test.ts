import { runCall } from '../../../app/ivr/journeys/answerCall.js';
import { mainMenu } from '../../../app/ivr/journeys/mainMenu.js';
import { tellOfCourt } from '../../../app/ivr/journeys/tellOfCourt.js';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

/** Changes the court, and has the app read it again. */
async function changeCourt(columns: string, ...values: readonly unknown[]): Promise<void> {
  await hotline.database.pool.query(`UPDATE courts SET ${columns} WHERE code = '苏98'`, [
    ...values,
  ]);
  await hotline.app.court.read();
}

test('the address, the telephone and the hours, and then the menu again', async () => {
  const call = await hotline.call([
    presses('法院地址和时间请按六', '6'),
    hangsUp(/地址是.*滨江大道.*\n法院的电话是.*\n办公时间是.*\n查案件请按一/),
  ]);
  expect(await hotline.transcriptOf(call)).toContainEqual('step courtInformation');
});

test('what the court has set in words is said in its place, in the language of the call', async () => {
  const filing_phone = { zh: '零五一零，八八八八', en: 'zero five one zero' };
  await changeCourt('settings = $1', { guidance: { filing_phone } });
  await hotline.call([
    presses('法院地址和时间请按六', '6'),
    presses(/办公时间是.*\n立案咨询电话是零五一零，八八八八。\n查案件请按一/, '8'),
    presses('address and hours of the court, press six', '6'),
    hangsUp(/For questions about filing a case, call zero five one zero\.\nFor your case/),
  ]);
});

test('what the court does not have is left out', async () => {
  await changeCourt('address = NULL, telephone = NULL');
  const call = await hotline.call([presses('法院地址和时间请按六', '6'), hangsUp('办公时间是')]);
  expect(call.words).not.toMatch(/地址是|电话是|立案咨询/);
});

test('a caller who chose what the court does not have is told so, with the way on', async () => {
  await changeCourt('address = NULL');
  const call = hotline.newCall([hangsUp(/暂时无法播放。\n法院的电话是.*\n查案件请按一/)]);
  await runCall(hotline.app, null, call, null, (conversation) => {
    tellOfCourt(conversation, 'address', ['courtAddress']);
    return mainMenu(conversation, () => []);
  });
  expect(call.problems).toEqual([]);
});
