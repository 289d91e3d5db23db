/** A search for cases, with a reason that the audit keeps. */
import { useState, type SubmitEvent } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { DataTable } from '../parts/dataTable.js';
import { Field } from '../parts/field.js';
import { caseWords } from '../words/cases.js';
import { commonWords } from '../words/common.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';
import { CaseDialog } from './caseDialog.js';
import { StageTag } from './stageTag.js';

export function CaseSearch(props: {
  /** Opens a ticket about a case; undefined where the user cannot open one. */
  readonly onTicket?: ((caseNumber: string) => void) | undefined;
}) {
  const words = useWords(caseWords);
  const common = useWords(commonWords);
  const tickets = useWords(ticketWords);
  const search = useAct('POST /api/cases/search');
  const open = useAct('POST /api/cases/:id');
  const [wanted, setWanted] = useState('');
  const [reason, setReason] = useState('');
  const [shown, setShown] = useState<GotReply<'POST /api/cases/:id'> | null>(null);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    search.mutate({ body: { words: wanted, reason } });
  }

  return (
    <div className="stack pad">
      <form className="form-grid" onSubmit={submit}>
        <Field label={words.what} hint={words.whatHint}>
          {(tied) => (
            <Input
              {...tied}
              required
              maxLength={60}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
        </Field>
        <Field label={common.reason} hint={words.reasonExample}>
          {(tied) => (
            <Input
              {...tied}
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <div className="whole row">
          <Button kind="primary" type="submit" isBusy={search.isPending}>
            {common.search}
          </Button>
          <span className="small mute">{common.reasonNeeded}</span>
        </div>
      </form>
      {search.data !== undefined && (
        <>
          {search.data.hasMore && <Alert tone="info" title={words.hasMore} />}
          <DataTable
            caption={words.found(search.data.cases.length)}
            empty={words.nothing}
            rows={search.data.cases}
            rowKey={(each) => each.id}
            columns={[
              {
                key: 'number',
                title: tickets.caseNumber,
                show: (each) => (
                  <button
                    type="button"
                    className="link-button"
                    onClick={() =>
                      open.mutate(
                        { params: { id: each.id }, body: { reason } },
                        { onSuccess: setShown },
                      )
                    }
                  >
                    {each.number ?? words.noNumber}
                  </button>
                ),
              },
              { key: 'cause', title: tickets.cause, show: (each) => each.cause ?? '' },
              {
                key: 'parties',
                title: words.parties,
                show: (each) => each.parties?.map(({ name }) => name).join(common.comma) ?? '',
              },
              {
                key: 'stage',
                title: tickets.stageOf,
                show: (each) => <StageTag {...each} />,
              },
            ]}
          />
        </>
      )}
      {shown !== null && (
        <CaseDialog
          found={shown}
          onClose={() => setShown(null)}
          onTicket={
            props.onTicket === undefined
              ? undefined
              : (number) => {
                  setShown(null);
                  props.onTicket?.(number);
                }
          }
        />
      )}
    </div>
  );
}
