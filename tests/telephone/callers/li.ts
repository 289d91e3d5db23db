import {
  hearCase,
  hearPart,
  madeSentence,
  partDigits,
  signIn,
  wantsOtherCase,
  type CallerScript,
} from '../script/callerScript.js';

export const li: CallerScript = {
  about: 'Li Jianguo has three cases, and hears of two',
  from: '13800001003',
  async talk(call) {
    await signIn(call, '440524188001010014', '135791');
    await call.hears('caseListBack');
    await call.press('1');
    await hearCase(call);
    await wantsOtherCase(call);
    // The list is read again. The second case is in it, and a caller who has heard it need not
    // wait.
    await call.hears(madeSentence);
    await call.press('2');
    await hearCase(call);
    await hearPart(call, partDigits.progress);
  },
};
