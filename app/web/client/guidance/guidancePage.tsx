import { Panel } from '../parts/panel.js';
import { pageWords } from '../session/pages.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { FeeCalculator } from './feeCalculator.js';
import { GuidanceSearch } from './guidanceSearch.js';
import { LastDayCalculator } from './lastDayCalculator.js';

/** The guidance and its calculators on their own page. */
export function GuidancePage() {
  const titles = useWords(pageWords);
  const words = useWords(deskWords);
  return (
    <div className="page">
      <div className="title">
        <h1>{titles.guidance}</h1>
      </div>
      <div className="guidance-grid">
        <Panel title={words.guidance}>
          <GuidanceSearch />
        </Panel>
        <Panel title={words.fee}>
          <FeeCalculator />
        </Panel>
        <Panel title={words.lastDay}>
          <LastDayCalculator />
        </Panel>
      </div>
    </div>
  );
}
