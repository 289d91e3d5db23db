/**
 * A published version is never edited, because a caller who was told it must be able to read it
 * again.
 */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import type { CourtContent, Version } from './content.js';

export interface ChangedVersion {
  readonly id: string;
  readonly version: number;
  readonly change: 'edited' | 'removed';
}

/**
 * Compares what a court has published with what it proposes. A version that has begun may get a
 * last day and a new day of checking; any other change needs a new version.
 */
export function changedVersions(
  published: CourtContent,
  proposed: CourtContent,
  today: IsoDate,
): ChangedVersion[] {
  return published.answers.flatMap((before) => {
    const after = proposed.answers.find(({ id }) => id === before.id);
    // Without the whole answer the national one holds again.
    if (after === undefined) return [];
    return before.versions
      .filter(({ inForceFrom }) => inForceFrom <= today)
      .flatMap((version): ChangedVersion[] => {
        const now = after.versions.find((each) => each.version === version.version);
        const { id } = before;
        if (now === undefined) return [{ id, version: version.version, change: 'removed' }];
        return wording(now) === wording(version)
          ? []
          : [{ id, version: version.version, change: 'edited' }];
      });
  });
}

/** Everything of a version but the days that may change; the order of fields does not count. */
function wording({ version, inForceFrom, basis, also, say, sms, fax, limits }: Version): string {
  const both = (text: { zh: string; en: string } | undefined) => [text?.zh, text?.en];
  const cited = [...basis, null, ...also].map((each) => [each?.law, each?.articles]);
  return JSON.stringify([version, inForceFrom, cited, ...[say, sms, fax, limits].map(both)]);
}
