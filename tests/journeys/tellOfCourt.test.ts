import { holdCall } from '../../app/journeys/answerCall.js';
import { mainMenu } from '../../app/journeys/mainMenu.js';
import { tellOfCourt } from '../../app/journeys/tellOfCourt.js';
import { hangsUp, presses } from './scriptedCall.js';
import { TestApp } from './testApp.js';

let hotline: TestApp;
beforeEach(async () => {
  hotline = await TestApp.start();
});
afterEach(() => hotline.stop());

/** Takes values of the court away, and has the app read it again. */
async function courtWithout(columns: string): Promise<void> {
  await hotline.database.pool.query(`UPDATE courts SET ${columns} WHERE code = '苏98'`);
  await hotline.app.court.read();
}

test('the address, the telephone and the hours, and then the menu again', async () => {
  const call = await hotline.call([
    presses('法院地址和时间请按六', '6'),
    hangsUp(/地址是.*滨江大道.*\n法院的电话是.*\n办公时间是.*\n查案件请按一/),
  ]);
  expect(await hotline.transcriptOf(call)).toContainEqual('step courtInformation');
});

test('what the court does not have is left out', async () => {
  await courtWithout('address = NULL, telephone = NULL');
  const call = await hotline.call([presses('法院地址和时间请按六', '6'), hangsUp('办公时间是')]);
  expect(call.words).not.toMatch(/地址是|电话是/);
});

test('a caller who chose what the court does not have is told so, with the way on', async () => {
  await courtWithout('address = NULL');
  const call = hotline.newCall([hangsUp(/暂时无法播放。\n法院的电话是.*\n查案件请按一/)]);
  await holdCall(hotline.app, null, call, null, (conversation) => {
    tellOfCourt(conversation, 'address', ['courtAddress']);
    return mainMenu(conversation, () => []);
  });
  expect(call.problems).toEqual([]);
});
