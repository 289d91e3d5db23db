import type { ReactNode } from 'react';

/** What a tag means, shown by colour; the words in it say the same. */
export type Tone = 'good' | 'warn' | 'bad' | 'calm' | 'info' | 'brand' | 'plain';

/** A short word about the state of something. */
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
