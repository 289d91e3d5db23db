import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

/**
 * Tabs by the ARIA pattern: arrow keys, Home and End move the focus, and Enter opens. A tab is drawn
 * when it is first opened and stays, so that what is written in it is there again.
 */
export function Tabs<Key extends string>(props: {
  readonly activeKey: Key | undefined;
  readonly items: readonly {
    readonly key: Key;
    readonly label: ReactNode;
    readonly children: ReactNode;
  }[];
  readonly onChange: (key: Key) => void;
  /** A tab that is left is gone. */
  readonly forgets?: boolean;
}) {
  const { activeKey, items, onChange, forgets = false } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<readonly (Key | undefined)[]>([activeKey]);
  if (!opened.includes(activeKey)) setOpened([...opened, activeKey]);

  function move(event: KeyboardEvent): void {
    const tabs = [...(list.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])];
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    tabs.at(to % tabs.length)?.focus();
  }

  return (
    <div className="tabs">
      <div role="tablist" ref={list} onKeyDown={move}>
        {items.map(({ key, label }) => (
          <button
            key={key}
            type="button"
            role="tab"
            id={`${id}-${key}`}
            aria-controls={`${id}-${key}-panel`}
            aria-selected={key === activeKey}
            tabIndex={key === activeKey ? 0 : -1}
            onClick={() => onChange(key)}
          >
            {label}
          </button>
        ))}
      </div>
      {items
        .filter(({ key }) => key === activeKey || (!forgets && opened.includes(key)))
        .map(({ key, children }) => (
          <div
            key={key}
            role="tabpanel"
            id={`${id}-${key}-panel`}
            aria-labelledby={`${id}-${key}`}
            tabIndex={0}
            hidden={key !== activeKey}
          >
            {children}
          </div>
        ))}
    </div>
  );
}
