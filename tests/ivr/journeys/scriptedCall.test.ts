import { describeCallContract, silentUtterance } from '../../telephony/callContract.js';
import { ScriptedCall, type Turn } from './scriptedCall.js';

describe('the scripted call keeps to the contract of a call', () => {
  describeCallContract(() => {
    const turns: Turn[] = [];
    const call = new ScriptedCall(turns, 'contract');
    return Promise.resolve({
      call,
      says: silentUtterance,
      pressed(digits) {
        call.press(digits);
        return Promise.resolve();
      },
      asked(options, digits) {
        turns.push({ hears: /^/, digits });
        return call.ask(options);
      },
      hangsUp() {
        call.callerHangsUp();
        return Promise.resolve();
      },
    });
  });
});
