/** One case, as far as the user may see it: whole for the court's staff, else what may be told. */
import type { ReactNode } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { formatMoment } from '../clock/formatTime.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Dialog } from '../parts/dialog.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { caseWords } from '../words/cases.js';
import { disclosureWords } from '../words/disclosures.js';
import { commonWords } from '../words/common.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { factText, yuan } from './factText.js';
import { ToldDialog } from './toldDialog.js';

type Found = GotReply<'POST /api/cases/:id'>;

interface Opened<T> {
  readonly found: T;
  readonly onClose: () => void;
  readonly onTicket: ((caseNumber: string) => void) | undefined;
}

export function CaseDialog({ found, ...rest }: Opened<Found>) {
  return found.view === 'told' ? (
    <ToldDialog found={found} {...rest} />
  ) : (
    <WholeDialog found={found} {...rest} />
  );
}

function WholeDialog(props: Opened<Extract<Found, { view: 'whole' }>>) {
  const { found } = props;
  const words = useWords(caseWords);
  const tickets = useWords(ticketWords);
  const common = useWords(commonWords);
  const own = useWords(disclosureWords);
  const { language } = usePreferences();
  const { number } = found;
  return (
    <Dialog
      wide
      title={found.number ?? words.noNumber}
      onClose={props.onClose}
      foot={
        props.onTicket !== undefined &&
        number !== null && (
          <Button kind="primary" onClick={() => props.onTicket?.(number)}>
            {words.forTicket}
          </Button>
        )
      }
    >
      <div className="stack wide">
        <Alert tone="warn" title={found.publicity === 'public' ? words.warning : words.notPublic} />
        <dl className="facts">
          <dt>{words.court}</dt>
          <dd>{found.court}</dd>
          <dt>{tickets.cause}</dt>
          <dd>{found.cause}</dd>
          <dt>{tickets.stageOf}</dt>
          <dd>
            <Tag tone="brand">{wordOf(tickets.stage, found.stage)}</Tag>
          </dd>
          <dt>{words.appliedOn}</dt>
          <dd className="num">{found.appliedOn}</dd>
          {found.filing !== null && (
            <Fact name={words.fact[found.filing.kind]}>
              {factText(found.filing, { language, cases: words, tickets, own }).map((line) => (
                <div key={line}>{line}</div>
              ))}
            </Fact>
          )}
          <dt>{words.parties}</dt>
          <dd>
            {found.parties
              .map(({ name, role }) => words.partyAs(name, wordOf(words.role, role)))
              .join(common.comma)}
          </dd>
          {(['department', 'judge', 'assistant', 'clerk'] as const).map((who) => {
            const office = found[who];
            return (
              office !== null && (
                <Fact key={who} name={words[who]}>
                  {office.name} <span className="num mute">{office.telephone}</span>
                </Fact>
              )
            );
          })}
          {found.hearings.map((hearing) => (
            <Fact key={hearing.startsAt} name={words.hearings}>
              <span className="num">{formatMoment(hearing.startsAt, language)}</span>{' '}
              {wordOf(words.hearing, hearing.kind)} · {hearing.courtroom}{' '}
              <Tag>{wordOf(words.hearingStatus, hearing.status)}</Tag>
            </Fact>
          ))}
          {found.fees.map((fee, at) => (
            <Fact key={at} name={words.fees}>
              {wordOf(words.fee, fee.kind)} · {words.due} {yuan(fee.dueFen)} · {words.paid}{' '}
              {yuan(fee.paidFen)}
              {fee.dueOn !== null && ` · ${words.dueOn} ${fee.dueOn}`}
              {fee.paymentCode !== undefined && ` · ${own.paymentCode} ${fee.paymentCode}`}
              {fee.refundableFen > 0 && ` · ${own.refundable} ${yuan(fee.refundableFen)}`}
              {fee.refundedFen > 0 && ` · ${own.refunded} ${yuan(fee.refundedFen)}`}
              {fee.refundState !== undefined && ` · ${wordOf(own.refundState, fee.refundState)}`}
              {fee.effectiveOn !== undefined && ` · ${own.effectiveOn} ${fee.effectiveOn}`}
            </Fact>
          ))}
          {found.enforcement.map(({ party, fact }, at) => (
            <Fact key={at} name={words.fact[fact.kind]}>
              {party !== null && `${party} · `}
              {factText(fact, { language, cases: words, tickets, own })}
            </Fact>
          ))}
          {found.result !== null && (
            <Fact name={words.result}>
              {found.result.decidedOn} {wordOf(words.resultKind, found.result.kind)} ·{' '}
              {found.result.summary}
            </Fact>
          )}
          <Fact name={words.updatedAt}>
            <span className="num">{formatMoment(found.updatedAt, language)}</span>
          </Fact>
        </dl>
        {found.events.length > 0 && (
          <section>
            <h3>{words.events}</h3>
            <ol className="timeline">
              {found.events.map((event, at) => (
                <li key={at}>
                  <span className="num small mute">{event.on}</span> {event.text}
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
