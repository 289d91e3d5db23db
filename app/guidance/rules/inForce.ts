/** What is in force on a day. Nothing falls back to an earlier or a later version. */
import type { IsoDate } from '../../court/rules/workCalendar.js';
import type { Answer, Figure, FigureValue, Version } from './content.js';

/** Whether a day lies in a period; its last day is included. */
export function covers(
  { inForceFrom, inForceTo }: { inForceFrom: IsoDate; inForceTo?: IsoDate | undefined },
  day: IsoDate,
): boolean {
  return inForceFrom <= day && (inForceTo === undefined || day <= inForceTo);
}

/** The wording of an answer on a day; null: a person has to answer. */
export function versionInForce(answer: Answer, day: IsoDate): Version | null {
  return answer.versions.find((version) => covers(version, day)) ?? null;
}

/** The value of a figure on a day: the last that began; null before the first. */
export function figureInForce(figure: Figure, day: IsoDate): FigureValue | null {
  return (
    figure.values
      .filter(({ from }) => from <= day)
      .sort((a, b) => (a.from < b.from ? 1 : -1))
      .at(0) ?? null
  );
}
