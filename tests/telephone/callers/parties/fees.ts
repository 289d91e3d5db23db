import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import { tangsNumbers } from '../../../../app/local/sample/known/tangsFees.js';
import {
  enterNumber,
  hearCase,
  partDigits,
  signIn,
  wantsOtherCase,
  type MobileScript,
} from '../../script/callerScript.js';
import type { Caller } from '../../caller.js';

const { toPay, refund } = tangsNumbers;

/** Asks how the fee is paid, until what else can be asked is offered again. */
async function hearsHowToPay(call: Caller): Promise<void> {
  await call.press(partDigits.fees);
  await call.hears('feesPay');
  await call.press('1');
  await call.hears('payHow');
  await call.hears('feesCodeBySms');
}

/** Asks how the fee is paid; goes back to the case. */
export async function asksHowToPay(call: Caller): Promise<void> {
  await hearsHowToPay(call);
  await call.press('*');
  await hearCase(call);
}

/** Asks what comes back, and by when; goes back to the case. */
export async function asksForRefund(call: Caller): Promise<void> {
  await call.press(partDigits.fees);
  await call.hears('feesRefund');
  await call.press('3');
  await call.hears('refundAccount');
  await call.hears('feesRefund');
  await call.press('*');
  await hearCase(call);
}

export const fees: MobileScript = {
  about:
    'Tang Huifen asks how a fee is paid, gets the payment code by SMS, and asks for her refund',
  from: '13800001018',
  mobile: samplePeople.tang.mobile,
  async talk(call, mobile) {
    await signIn(call, toPay.queryNumber, toPay.password);
    await hearCase(call);
    await hearsHowToPay(call);
    await call.press('2');
    await call.hears('payCodeSent', { until: 'end' });
    await mobile.reads();
    await call.press('*');
    await hearCase(call);
    await wantsOtherCase(call);
    await enterNumber(call, refund.queryNumber, refund.password);
    await hearCase(call);
    await asksForRefund(call);
  },
};
