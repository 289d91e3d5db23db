/** What a caller who relies on an answer must be told with a figure: its article, and what happens when a time limit has passed. */
import { findSlots } from '../rules/slots.js';
import { figureInForce } from '../rules/inForce.js';
import type { Citation, FigureValue, Version } from '../rules/content.js';
import { dayOf, endsOf, writtenVersions, type Checked } from './finding.js';

/** Words that say what becomes of someone who is late, or that the time does not simply end. */
const afterwards =
  /逾期|过期|期满|超过|过了|届满|顺延|仍应受理|不再|不能再|视为|按.{0,8}处理|不予|丧失|中断|中止|延长|否则|再不|可以投诉|可以催/;
/** A time that the caller has: 十五日内上诉; what the court or another must do in a time is none. */
const callersTime =
  /\{figure:(\w+)\}(?:之?内|以内)(?:[^，。；]{0,12})(?:上诉|申请|提出|起诉|投诉|异议|复议|交|答辩|举证|报告|举报)/g;

/** Finds spoken figures whose article the basis lacks, and time limits without what follows them. */
export function checkBasis(checked: Checked): void {
  const { findings, merged, today } = checked;
  for (const { answer, version, field } of writtenVersions(checked)) {
    const day = dayOf(version, today);
    const said = [...new Set(findSlots(version.say.zh).map(({ name }) => name))];
    for (const name of said) {
      const figure = merged.figures.find(({ id }) => id === name);
      const value = figure === undefined ? null : figureInForce(figure, day);
      if (value?.article === undefined || isCited(version, value)) continue;
      findings.error(
        answer,
        answer.id,
        [...field, 'basis'],
        `lacks ${value.law} ${value.article}, the source of the figure ${name} that is said`,
      );
    }
    const limit = limitAlone(version);
    if (limit !== null) {
      findings.note(
        answer,
        answer.id,
        [...field, 'say', 'zh'],
        `gives the time limit ${limit}, and no text says what happens after it`,
      );
    }
  }
}

function isCited({ basis }: Version, { law, article = '' }: FigureValue): boolean {
  const [first, last] = endsOf(article);
  return basis.some(
    (citation: Citation) =>
      citation.law === law &&
      (citation.articles ?? []).some((range) => {
        const [from, to] = endsOf(range);
        return from <= first && last <= to;
      }),
  );
}

/** The figure of a time that the caller has, where neither voice nor page says what follows. */
function limitAlone({ say, fax }: Version): string | null {
  const [match] = say.zh.matchAll(callersTime);
  if (match === undefined || afterwards.test(say.zh) || afterwards.test(fax.zh)) return null;
  return match[1] ?? null;
}
