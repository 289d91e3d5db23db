/** Tools beside the call: guidance, fees, last days, SMS and fax. */
import { useState } from 'react';
import { FeeCalculator } from '../../guidance/feeCalculator.js';
import { GuidanceSearch } from '../../guidance/guidanceSearch.js';
import { LastDayCalculator } from '../../guidance/lastDayCalculator.js';
import { MessageForm } from '../../messages/messageForm.js';
import { Tabs } from '../../parts/controls/tabs.js';
import { deskWords } from '../../words/desk.js';
import { useWords } from '../../words/useWords.js';
import { useInsertNote } from './noteInserts.js';
import type { DeskCaller, DeskNow } from '../useDesk.js';

export function ToolTabs(props: {
  readonly caller: DeskCaller | null;
  /** The agent call whose notes are being written. */
  readonly agentCall: Pick<
    NonNullable<DeskNow['lastAgentCall']>,
    'entryId' | 'disposition' | 'notes' | 'isRecorded'
  > | null;
}) {
  const { caller, agentCall } = props;
  const words = useWords(deskWords);
  const onNote = useInsertNote(agentCall);
  const [tab, setTab] = useState('guidance');
  const [template, setTemplate] = useState<string | null>(null);

  function sendAnswer(answer: string): void {
    setTemplate(`guidance:${answer}`);
    setTab('message');
  }

  const onSms = agentCall === null ? null : sendAnswer;
  const uses = caller === null ? null : { callId: caller.callId, onNote, onSms };
  return (
    <section className="panel fill grow tools" aria-label={words.tools}>
      <Tabs
        activeKey={tab}
        onChange={setTab}
        items={[
          { key: 'guidance', label: words.guidance, children: <GuidanceSearch uses={uses} /> },
          { key: 'fee', label: words.fee, children: <FeeCalculator /> },
          { key: 'lastDay', label: words.lastDay, children: <LastDayCalculator /> },
          {
            key: 'message',
            label: words.message,
            children: (
              <MessageForm
                key={`${caller?.callId} ${template}`}
                spoken={caller?.language ?? null}
                template={template}
              />
            ),
          },
        ].map((tab) => ({ ...tab, children: <div className="pad">{tab.children}</div> }))}
      />
    </section>
  );
}
