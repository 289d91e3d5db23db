/** Turns the second factor on and off. */
import { useState, type SubmitEvent } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { QrCode } from '../parts/controls/qrCode.js';
import { Field } from '../parts/field.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { tell } from '../parts/toasts.js';
import { accountWords } from '../words/account.js';
import { useWords } from '../words/useWords.js';

export function SecondFactor(props: {
  readonly isOn: boolean;
  /** A role of the user requires it, so it stays on. */
  readonly isRequired: boolean;
}) {
  const { isOn, isRequired } = props;
  const words = useWords(accountWords);
  const begin = useAct('POST /api/me/second-factor', { inForm: true });
  const end = useAct('DELETE /api/me/second-factor', { refreshes: ['GET /api/me'], inForm: true });
  const [password, setPassword] = useState('');
  const [made, setMade] = useState<GotReply<'POST /api/me/second-factor'> | null>(null);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const sent = { body: { password } };
    if (isOn) end.mutate(sent, { onSuccess: () => tell('good', words.turnedOff) });
    else begin.mutate(sent, { onSuccess: setMade });
    setPassword('');
  }

  if (isOn && isRequired) return <p>{words.secondFactorRequired}</p>;
  if (made !== null && !isOn) return <ConfirmCode made={made} />;
  return (
    <form className="stack" onSubmit={submit}>
      <p>{isOn ? words.secondFactorOn : isRequired ? words.howToBegin : words.secondFactorOff}</p>
      <RefusedForm error={isOn ? end.error : begin.error}>
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
        <RefusalNotice />
      </RefusedForm>
      <div>
        <Button
          kind={isRequired ? 'primary' : undefined}
          type="submit"
          danger={isOn}
          isBusy={begin.isPending || end.isPending}
        >
          {isOn ? words.turnOff : words.turnOn}
        </Button>
      </div>
    </form>
  );
}

function ConfirmCode({ made }: { readonly made: GotReply<'POST /api/me/second-factor'> }) {
  const words = useWords(accountWords);
  const confirm = useAct('POST /api/me/second-factor/confirm', {
    refreshes: ['GET /api/me'],
    inForm: true,
  });
  const [code, setCode] = useState('');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ body: { code } }, { onSuccess: () => tell('good', words.turnedOn) });
      }}
    >
      <p>{words.scan}</p>
      <QrCode text={made.uri} label={words.qrCode} />
      <p>
        {words.secret}
        <code className="wrap-any">{made.secret}</code>
      </p>
      <RefusedForm error={confirm.error}>
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
        <RefusalNotice />
      </RefusedForm>
      <div>
        <Button kind="primary" type="submit" isBusy={confirm.isPending}>
          {words.turnOn}
        </Button>
      </div>
    </form>
  );
}
