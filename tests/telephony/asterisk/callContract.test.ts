import type { Telephony } from '../../../app/telephony/telephony.js';
import { describeCallContract } from '../callContract.js';
import {
  startTestAsterisk,
  type Reception,
  type Callers,
  type TestAsterisk,
} from './testAsterisk.js';

let pbx: TestAsterisk;
let callers: Callers;
let telephony: Telephony;
let reception: Reception;

beforeAll(async () => {
  pbx = await startTestAsterisk();
  callers = await pbx.connectCallers();
  ({ telephony, reception } = await pbx.connect());
});
afterAll(async () => {
  await telephony.stop();
  await callers.close();
  await pbx.stop();
});

describe('a channel of Asterisk keeps to the contract of a call', () => {
  describeCallContract(async () => {
    const caller = await callers.dial({});
    const call = await reception.callOf(caller);
    return {
      call,
      says: (length) => pbx.says(length === 'short' ? 'short1' : 'long'),
      async pressed(digits) {
        // The first digit stops the sound, so that it has arrived when this resolves.
        const played = call.play([pbx.says('long')]);
        await caller.press(digits);
        await played;
      },
      async asked(options, digits) {
        const asked = call.ask(options);
        // It may end before the caller has done anything.
        asked.catch(() => undefined);
        if (digits === null) await caller.hangUp();
        else if (digits !== '') await caller.press(digits);
        return asked;
      },
      async hangsUp() {
        await caller.hangUp();
        await call.ended;
      },
    };
  });
});
