/** What the doctor looks at among the settings that stand in the database. */
import { findUnusableSettings } from '../../court/store/courts.js';
import { findUnusableLines } from '../../line/store/lines.js';
import { ok, warn, type Check } from './finding.js';

/** Courts named at most: the rest is counted. */
const mostNamed = 3;

/** Settings that cannot be used stop nothing, and nobody notices that the defaults count in their place. */
export const courts: Check = async ({ pool }) => {
  const unusable = await findUnusableSettings(pool);
  const lines = await findUnusableLines(pool);
  if (unusable.length === 0 && lines.length === 0) return ok('their settings can be used');
  const named = unusable
    .slice(0, mostNamed)
    .map(({ courtCode, problems }) => `court ${courtCode}: ${problems.join('; ')}`);
  const more = unusable.length > mostNamed ? [`${unusable.length - mostNamed} courts more`] : [];
  const ofLines = lines.map((name) => `line ${name}: relax`);
  const advice = [
    ...(unusable.length > 0 ? ['hotline courts set, or hotline courts reset'] : []),
    ...(lines.length > 0 ? ['hotline lines set NAME --relax'] : []),
  ];
  return warn(
    `the defaults count, for what is stored cannot be used: ${[...named, ...more, ...ofLines].join('; ')}`,
    advice.join('; '),
  );
};
