import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { enterCode, hearCase, withoutPassword, type MobileScript } from '../script/callerScript.js';

const { zhang } = samplePeople;

export const forgotten: MobileScript = {
  about: 'Zhang Xiuying has forgotten her password: a code goes to her mobile, and she keys it in',
  from: '13800001013',
  mobile: zhang.mobile,
  async talk(call, mobile) {
    await withoutPassword(call, '11010519491231002*');
    await enterCode(call, await mobile.readsCode());
    await hearCase(call);
  },
};
