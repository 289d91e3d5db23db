import { sampleApplicant } from '../../../../app/local/sample/samplePeople.js';
import {
  hearCase,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../../script/callerScript.js';

const { residentId, password } = sampleApplicant;

export const application: CallerScript = {
  about: 'Qian Hui has filed online and has no case number yet: what is missing, and by when',
  from: '13800001017',
  async talk(call) {
    await signIn(call, residentId, password);
    await hearCase(call);
    await hearPart(call, partDigits.progress);
  },
};
