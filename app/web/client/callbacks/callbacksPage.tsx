/** The supervisor's list of callbacks and missed calls. */
import { Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { MissedCalls } from './missedCalls.js';
import { Panel } from '../parts/panel.js';
import { pageWords } from '../session/pages.js';
import { commonWords } from '../words/common.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { CallbackTable } from './callbackTable.js';
import { TakeButton } from './takeButton.js';

export function CallbacksPage() {
  const titles = useWords(pageWords);
  const words = useWords(deskWords);
  const common = useWords(commonWords);
  const [all, setAll] = useState(false);
  const callbacks = useRead('GET /api/callbacks', { query: { all } }, { everyMs: 30_000 });
  const cancel = useAct('DELETE /api/callbacks/:id', { refreshes: ['GET /api/callbacks'] });
  return (
    <div className="page">
      <div className="title">
        <h1>{titles.callbacks}</h1>
        <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
          {words.alsoOver}
        </Checkbox>
      </div>
      <Panel title={words.callbacks} flush>
        <CallbackTable
          rows={callbacks.data?.callbacks}
          does={(each) =>
            each.status === 'waiting' && (
              <span className="row tight">
                <TakeButton callback={each} />
                <Button size="small" onClick={() => cancel.mutate({ params: { id: each.id } })}>
                  {common.cancel}
                </Button>
              </span>
            )
          }
        />
      </Panel>
      <Panel title={words.missed} flush>
        <MissedCalls />
      </Panel>
    </div>
  );
}
