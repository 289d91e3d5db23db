import {
  hearCase,
  hearContacts,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../script/callerScript.js';

export const chen: CallerScript = {
  about:
    'Chen Yu has a case that is not heard in public: its course, without cause, steps and result',
  from: '13800001004',
  async talk(call) {
    await signIn(call, '26000004', '112233');
    await hearCase(call);
    await hearPart(call, partDigits.hearing);
    await hearPart(call, partDigits.progress);
    await hearPart(call, partDigits.fees);
    await hearContacts(call);
  },
};
