import { sampleLawyer } from '../../../../app/local/sample/samplePeople.js';
import {
  hearCase,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../../script/callerScript.js';

/** How many cases she has. */
const cases = 12;

export const lawyer: CallerScript = {
  about:
    'Xu Jing, a lawyer, signs in by her licence number, goes through her twelve cases by one digit, and opens the last',
  from: '13800001015',
  async talk(call) {
    await signIn(call, sampleLawyer.licence, sampleLawyer.password);
    await call.hears('findCaseMenu');
    await call.press('1');
    // The first she hears to its end. Of the others, number and hearing: a digit that comes late is
    // followed by what was being said, and no part of that may count as the next case.
    await call.hears('walkNext');
    for (let n = 2; n < cases; n++) {
      await call.press('8');
      await call.hears('walkChoose');
    }
    await call.press('8');
    await call.hears('walkFirst');
    await call.press('1');
    await hearCase(call);
    await hearPart(call, partDigits.hearing);
  },
};
