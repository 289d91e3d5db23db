/** Moments of a call at which a caller may hang up, and how the caller gets there. */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { hearCase, partDigits, signIn } from '../../telephone/script/callerScript.js';

export const zhangId = '11010519491231002*';
export const { password: zhangPassword } = samplePeople.zhang;

export const hangUpPoints: Readonly<Record<string, (call: Caller) => Promise<unknown>>> = {
  ringing: () => Promise.resolve(),
  answered: (call) => call.answered,
  greeting: (call) => call.hears(/./),
  menu: (call) => call.hears('mainMenu'),
  number: async (call) => {
    await call.hears(/./);
    await call.press(mainMenuDigits.caseInquiry);
    await call.hears('askNumber');
  },
  'half a number': async (call) => {
    await call.hears(/./);
    await call.press(mainMenuDigits.caseInquiry);
    await call.hears('askNumber');
    await call.press('110105', { isSecret: true });
  },
  password: async (call) => {
    await call.hears(/./);
    await call.press(mainMenuDigits.caseInquiry);
    await call.hears('askNumber');
    await call.press(zhangId, { isSecret: true });
    await call.hears('askPassword');
  },
  'half a password': async (call) => {
    await call.hears(/./);
    await call.press(mainMenuDigits.caseInquiry);
    await call.hears('askNumber');
    await call.press(zhangId, { isSecret: true });
    await call.hears('askPassword');
    await call.press('246', { isSecret: true });
  },
  'right after the password': (call) => signIn(call, zhangId, zhangPassword, { isInAHurry: true }),
  'list of cases': async (call) => {
    const { residentId, password } = samplePeople.li;
    await signIn(call, residentId, password, { isInAHurry: true });
    await call.hears(/\/said\//);
  },
  'her case': async (call) => {
    await signIn(call, zhangId, zhangPassword, { isInAHurry: true });
    await call.hears(/\/said\//);
  },
  'a part of it': async (call) => {
    await signIn(call, zhangId, zhangPassword, { isInAHurry: true });
    await hearCase(call);
    await call.press(partDigits.progress);
    await call.hears(/\/said\//);
  },
  'just after a digit': async (call) => {
    await call.hears(/./);
    await call.press(mainMenuDigits.contactJudge);
  },
};
