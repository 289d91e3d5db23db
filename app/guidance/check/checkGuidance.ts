/** Checks the whole content: the national one, and what a court lays over it. */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import { overlay } from '../rules/overlay.js';
import type { Content, CourtContent } from '../rules/content.js';
import type { ReadContent } from '../readContent.js';
import { findSlots } from '../rules/slots.js';
import { checkBasis } from './checkBasis.js';
import { checkSources } from './checkSources.js';
import { checkTree } from './checkTree.js';
import { checkVersions } from './checkVersions.js';
import { checkWords } from './checkWords.js';
import { Findings, writtenVersions, type Checked, type Finding } from './finding.js';

export interface CheckOptions {
  readonly today: IsoDate;
  /** The pace of the voice (SPEECH_WORDS_PER_MINUTE). */
  readonly wordsPerMinute: number;
}

/** Returns everything found, errors first, each by file and line. */
export function checkGuidance(
  national: ReadContent<Content>,
  court: ReadContent<CourtContent> | null,
  { today, wordsPerMinute }: CheckOptions,
): Finding[] {
  const places = [national.places, ...(court === null ? [] : [court.places])];
  const findings = new Findings(places);
  const merged = court === null ? national.content : overlay(national.content, court.content);
  const checked: Checked = { national, court, merged, today, wordsPerMinute, findings };
  checkVersions(checked);
  checkTree(checked);
  checkSources(checked);
  checkBasis(checked);
  checkWords(checked);
  noteUnused(checked);
  const shapes = [...national.problems, ...(court?.problems ?? [])].map((problem): Finding => ({
    severity: 'error',
    ...problem,
  }));
  const order = (a: Finding, b: Finding) =>
    a.severity.localeCompare(b.severity) || a.file.localeCompare(b.file) || a.line - b.line;
  return [...shapes, ...findings.all].sort(order);
}

/** Figures that no text says: perhaps a slot has another name. */
function noteUnused(checked: Checked): void {
  const used = new Set(
    writtenVersions(checked).flatMap(({ version: { say, sms, fax } }) =>
      [say, sms, fax]
        .flatMap(({ zh, en }) => [...findSlots(zh), ...findSlots(en)])
        .map(({ name }) => name),
    ),
  );
  const { national, court, findings } = checked;
  for (const figure of [...national.content.figures, ...(court?.content.figures ?? [])]) {
    if (!used.has(figure.id)) findings.note(figure, figure.id, ['id'], 'no text says this figure');
  }
}
