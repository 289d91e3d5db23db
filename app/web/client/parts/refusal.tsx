/**
 * The refusal of a form. It is told in the form, above its buttons, and at the field that is wrong:
 * a message in the corner of the page is gone before its reader has found the field.
 */
import { createContext, useContext, type ReactNode } from 'react';
import { problemWords, wrongField } from '../api/fieldWords.js';
import { refusalWords } from '../api/refusals.js';
import { Alert } from './controls/alert.js';
import { usePreferences } from '../words/preferences.js';

const Refusal = createContext<unknown>(null);

/** Tells a form's fields what the server has refused. */
export function RefusedForm(props: {
  /** Of the request that the form sent last; null: none failed. */
  readonly error: unknown;
  readonly children: ReactNode;
}) {
  return <Refusal value={props.error}>{props.children}</Refusal>;
}

/** Says why the form was refused. */
export function RefusalNotice() {
  const { language } = usePreferences();
  const error = useContext(Refusal);
  if (error === null) return null;
  return (
    <div className="whole">
      <Alert tone="bad" title={refusalWords(error, language)} />
    </div>
  );
}

/** Returns what is wrong with a field of the form, by the name that the server gives it. */
export function useProblem(name: string | undefined): string | undefined {
  const { language } = usePreferences();
  const error = useContext(Refusal);
  if (name === undefined || error === null || wrongField(error) !== name) return undefined;
  return problemWords(error, language) ?? refusalWords(error, language);
}
