import { hearCase, madeSentence, signIn, type CallerScript } from '../script/callerScript.js';

export const wang: CallerScript = {
  about:
    'Lawyer Wang acts in twelve cases, and takes one from the second page; he signs in with his ID number, as a query number opens one case only',
  from: '13800001007',
  async talk(call) {
    await signIn(call, '320281197506090011', '808808');
    await call.hears('findCaseMenu');
    await call.press('1');
    await call.hears(madeSentence);
    await call.press('8');
    await call.hears('caseListFirst');
    await call.press('1');
    await hearCase(call);
  },
};
