import { describeCallContract, silentUtterance } from '../telephony/callContract.js';
import { FakeCall } from './fakeLegs.js';

describe('the fake leg keeps to the contract of a call', () => {
  describeCallContract(() => {
    const call = new FakeCall('contract');
    return Promise.resolve({
      call,
      says: silentUtterance,
      pressed(digits) {
        call.press(digits);
        return Promise.resolve();
      },
      asked(options, digits) {
        const asked = call.ask(options);
        if (digits === null) call.leave();
        else if (digits === '') call.saysNothing();
        else call.press(digits);
        return asked;
      },
      hangsUp() {
        call.leave();
        return Promise.resolve();
      },
    });
  });
});
