/** Makes an API token, which is shown once. */
import { useState, type SubmitEvent } from 'react';
import { ShownOnce } from './shownOnce.js';
import { useAct } from '../api/useAct.js';
import { Button } from '../parts/controls/button.js';
import { Input, NumberInput } from '../parts/controls/input.js';
import { Field } from '../parts/field.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { accountWords } from '../words/account.js';
import { useWords } from '../words/useWords.js';

export function TokenForm(props: {
  /** The user has a second factor, whose code is asked for. */
  readonly needsCode: boolean;
}) {
  const words = useWords(accountWords);
  const make = useAct('POST /api/me/tokens', {
    refreshes: ['GET /api/me/sessions'],
    inForm: true,
  });
  const [name, setName] = useState('');
  const [days, setDays] = useState(90);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [made, setMade] = useState<string | null>(null);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const body = { name, days, password, ...(props.needsCode && { code }) };
    make.mutate(
      { body },
      {
        onSuccess: ({ token }) => {
          setMade(token);
          setName('');
        },
      },
    );
    setPassword('');
    setCode('');
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>{words.tokensHint}</p>
      <RefusedForm error={make.error}>
        <Field label={words.tokenName} name="name">
          {(tied) => (
            <Input
              {...tied}
              required
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.tokenDays} name="days">
          {(tied) => (
            <NumberInput
              {...tied}
              required
              min={1}
              max={366}
              value={days}
              onChange={(value) => value !== null && setDays(value)}
            />
          )}
        </Field>
        <Field label={words.password} name="password">
          {(tied) => (
            <Input
              {...tied}
              type="password"
              required
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {props.needsCode && (
          <Field label={words.code} name="code" hint={words.codeHint}>
            {(tied) => (
              <Input
                {...tied}
                required
                inputMode="numeric"
                autoComplete="one-time-code"
                pattern="[0-9]{6}"
                maxLength={6}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
        )}
        <RefusalNotice />
      </RefusedForm>
      <div>
        <Button type="submit" isBusy={make.isPending}>
          {words.makeToken}
        </Button>
      </div>
      {made !== null && (
        <ShownOnce
          title={words.newToken}
          hint={words.tokenOnce}
          secret={made}
          onClose={() => setMade(null)}
        />
      )}
    </form>
  );
}
