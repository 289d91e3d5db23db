/** What ties a control to its label and to its error message (`Field`). */
export interface Tied {
  readonly id?: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: boolean;
}

/** One of the values that a control offers. */
export interface Option<T> {
  readonly value: T;
  readonly label: string;
}
