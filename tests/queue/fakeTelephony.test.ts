import { describeCallContract, silentUtterance } from '../telephony/callContract.js';
import { FakeCall } from './fakeLegs.js';

describe('the fake leg keeps to the contract of a call', () => {
  describeCallContract(() => {
    const call = new FakeCall('contract');
    return Promise.resolve({
      call,
      says: silentUtterance,
      pressed(keys) {
        call.press(keys);
        return Promise.resolve();
      },
      asked(options, keys) {
        const asked = call.ask(options);
        if (keys === null) call.leave();
        else if (keys === '') call.saysNothing();
        else call.press(keys);
        return asked;
      },
      hangsUp() {
        call.leave();
        return Promise.resolve();
      },
    });
  });
});
