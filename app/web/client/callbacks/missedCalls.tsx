import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatRecent } from '../clock/formatTime.js';
import { Button } from '../parts/controls/button.js';
import { useQueueName } from '../parts/useQueueName.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';

/** Callers who reached no agent. If two agents take the same call, one callback results. */
export function MissedCalls() {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  const missed = useRead('GET /api/missed-calls', undefined, { everyMs: 30_000 });
  const take = useAct('POST /api/missed-calls/:id/take', {
    refreshes: ['GET /api/missed-calls', 'GET /api/callbacks'],
  });
  return (
    <DataTable
      caption={words.missed}
      empty={words.noMissed}
      rows={missed.data?.calls}
      error={missed.error}
      rowKey={(call) => call.entryId}
      columns={[
        {
          key: 'at',
          title: words.at,
          show: (call) => <span className="num">{formatRecent(call.at, language)}</span>,
        },
        {
          key: 'number',
          title: words.number,
          show: (call) => (
            <span className="row tight num">
              {call.number === '' ? common.withheld : call.number}
              {call.times > 1 && <Tag tone="warn">×{call.times}</Tag>}
            </span>
          ),
        },
        { key: 'why', title: words.why, show: (call) => wordOf(queue.result, call.result) },
        { key: 'queue', title: words.queue, show: (call) => queueName(call.queue) },
        {
          key: 'take',
          title: common.doWith,
          show: (call) => (
            <Button
              size="small"
              disabled={call.number === ''}
              onClick={() =>
                take.mutate(
                  { params: { id: call.entryId } },
                  { onSuccess: () => tell('good', words.taken) },
                )
              }
            >
              {words.take}
            </Button>
          ),
        },
      ]}
    />
  );
}
