/** Checks the settings stored in the database. */
import { findUnusableSettings } from '../../court/store/courts.js';
import { findUnusableQueues } from '../../queue/store/queues.js';
import { ok, warn, type Check } from './finding.js';

/** Most courts named; the rest are only counted. */
const mostNamed = 3;

/**
 * Warns about settings that cannot be used. They stop nothing, so nobody notices that the defaults
 * apply instead.
 */
export const courts: Check = async ({ pool }) => {
  const unusable = await findUnusableSettings(pool);
  const queues = await findUnusableQueues(pool);
  if (unusable.length === 0 && queues.length === 0)
    return ok('the settings of all courts and queues are valid');
  const named = unusable
    .slice(0, mostNamed)
    .map(({ courtCode, problems }) => `court ${courtCode}: ${problems.join('; ')}`);
  const more = unusable.length > mostNamed ? [`${unusable.length - mostNamed} more courts`] : [];
  const ofQueues = queues.map((name) => `queue ${name}: relax`);
  const advice = [
    ...(unusable.length > 0 ? ['hotline courts set, or hotline courts reset'] : []),
    ...(queues.length > 0 ? ['hotline api queue-set --name NAME --relax'] : []),
  ];
  return warn(
    `invalid settings, replaced by the defaults: ${[...named, ...more, ...ofQueues].join('; ')}`,
    advice.join('; '),
  );
};
