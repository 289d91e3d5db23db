import {
  hearCase,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../script/callerScript.js';

export const english: CallerScript = {
  about: 'Zhang Xiuying asks the same in English',
  from: '13800001002',
  async talk(call) {
    await signIn(call, '11010519491231002*', '246810', { language: 'en' });
    await hearCase(call);
    await hearPart(call, partDigits.hearing);
  },
};
