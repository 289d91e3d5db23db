/**
 * The sizes of senderProcess.ts: requests that may wait for their answers, and SMS that it may have
 * in hand.
 */
export const senderWindow = 10;
export const senderAtOnce = 4 * senderWindow;
