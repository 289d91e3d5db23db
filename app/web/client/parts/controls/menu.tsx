import { useEffect, useId, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { usePopup } from './usePopup.js';

/**
 * A button that opens a menu, by the ARIA pattern: the first item has the focus, arrow keys, Home
 * and End move it, and Escape and Tab close the menu.
 */
export function Menu<Key extends string>(props: {
  /** Words and picture of the button. */
  readonly children: ReactNode;
  /** Of the button. */
  readonly className: string;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  /** Of the menu, where the button does not say it. */
  readonly label?: string;
  readonly items: readonly {
    readonly key: Key;
    readonly label: string;
    /** A file that is saved. */
    readonly file?: string;
  }[];
  readonly onChoose?: (key: Key) => void;
  /** Saves a file, and says so where it is refused. */
  readonly onSave?: (file: string) => void;
}) {
  const { items, onChoose, onSave } = props;
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [anchor, popup] = usePopup<HTMLSpanElement, HTMLDivElement>(isOpen, close);
  useEffect(() => {
    if (isOpen) popup.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isOpen, popup]);

  function close(): void {
    setIsOpen(false);
    anchor.current?.querySelector('button')?.focus();
  }
  function move(event: KeyboardEvent): void {
    if (event.key === 'Tab') return setIsOpen(false);
    const shown = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
    const at = shown.findIndex((each) => each === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    shown.at(to % shown.length)?.focus();
  }

  return (
    <span className="menu-anchor" ref={anchor}>
      <button
        type="button"
        ref={props.buttonRef}
        className={props.className}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        {props.children}
      </button>
      {isOpen && (
        <div
          popover="manual"
          className="popup"
          ref={popup}
          id={id}
          role="menu"
          aria-label={props.label}
          onKeyDown={move}
        >
          {items.map(({ key, label, file }) =>
            file === undefined ? (
              <button
                key={key}
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => {
                  close();
                  onChoose?.(key);
                }}
              >
                {label}
              </button>
            ) : (
              <a
                key={key}
                download
                href={file}
                role="menuitem"
                tabIndex={-1}
                onClick={(event) => {
                  close();
                  if (onSave === undefined) return;
                  event.preventDefault();
                  onSave(file);
                }}
              >
                {label}
              </a>
            ),
          )}
        </div>
      )}
    </span>
  );
}
