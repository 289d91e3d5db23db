/**
 * A list that is searched by typing, by the ARIA pattern of a combobox: for one value, or for
 * several. Arrow keys move through the list, Enter chooses, and Escape closes it.
 */
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { commonWords } from '../../words/common.js';
import { useWords } from '../../words/useWords.js';
import { classes } from './classes.js';
import type { Option, Tied } from './tied.js';
import { usePopup } from './usePopup.js';

interface Common<T> extends Tied {
  readonly 'aria-label': string;
  readonly options: readonly Option<T>[];
  readonly placeholder?: string | undefined;
  readonly className?: string;
}

/** For one value; with `clears` it can be emptied. */
export function Combobox<T extends string | number>(
  props: Common<T> & {
    readonly value: T | null;
    readonly clears?: boolean;
    readonly onChange: (value: T | null) => void;
  },
) {
  const { value, clears = false, onChange, ...rest } = props;
  return (
    <ListInput
      {...rest}
      chosen={value === null ? [] : [value]}
      // One that the options lack would be sent all the same.
      shown={rest.options.find((each) => each.value === value)?.label ?? String(value ?? '')}
      onPick={onChange}
      onClear={clears ? () => onChange(null) : undefined}
    />
  );
}

/** For several values. */
export function MultiCombobox<T extends string | number>(
  props: Common<T> & {
    readonly value: readonly T[];
    readonly onChange: (value: T[]) => void;
  },
) {
  const { value, onChange, ...rest } = props;
  const words = useWords(commonWords);
  const without = (one: T) => value.filter((each) => each !== one);
  const labelOf = (one: T) => rest.options.find((each) => each.value === one)?.label ?? String(one);
  return (
    <ListInput
      {...rest}
      isMultiple
      chosen={value}
      shown=""
      placeholder={value.length === 0 ? rest.placeholder : undefined}
      onPick={(one) => onChange(value.includes(one) ? without(one) : [...value, one])}
      onBack={() => onChange(value.slice(0, -1))}
      onClear={() => onChange([])}
    >
      {value.map((each) => (
        <span key={each} className="chosen">
          {labelOf(each)}
          <button
            type="button"
            className="clear"
            tabIndex={-1}
            aria-label={`${words.remove} ${labelOf(each)}`}
            onClick={() => onChange(without(each))}
          >
            ✕
          </button>
        </span>
      ))}
    </ListInput>
  );
}

function ListInput<T extends string | number>(
  props: Common<T> & {
    readonly chosen: readonly T[];
    /** What the field shows while nobody types in it. */
    readonly shown: string;
    readonly isMultiple?: boolean;
    readonly onPick: (value: T) => void;
    /** The key that deletes backwards, in an empty field. */
    readonly onBack?: () => void;
    /** Undefined: something must be chosen. */
    readonly onClear?: (() => void) | undefined;
    /** What stands before the field. */
    readonly children?: ReactNode;
  },
) {
  const { chosen, shown, options, placeholder, className, children, ...rest } = props;
  const { isMultiple = false, onPick, onBack, onClear, ...tied } = rest;
  const words = useWords(commonWords);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  /** Null: nobody types. */
  const [typed, setTyped] = useState<string | null>(null);
  /** The place in the list where the arrow keys are. */
  const [at, setAt] = useState(0);
  const [anchor, popup] = usePopup<HTMLDivElement, HTMLDivElement>(isOpen, close);
  const wanted = typed?.trim().toLowerCase() ?? '';
  const found = options.filter(({ label }) => label.toLowerCase().includes(wanted));
  const current = found[at];

  useEffect(() => {
    popup.current?.querySelector('.current')?.scrollIntoView({ block: 'nearest' });
  }, [popup, isOpen, at]);

  // What is typed next takes the place of what is chosen.
  useLayoutEffect(() => {
    if (typed === null && document.activeElement === input.current) input.current?.select();
  }, [typed, shown]);

  function open(): void {
    if (isOpen) return;
    setIsOpen(true);
    setAt(
      Math.max(
        0,
        options.findIndex(({ value }) => chosen.includes(value)),
      ),
    );
  }
  function close(): void {
    setIsOpen(false);
    setTyped(null);
  }
  function pick(one: Option<T>): void {
    onPick(one.value);
    if (!isMultiple) return close();
    setTyped(null);
    setAt(Math.max(0, options.indexOf(one)));
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    if (key === 'Backspace' && input.current?.value === '') return onBack?.();
    const isArrow = key === 'ArrowDown' || key === 'ArrowUp';
    if (!isArrow && key !== 'Enter') return;
    // Enter would send the form.
    event.preventDefault();
    if (!isOpen) open();
    else if (key === 'Enter') {
      if (current !== undefined) pick(current);
    } else if (found.length > 0)
      setAt((at + (key === 'ArrowDown' ? 1 : -1) + found.length) % found.length);
  }

  return (
    <div
      ref={anchor}
      className={classes('input', 'combobox', className)}
      // The field keeps the focus while the mouse is beside it, or in the list.
      onMouseDown={(event) => event.target !== input.current && event.preventDefault()}
      onClick={({ target, currentTarget }) => {
        // The arrow, or what is free around it: the list may lie over a form's buttons.
        if (isOpen && target === currentTarget) return close();
        input.current?.focus();
        if (typed === null) input.current?.select();
        open();
      }}
    >
      {children}
      <input
        {...tied}
        ref={input}
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-list` : undefined}
        aria-activedescendant={isOpen && current !== undefined ? `${id}-${at}` : undefined}
        placeholder={placeholder}
        value={typed ?? shown}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setIsOpen(true);
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (typed === '' && shown !== '') onClear?.();
          close();
        }}
      />
      {onClear !== undefined && chosen.length > 0 && (
        <button
          type="button"
          className="clear"
          tabIndex={-1}
          aria-label={words.clear}
          onClick={(event) => {
            event.stopPropagation();
            onClear();
            close();
          }}
        >
          ✕
        </button>
      )}
      {isOpen && (
        <div
          ref={popup}
          popover="manual"
          className="popup"
          onClick={(event) => event.stopPropagation()}
        >
          {found.length === 0 && <p className="nothing">{words.nothingHere}</p>}
          <div
            role="listbox"
            id={`${id}-list`}
            aria-label={tied['aria-label']}
            aria-multiselectable={isMultiple}
          >
            {found.map((each, place) => (
              <div
                key={each.value}
                role="option"
                id={`${id}-${place}`}
                aria-selected={chosen.includes(each.value)}
                className={place === at ? 'current' : undefined}
                onMouseMove={() => setAt(place)}
                onClick={() => pick(each)}
              >
                {each.label}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
