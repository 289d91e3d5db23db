/** Answers on procedure: the search, and one answer with its law. */
import { useDeferredValue, useState } from 'react';
import { useRead } from '../api/useRead.js';
import { Icon } from '../look/icon.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { guidanceWords } from '../words/guidance.js';
import { useWords } from '../words/useWords.js';

/** What the agent of an agent call can do with an answer. */
export interface AnswerUses {
  readonly callId: string;
  /** Null: there are no notes to write into. */
  readonly onNote: ((text: string) => void) | null;
  /** Null: the agent does not talk to this caller. */
  readonly onSms: ((answer: string) => void) | null;
}

export function GuidanceSearch({ uses = null }: { readonly uses?: AnswerUses | null }) {
  const words = useWords(guidanceWords);
  const { language } = usePreferences();
  const [wanted, setWanted] = useState('');
  const [shown, setShown] = useState<string | null>(null);
  const found = useRead(
    'GET /api/guidance',
    { query: { words: useDeferredValue(wanted.trim()), language } },
    { keepsFormer: true },
  );
  const fitting = useRead(
    'GET /api/desk/guidance',
    { query: { callId: uses?.callId ?? '' } },
    { enabled: uses !== null, freshMs: Number.POSITIVE_INFINITY },
  ).data?.fitting;
  if (shown !== null)
    return <Answer id={shown} uses={uses} onBack={() => setShown(null)} onOpen={setShown} />;
  return (
    <div className="stack">
      {uses !== null && fitting !== undefined && fitting.length > 0 && (
        <section aria-label={words.fitting}>
          <strong className="small">{words.fitting}</strong>
          <ul className="choices">
            {fitting.map((each) => (
              <li key={`${each.caseNumber} ${each.answer}`}>
                <button type="button" onClick={() => setShown(each.answer)}>
                  <span>{each.asked[language]}</span>
                  <span className="small mute">{each.caseNumber ?? ''}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Input
        type="search"
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
                {answer.digits !== null && (
                  <span className="small mute">{words.digits(answer.digits)}</span>
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
  readonly uses: AnswerUses | null;
  readonly onBack: () => void;
  readonly onOpen: (id: string) => void;
}) {
  const words = useWords(guidanceWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const { uses } = props;
  const { data: answer } = useRead('GET /api/guidance/:id', {
    params: { id: props.id },
    query: { language },
  });
  return (
    <article className="stack">
      <div className="row apart">
        <Button size="small" onClick={props.onBack}>
          <Icon name="back" /> {common.back}
        </Button>
        {uses !== null && answer !== undefined && (
          <span className="row tight">
            {uses.onNote !== null && (
              <Button
                size="small"
                onClick={() => {
                  uses.onNote?.(words.noted(answer.asked, answer.basis));
                  tell('good', words.intoNoteDone);
                }}
              >
                {words.intoNote}
              </Button>
            )}
            {uses.onSms !== null && (
              <Button size="small" onClick={() => uses.onSms?.(answer.id)}>
                {words.bySms}
              </Button>
            )}
          </span>
        )}
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
            <Alert tone="warn" title={words.limits}>
              {answer.limits}
            </Alert>
          )}
          {answer.unconfirmed !== null && (
            <Alert tone="info" title={words.unconfirmed}>
              {answer.unconfirmed}
            </Alert>
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
