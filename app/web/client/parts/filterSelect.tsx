import { Combobox } from './controls/combobox.js';
import { Select } from './controls/select.js';
import type { Filters } from './useFilters.js';

/** A longer list is searched by typing. */
const mostAtAGlance = 12;

/**
 * Filters a list by one of several values, or by none. The address keeps the choice under a name.
 */
export function FilterSelect<T extends string>(props: {
  readonly filters: Filters;
  readonly name: string;
  readonly label: string;
  /** Shown while nothing is chosen: the list is not filtered. */
  readonly all: string;
  readonly choices: readonly T[];
  readonly words: Readonly<Record<T, string>>;
}) {
  const { filters, name, words } = props;
  const same = {
    'aria-label': props.label,
    className: 'mid-select',
    value: chosenOf(filters, name, props.choices) ?? null,
    onChange: (value: T | null) => filters.set(name, value ?? undefined),
    options: props.choices.map((each) => ({ value: each, label: words[each] })),
  };
  return props.choices.length > mostAtAGlance ? (
    <Combobox {...same} clears placeholder={props.all} />
  ) : (
    <Select {...same} none={props.all} />
  );
}

/** Reads the chosen value, because an address may contain any text. */
export function chosenOf<T extends string>(
  filters: Pick<Filters, 'get'>,
  name: string,
  choices: readonly T[],
): T | undefined {
  return choices.find((each) => each === filters.get(name));
}
