import { useId, type ReactNode } from 'react';

/** A field of a form with its label. The control is made with the id that ties it to its label and its problem. */
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
