/** What digit `6` says of the court; each entry has a file. A new one needs a line here. */
export { courtAddress } from './courtAddress.js';
export { courtTelephone } from './courtTelephone.js';
export { courtHours } from './courtHours.js';
export { filingTelephone } from './filingTelephone.js';
