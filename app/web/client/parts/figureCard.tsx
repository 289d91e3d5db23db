import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** A figure with its name; a figure that counts a list links to that list. */
export function FigureCard(props: {
  readonly name: string;
  readonly value: ReactNode;
  readonly tone?: 'bad' | 'warn' | undefined;
  readonly to?: string;
}) {
  const { to } = props;
  const className = `figure-card ${props.tone ?? ''}`;
  const content = (
    <>
      <div className="name">{props.name}</div>
      <div className="value">{props.value}</div>
    </>
  );
  return to === undefined ? (
    <div className={className}>{content}</div>
  ) : (
    <Link href={to} className={className}>
      {content}
    </Link>
  );
}
