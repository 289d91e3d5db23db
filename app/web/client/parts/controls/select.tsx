import { classes } from './classes.js';
import type { Option, Tied } from './tied.js';

type Chooses<T> =
  /** The placeholder stands there while nothing is chosen. */
  | {
      readonly none?: undefined;
      readonly placeholder?: string;
      readonly onChange: (value: T) => void;
    }
  /** The words for nothing, which can be chosen, too. */
  | {
      readonly none: string;
      readonly placeholder?: undefined;
      readonly onChange: (value: T | null) => void;
    };

/** The browser's own list, for one of a few values. A long list is a `Combobox`. */
export function Select<T extends string | number>(
  props: Tied &
    Chooses<T> & {
      readonly 'aria-label': string;
      readonly value: T | null;
      readonly options: readonly Option<T>[];
      readonly className?: string;
      readonly size?: 'small';
    },
) {
  const { none, placeholder, onChange, value, options, className, size, ...tied } = props;
  const at = options.findIndex((each) => each.value === value);
  return (
    <select
      {...tied}
      className={classes('input', 'select', at < 0 && 'empty', size, className)}
      value={at < 0 ? '' : at}
      onChange={(event) => {
        const chosen = event.target.value === '' ? undefined : options[Number(event.target.value)];
        if (chosen !== undefined) onChange(chosen.value);
        else if (props.none !== undefined) props.onChange(null);
      }}
    >
      {/* Without it the browser would show the first value as if it were chosen. */}
      {(none !== undefined || at < 0) && (
        <option value="" hidden={none === undefined}>
          {none ?? placeholder}
        </option>
      )}
      {options.map((each, place) => (
        <option key={each.value} value={place}>
          {each.label}
        </option>
      ))}
    </select>
  );
}
