/** Waiting callers; a supervisor moves one to the front or to another queue, or ends the wait. */
import { memo } from 'react';
import { useAct } from '../api/useAct.js';
import { TimeSince } from '../clock/timeSince.js';
import { Button } from '../parts/controls/button.js';
import { Select } from '../parts/controls/select.js';
import { useQueueName } from '../parts/useQueueName.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { useIsDrawn } from '../parts/useIsDrawn.js';
import { useStable } from '../parts/useStable.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import type { FloorNow } from './floorNow.js';

type MovedTo = { readonly place: number } | { readonly queue: string };

export function WaitingTable({ floor }: { readonly floor: FloorNow }) {
  const words = useWords(floorWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const move = useAct('POST /api/floor/waiting/:entryId/move', { refreshes: ['GET /api/floor'] });
  const end = useAct('POST /api/floor/waiting/:entryId/end', {
    refreshes: ['GET /api/floor'],
    inForm: true,
  });
  const { askFirst, question } = useAskFirst();
  const onMove = useStable((entryId: number, body: MovedTo) =>
    move.mutate(
      { params: { entryId }, body },
      { onSuccess: ({ place }) => tell('good', words.moved(place)) },
    ),
  );
  const onEnd = useStable((entryId: number) =>
    askFirst({
      title: words.end,
      question: words.endAsk(
        floor.waiting.find((each) => each.entryId === entryId)?.number || common.withheld,
      ),
      onDo: () =>
        end.mutateAsync({ params: { entryId } }, { onSuccess: () => tell('good', words.ended) }),
    }),
  );
  return (
    <>
      <DataTable
        caption={words.waitingCallers}
        empty={words.noWaiting}
        dense
        rows={floor.waiting}
        rowKey={(caller) => caller.entryId}
        columns={[
          { key: 'place', title: words.place, figure: true, show: (caller) => caller.place },
          {
            key: 'number',
            title: words.number,
            show: (caller) => (
              <span className="row">
                <span className="num">
                  {caller.number === '' ? common.withheld : caller.number}
                </span>
                {caller.language === 'en' && <Tag>{queue.language.en}</Tag>}
                {caller.priorityReason !== null && (
                  <Tag tone="warn">{wordOf(queue.priority, caller.priorityReason)}</Tag>
                )}
                {caller.status === 'offered' && <Tag tone="calm">{queue.entry.offered}</Tag>}
                {caller.misses > 0 && <Tag tone="bad">{words.misses(caller.misses)}</Tag>}
              </span>
            ),
          },
          { key: 'queue', title: words.queue, show: (caller) => queueName(caller.queue) },
          { key: 'wait', title: words.wait, show: (caller) => <TimeSince at={caller.enteredAt} /> },
          {
            key: 'do',
            title: common.doWith,
            show: ({ entryId, queueId }) => (
              <WaitingButtons
                entryId={entryId}
                queueId={queueId}
                queues={floor.queues}
                onMove={onMove}
                onEnd={onEnd}
              />
            ),
          },
        ]}
      />
      {question}
    </>
  );
}

/** What a supervisor can do with a caller who waits. Remembered, because every event draws the table. */
const WaitingButtons = memo(function WaitingButtons(props: {
  readonly entryId: number;
  readonly queueId: number;
  readonly queues: FloorNow['queues'];
  readonly onMove: (entryId: number, to: MovedTo) => void;
  readonly onEnd: (entryId: number) => void;
}) {
  const { entryId, queueId, queues, onMove, onEnd } = props;
  const words = useWords(floorWords);
  const queueName = useQueueName();
  if (!useIsDrawn()) return null;
  return (
    <span className="row">
      <Button size="small" onClick={() => onMove(entryId, { place: 1 })}>
        {words.first}
      </Button>
      {queues.length > 1 && (
        <Select
          size="small"
          aria-label={words.moveTo}
          placeholder={words.moveTo}
          value={null}
          onChange={(to) => onMove(entryId, { queue: to })}
          options={queues
            .filter(({ id }) => id !== queueId)
            .map(({ name }) => ({ value: name, label: queueName(name) }))}
        />
      )}
      <Button size="small" danger onClick={() => onEnd(entryId)}>
        {words.end}
      </Button>
    </span>
  );
});
