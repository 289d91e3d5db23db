/**
 * Digit 0 in an answer of the guidance that was reached from a case: the agent who takes the call
 * over sees the case.
 */
import { promptText } from '../../../../app/voice/prompts/catalogue.js';
import { DeskScene } from '../deskScene.js';

let scene: DeskScene;
beforeEach(async () => void (scene = await DeskScene.start()));
afterEach(() => scene.stop());

test('the call keeps its case in the answer, in the queue, and after it', async () => {
  const call = await scene.caller();
  await scene.signsIn(call);
  await call.hears('开庭要准备什么请按三');
  const [zhang] = await scene.rows<{ case_id: number }>(
    "SELECT case_id FROM parties WHERE query_number = '26000001'",
  );
  const isOf = (phase: string) =>
    `SELECT FROM calls WHERE ended_at IS NULL AND phase = '${phase}' AND case_id = ${zhang?.case_id}`;
  call.press('3');
  await call.hears(promptText('zh', 'guideWaysOffer'));
  await scene.until('the answer with the case', isOf('menu'));
  call.press('0');
  await call.hears(/录音[^]*(您是下一位|您前面还有)/);
  await scene.until('the queue with the case', isOf('queue'));
  // An agent takes the call: the case is still there.
  (await scene.telephony.rings('1001')).answer();
  await scene.becomes('1001', 'talking');
  await scene.until('the agent call with the case', isOf('talk'));
});
