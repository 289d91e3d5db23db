/** The directory: the possible targets of a transfer, with their states now. */
import { useState } from 'react';
import { useRead } from '../api/useRead.js';
import { TimeSince } from '../clock/timeSince.js';
import { Button } from '../parts/controls/button.js';
import { Input } from '../parts/controls/input.js';
import { useQueueName } from '../parts/useQueueName.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Tag } from '../parts/tag.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { statusTone } from './statusTone.js';
import { useDeskAct } from './useDesk.js';

/** Below those who could take the caller. */
const isAway = (status: string | null) => status === 'signed_out' || status === 'unreachable';

export function TransferDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  const [wanted, setWanted] = useState('');
  const found = useRead(
    'GET /api/desk/directory',
    { query: wanted.trim() === '' ? {} : { q: wanted.trim() } },
    { everyMs: 3_000, keepsFormer: true },
  );
  const transfer = useDeskAct('POST /api/desk/transfer');
  const send = (kind: 'blind' | 'attended' | 'three_way', to: string) =>
    transfer.mutate({ body: { kind, to } }, { onSuccess: onClose });

  return (
    <Dialog title={words.directory} onClose={onClose} wide>
      <div className="stack">
        <Input
          type="search"
          aria-label={words.directorySearch}
          placeholder={words.directorySearch}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <DataTable
          caption={words.directory}
          dense
          empty={words.nobodyFound}
          error={found.error}
          rows={found.data?.items.toSorted(
            (one, other) => Number(isAway(one.status)) - Number(isAway(other.status)),
          )}
          rowKey={(item) => `${item.to} ${item.name}`}
          columns={[
            { key: 'kind', title: common.kind, show: (item) => words.kinds[item.kind] },
            {
              key: 'name',
              title: words.nameInDirectory,
              show: (item) => (
                <>
                  <strong>{item.kind === 'queue' ? queueName(item.name) : item.name}</strong>{' '}
                  <span className="mute num">
                    {item.extension === null
                      ? item.to
                      : words.numberAndExtension(item.to, item.extension)}
                  </span>
                </>
              ),
            },
            {
              key: 'status',
              title: words.stateNow,
              show: (item) => (
                <span className="row">
                  {item.status !== null && (
                    <Tag tone={statusTone(item.status)} dot>
                      {wordOf(queue.status, item.status)}
                    </Tag>
                  )}
                  {item.sinceAt !== null && <TimeSince at={item.sinceAt} />}
                  {item.waiting !== null && <Tag>{words.waitingHere(item.waiting)}</Tag>}
                </span>
              ),
            },
            {
              key: 'do',
              title: words.transfer,
              // An agent who is away would be refused.
              show: (item) =>
                !isAway(item.status) && (
                  <span className="row tight">
                    <Button size="small" onClick={() => send('blind', item.to)}>
                      {words.blind}
                    </Button>
                    {item.kind !== 'queue' && (
                      <>
                        <Button size="small" onClick={() => send('attended', item.to)}>
                          {words.attended}
                        </Button>
                        <Button size="small" onClick={() => send('three_way', item.to)}>
                          {words.threeWay}
                        </Button>
                      </>
                    )}
                  </span>
                ),
            },
          ]}
        />
      </div>
    </Dialog>
  );
}
