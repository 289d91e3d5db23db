import { useId, type ReactNode } from 'react';

/**
 * A form field with its label. The control gets the id that connects it to its label and its error
 * message.
 */
export function Field(props: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly whole?: boolean;
  readonly children: (tied: {
    readonly id: string;
    readonly 'aria-describedby'?: string;
    readonly 'aria-invalid'?: boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const about = `${id}-about`;
  const hasAbout = props.problem !== undefined || props.hint !== undefined;
  return (
    <div className={props.whole === true ? 'field whole' : 'field'}>
      <label htmlFor={id}>{props.label}</label>
      {props.children({
        id,
        ...(hasAbout ? { 'aria-describedby': about } : {}),
        ...(props.problem !== undefined ? { 'aria-invalid': true } : {}),
      })}
      {hasAbout && (
        <span id={about} className={props.problem !== undefined ? 'problem' : 'hint'}>
          {props.problem ?? props.hint}
        </span>
      )}
    </div>
  );
}
