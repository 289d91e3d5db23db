import { samplePeople } from '../../../../app/local/sample/samplePeople.js';
import {
  hearCase,
  hearContacts,
  hearPart,
  partDigits,
  signIn,
  type CallerScript,
} from '../../script/callerScript.js';

const { queryNumber, password } = samplePeople.he;

export const enforcement: CallerScript = {
  about: 'He Yulan has applied for enforcement: her money, the searches, the auction, the judge',
  from: '13800001014',
  async talk(call) {
    await signIn(call, queryNumber, password);
    await hearCase(call);
    await hearPart(call, partDigits.enforcement);
    await hearContacts(call);
  },
};
