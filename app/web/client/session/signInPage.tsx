import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { Refused } from '../api/callApi.js';
import { useAct } from '../api/useAct.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { Field } from '../parts/field.js';
import { AppearanceButton, LanguageButton } from '../parts/preferenceButtons.js';
import { usePreferences } from '../words/preferences.js';
import { accountWords } from '../words/account.js';
import { commonWords } from '../words/common.js';
import { refusalWords } from '../api/refusals.js';
import { useWords } from '../words/useWords.js';
import { useTakeOverSession } from './useMe.js';

/** The sign-in, with the code of a second factor where the user has one. */
export function SignInPage() {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const takeOver = useTakeOverSession();
  const signIn = useAct('POST /api/sign-in', { quiet: true });
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const codeInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (needsCode) codeInput.current?.focus();
  }, [needsCode]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    signIn.mutate(
      { body: { name, password, ...(needsCode ? { code } : {}) } },
      {
        onSuccess: takeOver,
        onError: (error) => {
          if (error instanceof Refused && error.error === 'code_needed') {
            setNeedsCode(true);
            signIn.reset();
          }
        },
      },
    );
  }

  return (
    <div className="sign-in">
      <aside className="side" aria-label={common.product}>
        <div>
          <div className="number">12368</div>
          <p className="name">{common.serviceName}</p>
          <p className="motto">{words.motto}</p>
        </div>
        <p className="foot">{words.foot}</p>
      </aside>
      <main className="form">
        <div className="corner row">
          <LanguageButton />
          <AppearanceButton />
        </div>
        <form onSubmit={submit}>
          <h1>{words.title}</h1>
          {signIn.error !== null && (
            <Alert tone="bad" title={refusalWords(signIn.error, language)} />
          )}
          <Field label={words.name}>
            {(tied) => (
              <Input
                {...tied}
                size="large"
                name="username"
                autoComplete="username"
                autoFocus
                required
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={words.password}>
            {(tied) => (
              <Input
                {...tied}
                size="large"
                type="password"
                name="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
          {needsCode && (
            <Field label={words.code} hint={words.codeHint}>
              {(tied) => (
                <Input
                  {...tied}
                  ref={codeInput}
                  size="large"
                  name="code"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  pattern="[0-9]{6}"
                  maxLength={6}
                  required
                  value={code}
                  onChange={(event) => setCode(event.target.value)}
                />
              )}
            </Field>
          )}
          <Button kind="primary" size="large" type="submit" isBusy={signIn.isPending}>
            {needsCode ? words.enter : words.signIn}
          </Button>
        </form>
      </main>
    </div>
  );
}
