/** Sends an SMS or a fax to a caller by template: nobody types the words that a court sends. */
import { useState, type SubmitEvent } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { Input } from '../parts/controls/input.js';
import { RadioGroup } from '../parts/controls/radioGroup.js';
import { Field } from '../parts/field.js';
import { SearchedField } from '../parts/formFields.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../words/preferences.js';
import type { Language } from '../words/both.js';
import { queueWords } from '../words/queue.js';
import { messageWords } from '../words/messages.js';
import { useWords } from '../words/useWords.js';

type Way = 'sms' | 'fax';

export function MessageForm({
  spoken,
  template: first = null,
}: {
  readonly spoken: Language | null;
  /** The template that is chosen already, by its name. */
  readonly template?: string | null;
}) {
  const words = useWords(messageWords);
  const queue = useWords(queueWords);
  const { language: ofPage } = usePreferences();
  const templates = useRead('GET /api/message-templates', undefined).data?.templates ?? [];
  const sms = useAct('POST /api/sms', { inForm: true });
  const fax = useAct('POST /api/faxes', { inForm: true });
  const [name, setName] = useState(first);
  const [language, setLanguage] = useState<Language>(spoken ?? 'zh');
  const [way, setWay] = useState<Way>('sms');
  const [number, setNumber] = useState('');
  const [agrees, setAgrees] = useState(false);
  const template = templates.find((each) => each.name === name);
  const ways = template?.by ?? ['sms'];
  const by = ways.includes(way) ? way : (ways[0] ?? 'sms');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (template === undefined) return;
    const done = {
      onSuccess: () => {
        tell('good', words.sent);
        setAgrees(false);
      },
    };
    const body = { template: template.name, language };
    if (by === 'fax') fax.mutate({ body: { ...body, number } }, done);
    else sms.mutate({ body: { ...body, ...(number === '' ? {} : { number }) } }, done);
  }

  return (
    <form className="stack" onSubmit={submit}>
      <RefusedForm error={by === 'fax' ? fax.error : sms.error}>
        <SearchedField
          label={words.template}
          name="template"
          clears={false}
          value={name}
          onChange={(next) => {
            setName(next);
            setAgrees(false);
          }}
          choices={templates.map((each) => ({ value: each.name, label: each.title[ofPage] }))}
        />
        <div className="row">
          <RadioGroup
            aria-label={words.way}
            segmented
            value={by}
            onChange={setWay}
            options={ways.map((each) => ({ value: each, label: words.by[each] }))}
          />
          <RadioGroup
            aria-label={words.language}
            segmented
            value={language}
            onChange={setLanguage}
            options={(['zh', 'en'] as const).map((each) => ({
              value: each,
              label: queue.language[each],
            }))}
          />
        </div>
        <Field
          label={words.number}
          name="number"
          hint={by === 'sms' ? words.numberHint : undefined}
        >
          {(tied) => (
            <Input
              {...tied}
              inputMode="tel"
              maxLength={30}
              required={by === 'fax'}
              value={number}
              onChange={(event) => setNumber(event.target.value)}
            />
          )}
        </Field>
        {template !== undefined && (
          <div className="sms">
            <strong className="small">{words.text}</strong>
            <p className="pre small">{template.text[language]}</p>
          </div>
        )}
        {template?.asksFirst === true && (
          <Checkbox checked={agrees} onChange={(event) => setAgrees(event.target.checked)}>
            {words.asksFirst}
          </Checkbox>
        )}
        <RefusalNotice />
      </RefusedForm>
      <div>
        <Button
          kind="primary"
          type="submit"
          disabled={template === undefined || (template.asksFirst && !agrees)}
          isBusy={sms.isPending || fax.isPending}
        >
          {words.send}
        </Button>
      </div>
    </form>
  );
}
