/** The entries of the main menu; each has a file. A new one needs a line here. */
export { caseInquiry } from './caseInquiry.js';
export { contactJudge } from './contactJudge.js';
export { guidance } from './guidance.js';
export { complain } from './complain.js';
export { myTicket } from './myTicket.js';
export { courtInformation } from './courtInformation.js';
