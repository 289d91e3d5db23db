import { Panel } from '../parts/panel.js';
import { pageWords } from '../session/pages.js';
import { deskWords } from '../words/desk.js';
import { useWords } from '../words/useWords.js';
import { CaseSearch } from './caseSearch.js';

/** A search for cases outside a call. */
export function CasesPage() {
  const titles = useWords(pageWords);
  const words = useWords(deskWords);
  return (
    <div className="page">
      <div className="title">
        <h1>{titles.cases}</h1>
      </div>
      <Panel title={words.searchCase} flush>
        <CaseSearch />
      </Panel>
    </div>
  );
}
