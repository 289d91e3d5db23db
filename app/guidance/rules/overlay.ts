/**
 * A court's own content laid over the national one, by ids. The national content itself stays as it
 * is: whatever a court adds can be taken away again.
 */
import { addDays, type IsoDate } from '../../court/rules/workCalendar.js';
import type { Answer, Choice, Content, CourtContent, Figure, Menu, Version } from './content.js';

/**
 * Lays a court's content over the national one:
 * - an answer with the id of a national one replaces its versions from the first day of its own on;
 * - a figure with the id of a national one replaces its values in the same way;
 * - a choice replaces the one of the same menu and digit, or is added;
 * - a law of a new id is added, the national ones stay.
 */
export function overlay(national: Content, court: CourtContent): Content {
  const lawIds = new Set(national.laws.map(({ id }) => id));
  return {
    laws: [...national.laws, ...court.laws.filter(({ id }) => !lawIds.has(id))],
    figures: byId(national.figures, court.figures, overFigure),
    answers: byId(national.answers, court.answers, overAnswer),
    menu: overMenu(national.menu, new Map(court.menus.map((menu) => [menu.id, menu]))),
  };
}

function byId<T extends { readonly id: string }>(
  below: readonly T[],
  above: readonly T[],
  join: (below: T, above: T) => T,
): T[] {
  const over = new Map(above.map((each) => [each.id, each]));
  const ids = new Set(below.map(({ id }) => id));
  return [
    ...below.map((each) => {
      const mine = over.get(each.id);
      return mine === undefined ? each : join(each, mine);
    }),
    ...above.filter(({ id }) => !ids.has(id)),
  ];
}

function earliest(days: readonly IsoDate[]): IsoDate {
  return days.reduce((first, day) => (day < first ? day : first));
}

function overAnswer(below: Answer, above: Answer): Answer {
  const from = earliest(above.versions.map(({ inForceFrom }) => inForceFrom));
  const dayBefore = addDays(from, -1);
  const kept = below.versions
    .filter(({ inForceFrom }) => inForceFrom < from)
    .map((version): Version => {
      const endsEarlier = version.inForceTo !== undefined && version.inForceTo < from;
      return endsEarlier ? version : { ...version, inForceTo: dayBefore };
    });
  return { ...above, topic: below.topic, versions: [...kept, ...above.versions] };
}

function overFigure(below: Figure, above: Figure): Figure {
  const from = earliest(above.values.map((value) => value.from));
  return {
    ...above,
    values: [...below.values.filter((value) => value.from < from), ...above.values],
  };
}

function overMenu(below: Menu, above: ReadonlyMap<string, Menu>): Menu {
  const mine = above.get(below.id)?.choices ?? [];
  const replaced = new Map(mine.map((choice) => [choice.digit, choice]));
  const digits = new Set(below.choices.map(({ digit }) => digit));
  const choices: Choice[] = [
    ...below.choices.map((choice) => replaced.get(choice.digit) ?? choice),
    ...mine.filter(({ digit }) => !digits.has(digit)),
  ];
  return {
    id: below.id,
    choices: choices
      .map((choice) =>
        choice.menu === undefined ? choice : { ...choice, menu: overMenu(choice.menu, above) },
      )
      .sort((a, b) => a.digit.localeCompare(b.digit)),
  };
}
