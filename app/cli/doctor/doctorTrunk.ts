/**
 * Checks whether our trunk takes the calls that we place. Callers who call us do not notice when it
 * does not.
 */
import { readTrunkState } from '../../line/callbacks/store/callbackAttempts.js';
import { fail, ok, warn, type Check } from './finding.js';

const dayMs = 24 * 3_600_000;

/**
 * Checks whether the trunk refused callback calls of this node in the last 24 h, and whether it
 * takes them again.
 */
export const trunk: Check = async ({ pool, config, now }) => {
  const since = new Date(now.getTime() - dayMs);
  const state = await readTrunkState(pool, config.HOTLINE_NODE, since);
  const { refused, lastRefusedAt, lastTakenAt } = state;
  if (lastRefusedAt === null) {
    return ok(lastTakenAt === null ? 'nobody was called back in the last 24 h' : 'takes our calls');
  }
  const says = `${config.OUTGOING_TRUNK} did not take ${refused} of our calls in the last 24 h, the last at ${lastRefusedAt.toISOString()}`;
  return lastTakenAt !== null && lastTakenAt > lastRefusedAt
    ? warn(`${says}; it takes them again`, 'ask the carrier what it was')
    : fail(
        `${says}: nobody is called back`,
        "see that the carrier can be reached (pjsip show contacts, pjsip show registrations on Asterisk's command line) and takes calls from OUTGOING_NUMBER; the log has each answer",
      );
};
