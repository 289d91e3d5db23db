import type { ReactNode } from 'react';

/** The meaning of a tag's colour; its words say the same. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'info' | 'brand' | 'plain';

/** A short word about a state. */
export function Tag(props: {
  readonly tone?: Tone;
  readonly dot?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <span className={`tag ${props.tone ?? 'plain'}`}>
      {props.dot === true && <span className="dot" aria-hidden="true" />}
      {props.children}
    </span>
  );
}
