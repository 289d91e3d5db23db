import { hearCase, signIn, type CallerScript } from '../../script/callerScript.js';

export const wang: CallerScript = {
  about:
    'Wang acts in twelve cases, and takes the third that he hears; he signs in with his ID number, as a query number opens one case only',
  from: '13800001007',
  async talk(call) {
    await signIn(call, '320281197506090011', '808808');
    await call.hears('findCaseMenu');
    await call.press('1');
    for (let n = 1; n < 3; n++) {
      await call.hears('walkNext');
      await call.press('8');
    }
    await call.hears('walkNext');
    await call.press('1');
    await hearCase(call);
  },
};
