/** A case before an agent: what may be told to the caller, by one click, and what must not. */
import { Fragment, useState } from 'react';
import { useAct } from '../api/useAct.js';
import { formatClock } from '../clock/formatTime.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Dialog } from '../parts/dialog.js';
import { Tag } from '../parts/tag.js';
import { caseWords } from '../words/cases.js';
import { disclosureWords } from '../words/disclosures.js';
import { ticketWords } from '../words/tickets.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { factText, type ToldCase } from './factText.js';

export function ToldDialog(props: {
  readonly found: ToldCase;
  readonly onClose: () => void;
  readonly onTicket: ((caseNumber: string) => void) | undefined;
}) {
  const [told, setTold] = useState(props.found);
  const cases = useWords(caseWords);
  const words = useWords(disclosureWords);
  const { number } = told;
  const reasons = new Set(told.withheld.map(({ reason }) => reason));
  const [onlyReason] = reasons;
  const isNothing = told.facts.length === 0 && reasons.size === 1 && onlyReason !== undefined;
  return (
    <Dialog
      wide
      title={number ?? cases.noNumber}
      onClose={props.onClose}
      foot={
        props.onTicket !== undefined &&
        number !== null && (
          <Button kind="primary" onClick={() => props.onTicket?.(number)}>
            {cases.forTicket}
          </Button>
        )
      }
    >
      <div className="stack wide">
        {isNothing ? (
          <Alert tone="bad" title={words.mustNotBecause(wordOf(words.reason, onlyReason))} />
        ) : (
          <Alert
            tone={told.tellIn === null ? 'warn' : 'info'}
            title={told.tellIn === null ? words.noAgentCall : words.howToTell}
          />
        )}
        <dl className="facts told">
          <dt>{cases.court}</dt>
          <dd>{told.court}</dd>
          {!isNothing &&
            // What must not be told comes first: it is what must be seen.
            told.withheld.map(({ topic, reason }) => (
              <Fragment key={topic}>
                <dt>{words.topic[topic]}</dt>
                <dd>
                  <Tag tone="bad">{words.mustNot}</Tag> {wordOf(words.reason, reason)}
                </dd>
              </Fragment>
            ))}
          {told.facts.map((fact) => (
            <Fact key={fact.name} fact={fact} of={told} onTold={setTold} />
          ))}
        </dl>
      </div>
    </Dialog>
  );
}

/** One fact: its name, and what it says once it is told. */
function Fact(props: {
  readonly fact: ToldCase['facts'][number];
  readonly of: ToldCase;
  readonly onTold: (told: ToldCase) => void;
}) {
  const { name, toldAt, contents } = props.fact;
  const { id, tellIn } = props.of;
  const cases = useWords(caseWords);
  const tickets = useWords(ticketWords);
  const own = useWords(disclosureWords);
  const { language } = usePreferences();
  const tell = useAct('POST /api/cases/:id/tell');
  const title = wordOf(cases.fact, name);
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {contents
          ?.flatMap((content) => factText(content, { language, cases, tickets, own }))
          .map((text, at) => (
            <div key={at} className="wrap-any">
              {text}
            </div>
          ))}
        {toldAt !== null ? (
          <Tag tone="good">{own.toldAt(formatClock(toldAt, language))}</Tag>
        ) : tellIn === null ? (
          <Tag>{own.notTold}</Tag>
        ) : (
          <span className="row">
            <Tag tone="info">{own.mayTell}</Tag>
            <Button
              size="small"
              aria-label={own.tellFact(title)}
              isBusy={tell.isPending}
              onClick={() =>
                tell.mutate(
                  { params: { id }, body: { callId: tellIn, fact: name } },
                  { onSuccess: props.onTold },
                )
              }
            >
              {own.tell}
            </Button>
          </span>
        )}
      </dd>
    </>
  );
}
