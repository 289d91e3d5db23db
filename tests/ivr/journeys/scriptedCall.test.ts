import { describeCallContract, silentUtterance } from '../../telephony/callContract.js';
import { ScriptedCall, type Turn } from './scriptedCall.js';

describe('the scripted call keeps to the contract of a call', () => {
  describeCallContract(() => {
    const turns: Turn[] = [];
    const call = new ScriptedCall(turns, 'contract');
    return Promise.resolve({
      call,
      says: silentUtterance,
      pressed(keys) {
        call.press(keys);
        return Promise.resolve();
      },
      asked(options, keys) {
        turns.push({ hears: /^/, keys });
        return call.ask(options);
      },
      hangsUp() {
        call.callerHangsUp();
        return Promise.resolve();
      },
    });
  });
});
