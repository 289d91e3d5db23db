import { useId } from 'react';
import { classes } from './classes.js';
import type { Tied } from './tied.js';

/** Radio buttons, of which one is chosen. */
export function RadioGroup<T extends string | boolean | null>(
  props: Tied & {
    /** Undefined where what stands before it says so. */
    readonly 'aria-label'?: string;
    readonly value: T;
    readonly options: readonly { readonly value: T; readonly label: string }[];
    readonly onChange: (value: T) => void;
    /** As one bar of buttons. */
    readonly segmented?: boolean;
    readonly size?: 'small';
  },
) {
  const { value, options, onChange, segmented = false, size, ...tied } = props;
  const name = useId();
  return (
    <div {...tied} role="radiogroup" className={classes(segmented ? 'segmented' : 'row', size)}>
      {options.map((each) => (
        <label key={String(each.value)} className={segmented ? undefined : 'check'}>
          <input
            type="radio"
            name={name}
            checked={each.value === value}
            onChange={() => onChange(each.value)}
          />
          <span>{each.label}</span>
        </label>
      ))}
    </div>
  );
}
