import { madeSentence, type CallerScript } from '../script/callerScript.js';
import { calculatorDigit, guidanceDigits } from '../script/guidanceDigits.js';

export const costs: CallerScript = {
  about:
    'Somebody asks what a suit over 123,456 yuan costs, hears the fee and how it is made up, and then that of a divorce, which is a range',
  from: '13800001013',
  async talk(call) {
    const [guidance, fees, howMuch] = guidanceDigits.fee;
    await call.hears('mainMenu');
    await call.press(guidance);
    await call.hears(madeSentence);
    await call.press(fees);
    await call.hears(madeSentence);
    await call.press(howMuch);
    await call.hears('guideFeeOffer', { until: 'end' });
    await call.press(calculatorDigit);
    await call.hears('feeMenu');
    await call.press('1');
    await call.hears('feeAskClaim', { until: 'end' });
    await call.press('123456#');
    await call.hears('feeTermAppeal', { until: 'end' });
    await call.press('1');
    await call.hears('feeMenu');
    await call.press('2');
    await call.hears('feeHasProperty');
    await call.press('1');
    await call.hears('feeAskProperty', { until: 'end' });
    await call.press('350000#');
    await call.hears('feeNext', { until: 'end' });
    await call.hangUp();
  },
};
