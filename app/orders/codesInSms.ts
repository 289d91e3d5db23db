/** Fills the code of an order into the SMS that tells it. */
import type { IdentityKeys } from '../court/identity/store/identityKeys.js';
import type { SmsSecrets } from '../messages/sendSms.js';
import { forgetSealedCode, withCode } from './store/orderCodes.js';

/** Makes the functions that fill in a code and forget its sealed copy. */
export function codesInSms(keys: IdentityKeys): SmsSecrets {
  return {
    fill: (db, { orderId, body }) => withCode(db, keys, orderId, body),
    forget: (db, { id, orderId }) => forgetSealedCode(db, orderId, id),
  };
}
