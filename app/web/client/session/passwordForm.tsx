import { useState, type SubmitEvent } from 'react';
import { useAct } from '../api/useAct.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { Field } from '../parts/field.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { tell } from '../parts/toasts.js';
import { accountWords } from '../words/account.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

/** Changes the user's own password. */
export function PasswordForm() {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const change = useAct('POST /api/me/password', {
    refreshes: ['GET /api/me', 'GET /api/me/sessions'],
    inForm: true,
  });
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== after;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (after !== again) return;
    change.mutate(
      { body: { before, after } },
      {
        onSuccess: () => {
          tell('good', words.changed);
          setBefore('');
          setAfter('');
          setAgain('');
        },
      },
    );
  }

  const secret = (
    label: string,
    name: string,
    value: string,
    onChange: (value: string) => void,
    field?: string,
    problem?: string,
  ) => (
    <Field label={label} name={field} problem={problem}>
      {(tied) => (
        <Input
          {...tied}
          type="password"
          required
          name={name}
          autoComplete={name}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );

  return (
    <form className="stack" onSubmit={submit}>
      <RefusedForm error={change.error}>
        {secret(words.before, 'current-password', before, setBefore, 'password')}
        {secret(words.after, 'new-password', after, setAfter, 'after')}
        {secret(
          words.again,
          'new-password',
          again,
          setAgain,
          undefined,
          differs ? words.notSame : undefined,
        )}
        <RefusalNotice />
      </RefusedForm>
      <div>
        <Button kind="primary" type="submit" isBusy={change.isPending} disabled={differs}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}
