import type { ReactNode } from 'react';
import { formatClock } from '../clock/formatTime.js';
import { usePreferences } from '../words/preferences.js';
import { deskWords } from '../words/desk.js';
import { stepWords } from '../words/steps.js';
import { useWords } from '../words/useWords.js';
import { wordOrNothing } from '../words/wordOf.js';

/** A step of a call in the server's form. */
export interface HeardStep {
  readonly at: string;
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
  readonly text?: { readonly zh: string; readonly en: string } | null;
}

/**
 * Digits that the agent pressed in the agent call (`talk`) or actions at the desk (`desk`) are not
 * the caller's digits.
 */
const isOfAgent = ({ kind, name }: HeardStep) =>
  kind === 'digits' && (name === 'talk' || name === 'desk');

/** A caller who pressed nothing but the digit that ends a number has no row of it. */
export const isShown = ({ kind, detail }: Pick<HeardStep, 'kind' | 'detail'>) =>
  kind !== 'digits' || detail !== '';

/** The digits. Of a number or a password only the count is kept: `(8 digits)`. */
function digitsOf(detail: string, many: (count: number) => string): string {
  const [, count] = /^\((\d+) digits\)$/.exec(detail) ?? [];
  return count === undefined ? detail : many(Number(count));
}

/** Returns a function that gives the words of a step: what kind it is, and what it was. */
export function useStepText(): (step: HeardStep) => { kind: string; what: ReactNode } {
  const words = useWords(deskWords);
  const { details, ...names } = useWords(stepWords);
  const { language } = usePreferences();
  const kinds: Readonly<Record<string, string>> = {
    prompt: words.said,
    digits: words.pressed,
    step: words.step,
    guidance: words.told,
    silence: words.silence,
    fault: words.fault,
  };
  return (step) => ({
    kind: isOfAgent(step) ? words.agent : (kinds[step.kind] ?? step.kind),
    what:
      step.kind === 'digits' && step.name !== 'desk' ? (
        <kbd>{digitsOf(step.detail, words.digits)}</kbd>
      ) : (
        // The values in a prompt's gaps are not stored here, so that no fact of a case is
        // stored twice.
        (step.text?.[language].replace(/\{[^}]*\}/g, '…') ??
        `${step.name === 'desk' ? '' : (names[step.name as keyof typeof names] ?? names.otherStep)} ${wordOrNothing(details, step.detail)}`)
      ),
  });
}

/** What a caller has heard and pressed, in order; during the call the latest first. */
export function HeardList(props: {
  readonly steps: readonly HeardStep[];
  readonly latestFirst?: boolean;
}) {
  const { steps } = props;
  const words = useWords(deskWords);
  const textOf = useStepText();
  const { language } = usePreferences();
  if (steps.length === 0) return <p className="nothing">{words.noHeard}</p>;
  const placed = steps
    .filter(isShown)
    .map((step, place) => ({ ...step, ...textOf(step), of: step.kind, place }));
  return (
    <ol className="heard">
      {(props.latestFirst === true ? placed.toReversed() : placed).map((step) => (
        <li key={step.place} className={step.of}>
          <span className="num small mute">{formatClock(step.at, language, true)}</span>
          <span className="kind">{step.kind}</span>
          <span className="wrap-any">{step.what}</span>
        </li>
      ))}
    </ol>
  );
}
