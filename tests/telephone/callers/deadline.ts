import { madeSentence, type CallerScript } from '../script/callerScript.js';
import { calculatorDigit, guidanceDigits } from '../script/guidanceDigits.js';

export const deadline: CallerScript = {
  about:
    'Somebody was served a judgment on 16 September 2026, and asks for the last day to appeal: the holiday moves it to 8 October',
  from: '13800001014',
  async talk(call) {
    const [guidance, afterJudgment, appeal] = guidanceDigits.appeal;
    await call.hears('mainMenu');
    await call.press(guidance);
    await call.hears(madeSentence);
    await call.press(afterJudgment);
    await call.hears(madeSentence);
    await call.press(appeal);
    await call.hears('guideDayOffer', { until: 'end' });
    await call.press(calculatorDigit);
    await call.hears('dayMenu');
    await call.press('1');
    await call.hears('dayMenuAppeal');
    await call.press('1');
    await call.hears(madeSentence, { until: 'end' });
    await call.press('20260916');
    await call.hears('dayConfirm', { until: 'end' });
    await call.hangUp();
  },
};
