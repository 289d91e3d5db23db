import { mainMenuDigits } from '../mainMenuDigits.js';
import {
  hearCase,
  madeSentence,
  partDigits,
  signIn,
  type CallerScript,
} from '../script/callerScript.js';

export const guidance: CallerScript = {
  about: 'Fang Qing asks how to appeal, from her case, with her own last day; then about legal aid',
  from: '13800001015',
  async talk(call) {
    await signIn(call, '26000301', '515151');
    await call.hears('questionAppeal', { until: 'end' });
    await call.press(partDigits.question);
    await call.hears('guideNotAdvice', { until: 'end' });
    await call.hears('guideSmsOffer', { until: 'end' });
    await call.press('1');
    await call.hears('guideSmsSent', { until: 'end' });
    await call.press('*');
    await hearCase(call);
    await call.press('*');
    await call.hears('mainMenuFirst');
    // The menus of the guidance are sentences made of its content.
    for (const digit of [mainMenuDigits.guidance, '2', '6', '1']) {
      await call.press(digit);
      await call.hears(madeSentence, { until: 'end' });
    }
    await call.hears('guideSmsOffer', { until: 'end' });
  },
};
