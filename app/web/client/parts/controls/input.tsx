/** Fields for text and numbers: the browser's own. */
import { useState, type ComponentProps } from 'react';
import { classes } from './classes.js';

interface Size {
  readonly size?: 'large';
}

export function Input({ size, className, ...rest }: Omit<ComponentProps<'input'>, 'size'> & Size) {
  return <input {...rest} className={classes('input', size, className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea {...rest} className={classes('input', className)} />;
}

/** A field for a number; empty is null. Where null is not taken, it is empty until it is left. */
export function NumberInput({
  value,
  onChange,
  ...rest
}: Omit<ComponentProps<'input'>, 'type' | 'size' | 'value' | 'onChange' | 'onBlur'> & {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const [isEmpty, setIsEmpty] = useState(false);
  return (
    <Input
      {...rest}
      type="number"
      value={isEmpty ? '' : (value ?? '')}
      onChange={({ target }) => {
        setIsEmpty(target.value === '');
        onChange(target.value === '' ? null : target.valueAsNumber);
      }}
      onBlur={() => setIsEmpty(false)}
    />
  );
}
