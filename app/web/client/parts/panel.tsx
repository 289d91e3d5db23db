import { useId, type ReactNode } from 'react';

/** A section of a page with a heading. */
export function Panel(props: {
  readonly title: ReactNode;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
  /** The content has no padding: tables and lists. */
  readonly flush?: boolean;
  /** The panel takes the available height, and its content scrolls. */
  readonly fill?: boolean;
}) {
  const id = useId();
  return (
    <section className={props.fill ? 'panel fill grow' : 'panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.extra}
      </header>
      {/* A scrolling area must be reachable by the keyboard. */}
      <div className={props.flush ? 'body flush' : 'body'} {...(props.fill ? { tabIndex: 0 } : {})}>
        {props.children}
      </div>
    </section>
  );
}
