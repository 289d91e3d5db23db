/** Answers on procedure: the search, and one answer with its law. */
import { Alert, Button, Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useRead } from '../api/useRead.js';
import { Icon } from '../look/icon.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { guidanceWords } from '../words/guidance.js';
import { useWords } from '../words/useWords.js';

export function GuidanceSearch() {
  const words = useWords(guidanceWords);
  const { language } = usePreferences();
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState<string | null>(null);
  const found = useRead(
    'GET /api/guidance',
    { query: { words: useDeferredValue(wanted.trim()), language } },
    { keepsFormer: true },
  );
  if (shown !== null) return <Answer id={shown} onBack={() => setShown(null)} onOpen={setShown} />;
  return (
    <div className="stack">
      <Input
        allowClear
        maxLength={60}
        aria-label={words.search}
        placeholder={words.search}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <ul className="choices">
        {found.data?.answers.map((answer) => (
          <li key={answer.id}>
            <button type="button" onClick={() => setShown(answer.id)}>
              <span>{answer.asked}</span>
              <span className="row tight">
                {answer.mostAsked && <Tag tone="brand">{words.mostAsked}</Tag>}
                {answer.keys !== null && (
                  <span className="small mute">{words.keys(answer.keys)}</span>
                )}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer(props: {
  readonly id: string;
  readonly onBack: () => void;
  readonly onOpen: (id: string) => void;
}) {
  const words = useWords(guidanceWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const { data: answer } = useRead('GET /api/guidance/:id', {
    params: { id: props.id },
    query: { language },
  });
  return (
    <article className="stack">
      <div>
        <Button size="small" onClick={props.onBack}>
          <Icon name="back" /> {common.back}
        </Button>
      </div>
      {answer === undefined ? (
        <p className="nothing">{common.loading}</p>
      ) : (
        <>
          <h3>{answer.asked}</h3>
          <p className="pre">{answer.say}</p>
          <p className="law">
            <strong>{words.basis}</strong> {answer.basis}
          </p>
          {answer.limits !== null && (
            <Alert type="warning" showIcon title={words.limits} description={answer.limits} />
          )}
          {answer.unconfirmed !== null && (
            <Alert
              type="info"
              showIcon
              title={words.unconfirmed}
              description={answer.unconfirmed}
            />
          )}
          <div className="row small mute">
            <Tag>{words[answer.source]}</Tag>
            {words.inForce(answer.inForceFrom)} · {words.checkedOn(answer.checkedOn)}
            {answer.askWhom !== null && ` · ${words.askWhom} ${answer.askWhom}`}
          </div>
          <div className="sms">
            <div className="row apart">
              <strong className="small">{words.sms}</strong>
              <Button
                size="small"
                onClick={() =>
                  void navigator.clipboard
                    .writeText(answer.sms)
                    .then(() => tell('good', common.copied))
                }
              >
                {words.copy}
              </Button>
            </div>
            <p className="pre small">{answer.sms}</p>
          </div>
          {answer.leadsTo.length > 0 && (
            <>
              <h4>{words.leadsTo}</h4>
              <ul className="choices">
                {answer.leadsTo.map((next) => (
                  <li key={next.id}>
                    <button type="button" onClick={() => props.onOpen(next.id)}>
                      {next.asked}
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </article>
  );
}
