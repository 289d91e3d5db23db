import type { ComponentProps } from 'react';
import { classes } from './classes.js';

interface Look {
  /** The one that most people are here for; or one without a box. */
  readonly kind?: 'primary' | 'text' | undefined;
  /** It takes something away. */
  readonly danger?: boolean;
  readonly size?: 'small' | 'large';
}

/**
 * The browser's button, which sends no form unless its type says so. While it is busy it keeps the
 * focus and does nothing, not even for the Enter key in the form around it.
 */
export function Button(props: ComponentProps<'button'> & Look & { readonly isBusy?: boolean }) {
  const {
    kind,
    danger,
    size,
    isBusy = false,
    className,
    onClick,
    type = 'button',
    ...rest
  } = props;
  return (
    <button
      {...rest}
      type={type}
      className={classes('button', kind, size, danger === true && 'danger', className)}
      {...(isBusy ? { 'aria-busy': true, 'aria-disabled': true } : {})}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
    />
  );
}

/** A link that looks like a button. */
export function ButtonLink({ className, ...rest }: ComponentProps<'a'>) {
  return <a {...rest} className={classes('button', className)} />;
}
