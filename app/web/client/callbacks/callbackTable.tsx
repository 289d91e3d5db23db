import type { ReactNode } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { formatRecent } from '../clock/formatTime.js';
import { useQueueName } from '../parts/useQueueName.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag, type Tone } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { ticketWords } from '../words/tickets.js';
import { useWords } from '../words/useWords.js';

export type Callback = GotReply<'GET /api/callbacks'>['callbacks'][number];

const tones: Readonly<Record<Callback['status'], Tone>> = {
  waiting: 'warn',
  dialling: 'calm',
  talking: 'brand',
  done: 'good',
  given_up: 'bad',
  cancelled: 'plain',
};

/** People to call back, in the order of their places. */
export function CallbackTable(props: {
  readonly rows: readonly Callback[] | undefined;
  readonly error?: Error | null;
  /** The actions on a callback. */
  readonly does?: (callback: Callback) => ReactNode;
}) {
  const words = useWords(deskWords);
  const queue = useWords(queueWords);
  const tickets = useWords(ticketWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  const { does } = props;
  return (
    <DataTable
      caption={words.callbacks}
      empty={words.noCallbacks}
      rows={props.rows}
      error={props.error ?? null}
      rowKey={(callback) => callback.id}
      columns={[
        {
          key: 'at',
          title: words.at,
          show: (each) => <span className="num">{formatRecent(each.requestedAt, language)}</span>,
        },
        {
          key: 'number',
          title: words.number,
          show: (each) => <span className="num">{each.number ?? '—'}</span>,
        },
        {
          key: 'next',
          title: words.nextAt,
          show: (each) => (
            <span className="num">
              {each.nextAt === null ? '' : formatRecent(each.nextAt, language)}
            </span>
          ),
        },
        {
          key: 'why',
          title: words.why,
          show: (each) => (
            <span className="row">
              {queue.origin[each.origin]}
              {each.inDanger && <Tag tone="bad">{queue.priority.in_danger}</Tag>}
              {each.wantsVerification && <Tag tone="calm">{words.wantsVerification}</Tag>}
            </span>
          ),
        },
        {
          key: 'queue',
          title: words.queue,
          show: (each) => (each.queue === null ? '' : queueName(each.queue)),
        },
        {
          key: 'status',
          title: tickets.statusOf,
          show: (each) => (
            <span className="row">
              <Tag tone={tones[each.status]}>{queue.callbackStatus[each.status]}</Tag>
              {each.attempts > 0 && (
                <span className="small mute">{words.attempts(each.attempts)}</span>
              )}
            </span>
          ),
        },
        {
          key: 'whose',
          title: words.whose,
          show: (each) =>
            each.isMine ? (
              <Tag tone="brand">{words.mine}</Tag>
            ) : (
              (each.takenBy?.name ?? <span className="mute">{words.anyones}</span>)
            ),
        },
        ...(does === undefined ? [] : [{ key: 'do', title: tickets.doWith, show: does }]),
      ]}
    />
  );
}
