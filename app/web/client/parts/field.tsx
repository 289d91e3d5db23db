import { useId, type ReactNode } from 'react';
import type { Tied } from './controls/tied.js';
import { useProblem } from './refusal.js';

/**
 * A form field with its label. The control gets the id that connects it to its label and its error
 * message.
 */
export function Field(props: {
  readonly label: ReactNode;
  /** The name that the server gives it: a refusal of the form that names it is told here. */
  readonly name?: string | undefined;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly whole?: boolean;
  readonly children: (tied: Tied) => ReactNode;
}) {
  const id = useId();
  const refused = useProblem(props.name);
  const problem = props.problem ?? refused;
  const about = `${id}-about`;
  const hasAbout = problem !== undefined || props.hint !== undefined;
  return (
    <div className={props.whole === true ? 'field whole' : 'field'}>
      <label htmlFor={id}>{props.label}</label>
      {props.children({
        id,
        ...(hasAbout ? { 'aria-describedby': about } : {}),
        ...(problem !== undefined ? { 'aria-invalid': true } : {}),
      })}
      {hasAbout && (
        <span id={about} className={problem !== undefined ? 'problem' : 'hint'}>
          {problem ?? props.hint}
        </span>
      )}
    </div>
  );
}
