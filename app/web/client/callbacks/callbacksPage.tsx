/** The supervisor's list of callbacks and missed calls. */
import { useState } from 'react';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { useAskFirst } from '../parts/askFirst.js';
import { MissedCalls } from './missedCalls.js';
import { Panel } from '../parts/panel.js';
import { pageWords } from '../session/pages.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { CallbackTable } from './callbackTable.js';
import { TakeButton } from './takeButton.js';

export function CallbacksPage() {
  const titles = useWords(pageWords);
  const words = useWords(deskWords);
  const [all, setAll] = useState(false);
  const { askFirst, question } = useAskFirst();
  const callbacks = useRead('GET /api/callbacks', { query: { all } }, { everyMs: 30_000 });
  const cancel = useAct('DELETE /api/callbacks/:id', {
    refreshes: ['GET /api/callbacks'],
    inForm: true,
  });
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
          error={callbacks.error}
          does={(each) =>
            each.status === 'waiting' && (
              <span className="row tight">
                <TakeButton callback={each} />
                <Button
                  size="small"
                  danger
                  onClick={() =>
                    askFirst({
                      title: words.cancelCallback,
                      question: words.askCancelCallback,
                      onDo: () => cancel.mutateAsync({ params: { id: each.id } }),
                    })
                  }
                >
                  {words.cancelCallback}
                </Button>
              </span>
            )
          }
        />
      </Panel>
      {question}
      <Panel title={words.missed} flush>
        <MissedCalls />
      </Panel>
    </div>
  );
}
