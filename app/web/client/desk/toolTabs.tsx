/** Tools beside the call: guidance, fees, last days, SMS and fax. */
import { Tabs } from 'antd';
import { FeeCalculator } from '../guidance/feeCalculator.js';
import { GuidanceSearch } from '../guidance/guidanceSearch.js';
import { LastDayCalculator } from '../guidance/lastDayCalculator.js';
import { MessageForm } from '../messages/messageForm.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import type { DeskCaller } from './useDesk.js';

export function ToolTabs({ caller }: { readonly caller: DeskCaller | null }) {
  const words = useWords(deskWords);
  return (
    <section className="panel fill grow tools" aria-label={words.tools}>
      <Tabs
        items={[
          { key: 'guidance', label: words.guidance, children: <GuidanceSearch /> },
          { key: 'fee', label: words.fee, children: <FeeCalculator /> },
          { key: 'lastDay', label: words.lastDay, children: <LastDayCalculator /> },
          {
            key: 'message',
            label: words.message,
            children: <MessageForm key={caller?.callId} spoken={caller?.language ?? null} />,
          },
        ].map((tab) => ({ ...tab, children: <div className="pad">{tab.children}</div> }))}
      />
    </section>
  );
}
