/** What the check finds, and where. */
import type { Answer, Content, CourtContent, Version } from '../rules/content.js';
import type { Places, ReadContent } from '../readContent.js';
import type { ContentProblem, Path } from '../yamlFile.js';

/** An error keeps content from being told; a note is for a person to look at. */
export interface Finding extends ContentProblem {
  readonly severity: 'error' | 'note';
}

/** Collects findings by the objects that they are about. */
export class Findings {
  readonly all: Finding[] = [];

  constructor(private readonly places: readonly Places[]) {}

  /** Notes an error about a field of an object that was read. */
  error(object: object, id: string, field: Path, message: string): void {
    this.add('error', object, id, field, message);
  }

  note(object: object, id: string, field: Path, message: string): void {
    this.add('note', object, id, field, message);
  }

  private add(
    severity: Finding['severity'],
    object: object,
    id: string,
    field: Path,
    message: string,
  ): void {
    const place = this.places
      .map((places) => places.find(object, ...field))
      .find((found) => found !== null);
    const { file, line } = place ?? { file: '', line: 0 };
    this.all.push({ severity, file, line, id, field: field.join('.'), message });
  }
}

/** What is checked: the files as read, and what they amount to together. */
export interface Checked {
  readonly national: ReadContent<Content>;
  readonly court: ReadContent<CourtContent> | null;
  readonly merged: Content;
  readonly today: string;
  readonly wordsPerMinute: number;
  readonly findings: Findings;
}

/** The answers as they were read, before a court's were laid over the national ones. */
export function writtenAnswers({ national, court }: Checked): Answer[] {
  return [...national.content.answers, ...(court?.content.answers ?? [])];
}

/** Every version, with its answer and its field. */
export function writtenVersions(
  checked: Checked,
): { answer: Answer; version: Version; field: Path }[] {
  return writtenAnswers(checked).flatMap((answer) =>
    answer.versions.map((version, index) => ({ answer, version, field: ['versions', index] })),
  );
}

/** A day on which a version is in force: today, or the nearest before or after. */
export function dayOf({ inForceFrom, inForceTo }: Version, today: string): string {
  if (inForceTo !== undefined && inForceTo < today) return inForceTo;
  return inForceFrom > today ? inForceFrom : today;
}

/** The first and the last article of a range such as 22-34; of a single one it is both. */
export function endsOf(range: string): readonly [first: number, last: number] {
  const [first = 0, last = first] = range.split('-').map(Number);
  return [first, last];
}
