import { hearCase, signIn, type CallerScript } from '../callerScript.js';

export const wang: CallerScript = {
  about: 'Lawyer Wang acts in twelve cases, and takes one from the second page',
  from: '13800001007',
  async talk(call) {
    await signIn(call, '26000007', '808808');
    await call.hears('findCaseMenu');
    await call.press('1');
    await call.hears('caseListNext');
    await call.press('#');
    await call.hears('caseListFirst');
    await call.press('1');
    await hearCase(call);
  },
};
