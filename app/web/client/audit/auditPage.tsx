/** The audit: who has read callers' data, what was done on the floor, whether the chain holds. */
import { Tabs } from 'antd';
import { useFilters } from '../parts/useFilters.js';
import { useMe } from '../session/useMe.js';
import { auditWords } from '../words/audit.js';
import { useWords } from '../words/useWords.js';
import { ActionList } from './actionList.js';
import { ChainCheck } from './chainCheck.js';
import { ReadingList } from './readingList.js';

export function AuditPage() {
  const words = useWords(auditWords);
  const { permissions } = useMe();
  const filters = useFilters();
  const tabs = (
    [
      { key: 'readings', permission: 'audit.read', content: <ReadingList /> },
      { key: 'actions', permission: 'floor.actions', content: <ActionList /> },
      { key: 'chain', permission: 'audit.check', content: <ChainCheck /> },
    ] as const
  ).filter(({ permission }) => permissions.includes(permission));
  const shown = tabs.find(({ key }) => key === filters.get('tab')) ?? tabs[0];
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        {...(shown === undefined ? {} : { activeKey: shown.key })}
        onChange={(key) => filters.set('tab', key)}
        destroyOnHidden
        items={tabs.map(({ key, content }) => ({ key, label: words[key], children: content }))}
      />
    </div>
  );
}
