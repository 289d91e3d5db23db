import { useId, type ReactNode } from 'react';

/** A part of a page with a heading. */
export function Panel(props: {
  readonly title: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  /** The content reaches to the edges: tables and lists. */
  readonly flush?: boolean;
  /** The panel takes the height that is there, and scrolls inside. */
  readonly fill?: boolean;
}) {
  const id = useId();
  return (
    <section className={props.fill ? 'panel fill grow' : 'panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.extra}
      </header>
      {/* What scrolls must be reachable by the keyboard. */}
      <div className={props.flush ? 'body flush' : 'body'} {...(props.fill ? { tabIndex: 0 } : {})}>
        {props.children}
      </div>
    </section>
  );
}
