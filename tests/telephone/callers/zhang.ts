import {
  hearCase,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../script/callerScript.js';

export const zhang: CallerScript = {
  about: 'Zhang Xiuying asks when her case is heard (the default)',
  from: '13800001001',
  async talk(call) {
    await signIn(call, '11010519491231002*', '246810');
    await hearCase(call);
    await hearPart(call, partDigits.hearing);
  },
};
