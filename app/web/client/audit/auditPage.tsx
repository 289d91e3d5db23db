/** The audit: readings of callers' data, actions on the floor, and the check of the chain. */
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
