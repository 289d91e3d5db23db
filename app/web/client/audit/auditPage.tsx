/** The audit: who has read callers' data, what was done on the floor, whether the chain holds. */
import { PermittedTabs } from '../session/permittedTabs.js';
import { auditWords } from '../words/audit.js';
import { useWords } from '../words/useWords.js';
import { ActionList } from './actionList.js';
import { ChainCheck } from './chainCheck.js';
import { ReadingList } from './readingList.js';

export function AuditPage() {
  const words = useWords(auditWords);
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
      </div>
      <PermittedTabs
        titles={words}
        tabs={[
          { key: 'readings', permission: 'audit.read', content: <ReadingList /> },
          { key: 'actions', permission: 'floor.actions', content: <ActionList /> },
          { key: 'chain', permission: 'audit.check', content: <ChainCheck /> },
        ]}
      />
    </div>
  );
}
