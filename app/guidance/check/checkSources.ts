/** Laws, articles and figures: each exists, and was in force. */
import type { Citation, Figure, Law } from '../rules/content.js';
import type { Path } from '../yamlFile.js';
import { figureInForce } from '../rules/inForce.js';
import { endsOf, writtenVersions, type Checked } from './finding.js';

/** Finds citations of what is not in the table of laws, or was not in force; and wrong figures. */
export function checkSources(checked: Checked): void {
  checkLaws(checked);
  for (const { answer, version, field } of writtenVersions(checked)) {
    for (const list of ['basis', 'also'] as const) {
      version[list].forEach((citation, index) => {
        const at = [...field, list, index];
        const say = (place: Path, message: string) =>
          checked.findings.error(answer, answer.id, [...at, ...place], message);
        checkCitation(checked, citation, version, list === 'basis', say);
      });
    }
  }
  checkFigures(checked);
}

type Say = (place: Path, message: string) => void;

function checkLaws({ national, court, findings }: Checked): void {
  const seen = new Set<string>();
  for (const law of [...national.content.laws, ...(court?.content.laws ?? [])]) {
    if (seen.has(law.id)) findings.error(law, law.id, ['id'], 'occurs twice');
    seen.add(law.id);
    if (law.inForceTo !== undefined && law.inForceTo < law.inForceFrom) {
      findings.error(law, law.id, ['inForceTo'], 'ends before it begins');
    }
  }
}

function checkCitation(
  { merged }: Checked,
  citation: Citation,
  period: { inForceFrom: string; inForceTo?: string | undefined },
  isBasis: boolean,
  say: Say,
): void {
  const law = merged.laws.find(({ id }) => id === citation.law);
  if (law === undefined) return say(['law'], `there is no law ${citation.law} in laws.yaml`);
  if (law.inForceFrom > period.inForceFrom) {
    say(['law'], `${law.id} is in force from ${law.inForceFrom}, later than this version begins`);
  }
  if (
    law.inForceTo !== undefined &&
    (period.inForceTo === undefined || period.inForceTo > law.inForceTo)
  ) {
    say(['law'], `${law.id} is in force until ${law.inForceTo}, and this version goes on`);
  }
  if (citation.articles === undefined && isBasis && law.articles !== undefined) {
    say(['articles'], `is missing: ${law.id} has articles`);
  }
  citation.articles?.forEach((article, index) =>
    checkArticle(law, article, ['articles', index], say),
  );
}

function checkArticle(law: Law, article: string, place: Path, say: Say): void {
  if (law.articles === undefined) {
    say(place, `${law.id} has no numbered articles`);
    return;
  }
  const [first, last] = endsOf(article);
  if (last < first) say(place, `${article} runs backwards`);
  const ranges = law.articles.split(',').map(endsOf);
  const has = (n: number) => ranges.some(([from, to]) => from <= n && n <= to);
  for (const n of new Set([first, last])) {
    if (!has(n)) say(place, `${law.id} has no article ${n} (it has ${law.articles})`);
  }
}

function checkFigures(checked: Checked): void {
  const { national, court, findings, merged, today } = checked;
  for (const read of [national, court]) {
    const seen = new Set<string>();
    for (const figure of read?.content.figures ?? []) {
      if (seen.has(figure.id)) findings.error(figure, figure.id, ['id'], 'occurs twice');
      seen.add(figure.id);
      figure.values.forEach((value, index) => {
        const say: Say = (place, message) =>
          findings.error(figure, figure.id, ['values', index, ...place], message);
        const before = figure.values[index - 1];
        if (before !== undefined && value.from <= before.from) {
          say(['from'], 'must be later than that of the value before it');
        }
        const law = merged.laws.find(({ id }) => id === value.law);
        if (law === undefined) return say(['law'], `there is no law ${value.law} in laws.yaml`);
        if (value.article !== undefined) checkArticle(law, value.article, ['article'], say);
      });
      checkFigureToday(figure, checked, today);
    }
  }
}

/** The value of today is based on a law of today. */
function checkFigureToday(figure: Figure, { merged, findings }: Checked, today: string): void {
  const value = figureInForce(figure, today);
  const law = merged.laws.find(({ id }) => id === value?.law);
  if (value !== null && law?.inForceTo !== undefined && law.inForceTo < today) {
    findings.error(
      figure,
      figure.id,
      ['values', figure.values.indexOf(value), 'law'],
      `${law.id} was in force until ${law.inForceTo}: the value needs a source of today`,
    );
  }
}
