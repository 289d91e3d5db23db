/** Reports that are mailed on a schedule. */
import { useState, type SubmitEvent } from 'react';
import type { GotReply, SentBody } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { Select } from '../parts/controls/select.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { useQueueName } from '../parts/useQueueName.js';
import { RefusalNotice, RefusedForm } from '../parts/refusal.js';
import { tell } from '../parts/toasts.js';
import { usePreferences } from '../words/preferences.js';
import { commonWords } from '../words/common.js';
import { reportWords } from '../words/reports.js';
import { useWords } from '../words/useWords.js';

type NewMail = SentBody<'POST /api/report-mails'>;

export function MailDialog(props: {
  readonly report: GotReply<'GET /api/reports'>['reports'][number];
  readonly queue: string | null;
  readonly by: NewMail['by'];
  readonly onClose: () => void;
}) {
  const words = useWords(reportWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const { data: mails, error } = useRead('GET /api/report-mails', undefined);
  const all = useRead('GET /api/reports', undefined).data;
  const titleOf = (name: string) =>
    all?.reports.find((each) => each.name === name)?.title[language] ?? name;
  const add = useAct('POST /api/report-mails', {
    refreshes: ['GET /api/report-mails'],
    inForm: true,
  });
  const remove = useAct('DELETE /api/report-mails/:id', { refreshes: ['GET /api/report-mails'] });
  const [every, setEvery] = useState<NewMail['every']>('week');
  const [at, setAt] = useState('08:00');
  const [format, setFormat] = useState<NewMail['format']>('xlsx');
  const [to, setTo] = useState('');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    const recipients = to.split(/[,，;；\s]+/).filter((each) => each !== '');
    add.mutate(
      {
        body: {
          report: props.report.name,
          queue: props.queue,
          by: props.by,
          every,
          at,
          format,
          language,
          to: recipients,
        },
      },
      {
        onSuccess: () => {
          tell('good', words.added);
          setTo('');
        },
      },
    );
  }

  return (
    <Dialog wide title={`${words.mail} · ${props.report.title[language]}`} onClose={props.onClose}>
      <div className="stack wide">
        {mails?.canSend === false && <Alert tone="warn" title={words.cannotSend} />}
        {mails?.canSend !== false && (
          <form className="form-grid" onSubmit={submit}>
            <RefusedForm error={add.error}>
              <Field label={words.often} name="every">
                {(tied) => (
                  <Select
                    {...tied}
                    aria-label={words.often}
                    value={every}
                    onChange={setEvery}
                    options={(['day', 'week', 'month'] as const).map((each) => ({
                      value: each,
                      label: words.every[each],
                    }))}
                  />
                )}
              </Field>
              <Field label={words.at} name="at">
                {(tied) => (
                  <Input
                    {...tied}
                    type="time"
                    required
                    value={at}
                    onChange={(event) => setAt(event.target.value)}
                  />
                )}
              </Field>
              <Field label={words.format} name="format">
                {(tied) => (
                  <Select
                    {...tied}
                    aria-label={words.format}
                    value={format}
                    onChange={setFormat}
                    options={(['xlsx', 'csv', 'pdf'] as const).map((each) => ({
                      value: each,
                      label: each.toUpperCase(),
                    }))}
                  />
                )}
              </Field>
              <Field label={words.recipients} name="to">
                {(tied) => (
                  <Input
                    {...tied}
                    required
                    value={to}
                    onChange={(event) => setTo(event.target.value)}
                  />
                )}
              </Field>
              <RefusalNotice />
            </RefusedForm>
            <div className="whole">
              <Button kind="primary" type="submit" isBusy={add.isPending}>
                {common.add}
              </Button>
            </div>
          </form>
        )}
        <DataTable
          caption={words.mail}
          dense
          rows={mails?.mails}
          error={error}
          rowKey={(mail) => mail.id}
          columns={[
            {
              key: 'report',
              title: words.choose,
              show: (mail) =>
                [
                  titleOf(mail.report),
                  ...(mail.by === null ? [] : [words.groupedBy(words.grouping[mail.by])]),
                  ...(mail.queue === null ? [] : [queueName(mail.queue)]),
                ].join(' · '),
            },
            {
              key: 'every',
              title: words.at,
              show: (mail) =>
                `${words.every[mail.every]} ${mail.at} · ${mail.format.toUpperCase()}`,
            },
            { key: 'to', title: words.recipients, show: (mail) => mail.to.join(', ') },
            {
              key: 'next',
              title: words.nextSent,
              show: (mail) => (
                <>
                  <span className="num">{formatMoment(mail.nextAt, language)}</span>
                  {mail.error !== null && (
                    <span className="small mute">{words.notSent(mail.error)}</span>
                  )}
                </>
              ),
            },
            {
              key: 'do',
              title: common.remove,
              show: (mail) => (
                <Button size="small" onClick={() => remove.mutate({ params: { id: mail.id } })}>
                  {common.remove}
                </Button>
              ),
            },
          ]}
        />
      </div>
    </Dialog>
  );
}
