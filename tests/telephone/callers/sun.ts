import {
  hearCase,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../script/callerScript.js';

export const sun: CallerScript = {
  about: 'Sun Wei hears the judgment and what he gets back of his fees',
  from: '13800001006',
  async talk(call) {
    await signIn(call, '26000006', '998877');
    await hearCase(call);
    await hearPart(call, partDigits.result);
    await call.press(partDigits.fees);
    await call.hears('feesRefund');
    await call.press('*');
    await hearCase(call);
  },
};
