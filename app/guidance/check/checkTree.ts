/** The tree and the answers' ways on: each leads somewhere, and each answer is reached. */
import type { Menu } from '../rules/content.js';
import { writtenAnswers, type Checked } from './finding.js';

const mostChoices = 6;

/** Finds dead ends, unreachable answers, doubled ids and digits, and ways to nowhere. */
export function checkTree(checked: Checked): void {
  checkIds(checked);
  const menuIds = new Set<string>();
  walk(checked, checked.merged.menu, menuIds);
  for (const menu of checked.court?.content.menus ?? []) {
    checkChoices(checked, menu, false);
    if (!menuIds.has(menu.id)) {
      checked.findings.error(menu, menu.id, ['id'], 'is not a menu of the tree');
    }
  }
  checkWaysOn(checked);
  checkReached(checked);
}

/** An id occurs once in the national content, and once in the court's. */
function checkIds({ national, court, findings }: Checked): void {
  for (const read of [national, court]) {
    const seen = new Set<string>();
    for (const each of read?.content.answers ?? []) {
      if (seen.has(each.id)) findings.error(each, each.id, ['id'], 'occurs twice');
      seen.add(each.id);
    }
  }
}

function walk(checked: Checked, menu: Menu, seen: Set<string>): void {
  if (seen.has(menu.id)) checked.findings.error(menu, menu.id, ['id'], 'occurs twice in the tree');
  seen.add(menu.id);
  checkChoices(checked, menu, true);
  for (const { menu: below } of menu.choices) if (below !== undefined) walk(checked, below, seen);
}

/** `isWhole`: not only the entries that a court adds to a menu. */
function checkChoices(checked: Checked, menu: Menu, isWhole: boolean): void {
  const { findings, merged } = checked;
  const ids = new Set(merged.answers.map(({ id }) => id));
  if (menu.choices.length === 0) {
    findings.error(menu, menu.id, ['choices'], 'is a dead end: it has no choices');
  }
  if (menu.choices.length > mostChoices) {
    findings.error(menu, menu.id, ['choices'], `has more than ${mostChoices} choices`);
  }
  const digits = new Set<string>();
  menu.choices.forEach((choice, index) => {
    const at = (field: string) => ['choices', index, field];
    if (digits.has(choice.digit)) {
      findings.error(menu, menu.id, at('digit'), `the digit ${choice.digit} occurs twice`);
    } else if (isWhole && choice.digit !== String(digits.size + 1)) {
      findings.error(menu, menu.id, at('digit'), `the digit ${digits.size + 1} is left out`);
    }
    digits.add(choice.digit);
    if (choice.answer !== undefined && !ids.has(choice.answer)) {
      findings.error(menu, menu.id, at('answer'), `there is no answer ${choice.answer}`);
    }
  });
}

function checkWaysOn(checked: Checked): void {
  const { findings, merged } = checked;
  const ids = new Set(merged.answers.map(({ id }) => id));
  for (const answer of writtenAnswers(checked)) {
    const seen = new Set<string>();
    answer.leadsTo.forEach((next, index) => {
      const say = (message: string) =>
        findings.error(answer, answer.id, ['leadsTo', index], message);
      if (!ids.has(next)) say(`there is no answer ${next}`);
      if (next === answer.id) say('leads to itself');
      if (seen.has(next)) say(`${next} occurs twice`);
      seen.add(next);
    });
    if (answer.leadsTo.length === 0 && answer.askWhom === undefined) {
      findings.error(
        answer,
        answer.id,
        ['leadsTo'],
        'is a dead end: it leads to no answer, and askWhom names nobody',
      );
    }
  }
}

/** Answers to which digits lead, or another answer. */
function checkReached(checked: Checked): void {
  const { findings, merged } = checked;
  const reached = new Set<string>();
  const open = answersOf(merged.menu);
  const byId = new Map(merged.answers.map((answer) => [answer.id, answer]));
  while (open.length > 0) {
    const id = open.pop() ?? '';
    if (reached.has(id)) continue;
    reached.add(id);
    open.push(...(byId.get(id)?.leadsTo ?? []));
  }
  for (const answer of writtenAnswers(checked)) {
    if (!reached.has(answer.id)) {
      findings.error(
        answer,
        answer.id,
        [],
        'is not reached: neither a digit nor an answer leads to it',
      );
    }
  }
}

function answersOf(menu: Menu): string[] {
  return menu.choices.flatMap(({ answer, menu: below }) => [
    ...(answer === undefined ? [] : [answer]),
    ...(below === undefined ? [] : answersOf(below)),
  ]);
}
