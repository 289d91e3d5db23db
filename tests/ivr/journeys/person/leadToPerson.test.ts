/** A caller who cannot use the keypad comes to a person, once, while the court is open. */
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
beforeEach(async () => {
  scene = await DeskScene.start();
  const always = [{ from: '00:00', to: '24:00' }];
  const openingHours = { workdays: always, saturday: always, sunday: always, holiday: always };
  await scene.hotline.database.pool.query(
    "UPDATE courts SET settings = settings || jsonb_build_object('openingHours', $1::jsonb) WHERE code = '苏98'",
    [JSON.stringify(openingHours)],
  );
  await scene.hotline.app.court.read();
});
afterEach(() => scene.stop());

test('two wrong digits lead into the queue, and back to the question; the next ones do not', async () => {
  const call = await scene.caller();
  call.press('4');
  await call.hears('举报违纪违法请按二');
  call.press('5');
  await call.hears(/按键无效，请重新选择。\n对法院的工作不满意/);
  call.press('5');
  await call.hears(/正在为您转接人工服务。[^]*录音[^]*您是下一位/);
  expect(await scene.entries()).toHaveLength(1);
  call.press('*');
  await call.hears('要我们给您回电');
  call.press('*');
  await call.hears(/返回自助服务。\n投诉请按一/);
  call.press('5');
  await call.hears(/返回自助服务[^]*按键无效，请重新选择。\n对法院的工作不满意/);
  call.press('5');
  await call.hears(/返回自助服务[^]*对法院的工作不满意[^]*按键无效，请重新选择。\n投诉请按一/);
  call.press('5');
  await call.hears(/返回上一级。\n查案件请按一/);
  expect(await scene.entries()).toHaveLength(1);
});

test('a number that cannot be, twice: the same', async () => {
  const call = await scene.caller();
  call.press('1');
  await call.hears('请输入身份证号码');
  call.press('123#');
  await call.hears(/号码的位数不对。\n身份证号码有十八位/);
  call.press('123#');
  await call.hears('正在为您转接人工服务');
  expect(await scene.entries()).toHaveLength(1);
});
