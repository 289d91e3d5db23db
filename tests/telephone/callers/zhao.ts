import { hearCase, signIn, type CallerScript } from '../script/callerScript.js';

export const zhao: CallerScript = {
  about: 'Zhao Min has a judgment that was not served on her yet',
  from: '13800001005',
  async talk(call) {
    await signIn(call, '26000005', '654321');
    await call.hears('withheldNotServed');
    await hearCase(call);
  },
};
