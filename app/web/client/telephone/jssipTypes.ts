/** The types of JsSIP's sessions, which its main module does not export. */
export type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from 'jssip/lib/UA.js';
export type { RTCSession } from 'jssip/lib/RTCSession.js';
