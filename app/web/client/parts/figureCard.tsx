import type { ReactNode } from 'react';

/** A figure with its name. */
export function FigureCard(props: {
  readonly name: string;
  readonly value: ReactNode;
  readonly tone?: 'bad' | 'warn' | undefined;
}) {
  return (
    <div className={`figure-card ${props.tone ?? ''}`}>
      <div className="name">{props.name}</div>
      <div className="value">{props.value}</div>
    </div>
  );
}
