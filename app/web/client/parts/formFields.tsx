/** The fields of forms, and a form in a dialog. */
import type { ReactNode } from 'react';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { Button } from './controls/button.js';
import { Combobox, MultiCombobox } from './controls/combobox.js';
import { Input } from './controls/input.js';
import { Select } from './controls/select.js';
import type { Option } from './controls/tied.js';
import { Dialog } from './dialog.js';
import { Field } from './field.js';
import { RefusalNotice, RefusedForm } from './refusal.js';

/** A field for a short text. */
export function TextField(props: {
  readonly label: string;
  /** As in {@link Field}. */
  readonly name?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly whole?: boolean;
}) {
  const { label, name, hint, whole, value, onChange, ...rest } = props;
  return (
    <Field label={label} name={name} hint={hint} {...(whole === undefined ? {} : { whole })}>
      {(tied) => (
        <Input
          {...tied}
          {...rest}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A field for one of a few values. */
export function ChoiceField<T extends string | number>(props: {
  readonly label: string;
  readonly name?: string;
  readonly value: T | null;
  readonly choices: readonly Option<T>[];
  readonly onChange: (value: T) => void;
}) {
  return (
    <Field label={props.label} name={props.name}>
      {(tied) => (
        <Select
          {...tied}
          aria-label={props.label}
          value={props.value}
          onChange={props.onChange}
          options={props.choices}
        />
      )}
    </Field>
  );
}

/** A field for one of many values, which are searched, or for none of them where it can be emptied. */
export function SearchedField<T extends string | number>(props: {
  readonly label: string;
  readonly name?: string;
  readonly value: T | null;
  readonly choices: readonly Option<T>[];
  readonly onChange: (value: T | null) => void;
  /** Shown while nothing is chosen. */
  readonly placeholder?: string | undefined;
  /** By default it can be emptied. */
  readonly clears?: boolean;
}) {
  return (
    <Field label={props.label} name={props.name}>
      {(tied) => (
        <Combobox
          {...tied}
          aria-label={props.label}
          clears={props.clears ?? true}
          placeholder={props.placeholder}
          value={props.value}
          onChange={props.onChange}
          options={props.choices}
        />
      )}
    </Field>
  );
}

/** A field for several of several values. */
export function ChoicesField<T extends string | number>(props: {
  readonly label: string;
  readonly name?: string;
  readonly hint?: string;
  readonly value: readonly T[];
  readonly choices: readonly Option<T>[];
  readonly onChange: (value: T[]) => void;
}) {
  return (
    <Field label={props.label} name={props.name} hint={props.hint}>
      {(tied) => (
        <MultiCombobox
          {...tied}
          aria-label={props.label}
          value={props.value}
          onChange={props.onChange}
          options={props.choices}
        />
      )}
    </Field>
  );
}

/** A form in a dialog, with buttons to save and to close. */
export function FormDialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit: () => void;
  readonly isBusy: boolean;
  /** Of the request that was sent last; null: none failed. */
  readonly error: unknown;
  /** A value is missing that the browser does not check. */
  readonly isIncomplete?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  const words = useWords(commonWords);
  // What comes of it is told here.
  const close = () => (props.isBusy ? undefined : props.onClose());
  return (
    <Dialog title={props.title} onClose={close} wide={props.wide === true}>
      <form
        className={props.wide === true ? 'form-grid' : 'stack'}
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit();
        }}
      >
        <RefusedForm error={props.error}>
          {props.children}
          <RefusalNotice />
        </RefusedForm>
        <div className="row whole">
          <Button
            kind="primary"
            type="submit"
            disabled={props.isIncomplete === true}
            isBusy={props.isBusy}
          >
            {words.save}
          </Button>
          <Button onClick={close}>{words.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
