/** Versions of answers: numbers, periods, and when each was last compared with the law. */
import { addDays, type IsoDate } from '../../court/rules/workCalendar.js';
import type { Answer } from '../rules/content.js';
import { versionInForce } from '../rules/inForce.js';
import { writtenAnswers, writtenVersions, type Checked } from './finding.js';

/** Finds gaps, overlaps, wrong numbers, and answers that nobody may be told today. */
export function checkVersions(checked: Checked): void {
  for (const answer of writtenAnswers(checked)) checkPeriods(checked, answer);
  checkToday(checked);
  checkCheckedOn(checked);
}

function checkPeriods({ findings }: Checked, answer: Answer): void {
  answer.versions.forEach((version, index) => {
    const at = (field: string) => ['versions', index, field];
    const before = answer.versions[index - 1];
    if (version.inForceTo !== undefined && version.inForceTo < version.inForceFrom) {
      findings.error(answer, answer.id, at('inForceTo'), 'ends before it begins');
    }
    if (before === undefined) return;
    if (version.version <= before.version) {
      findings.error(
        answer,
        answer.id,
        at('version'),
        `must be greater than ${before.version}, the version before it`,
      );
    }
    if (before.inForceTo === undefined || version.inForceFrom <= before.inForceTo) {
      findings.error(
        answer,
        answer.id,
        at('inForceFrom'),
        `overlaps version ${before.version}, which has to end on ${addDays(version.inForceFrom, -1)}`,
      );
    } else if (version.inForceFrom > addDays(before.inForceTo, 1)) {
      findings.error(
        answer,
        answer.id,
        at('inForceFrom'),
        `leaves a gap: no version is in force from ${addDays(before.inForceTo, 1)} to ${addDays(version.inForceFrom, -1)}`,
      );
    }
  });
}

/** Every answer needs a version today: callers are led to it. */
function checkToday({ merged, today, findings, ...checked }: Checked): void {
  const written = writtenAnswers({ merged, today, findings, ...checked });
  for (const answer of merged.answers) {
    if (versionInForce(answer, today) !== null) continue;
    // The court's own, where there is one: that is what ended or has not begun.
    const read = written.findLast(({ id }) => id === answer.id) ?? answer;
    findings.error(read, answer.id, ['versions'], `has no version in force on ${today}`);
  }
}

function checkCheckedOn(checked: Checked): void {
  const { findings, today } = checked;
  const yearAgo = yearBefore(today);
  for (const { answer, version, field } of writtenVersions(checked)) {
    const at = [...field, 'checkedOn'];
    if (version.checkedOn > today) {
      findings.error(answer, answer.id, at, 'is in the future');
    } else if (version.checkedOn < yearAgo && (version.inForceTo ?? today) >= today) {
      findings.error(answer, answer.id, at, 'is more than a year ago: compare it with the law');
    }
    if (version.unconfirmed !== undefined) {
      findings.note(answer, answer.id, [...field, 'unconfirmed'], version.unconfirmed);
    }
  }
}

function yearBefore(day: IsoDate): IsoDate {
  const before = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return before.endsWith('-02-29') ? `${before.slice(0, 4)}-02-28` : before;
}
