/** Users, sessions, agents, lines, alarms, walls. */
import { Tabs } from 'antd';
import { useFilters } from '../parts/useFilters.js';
import { useMe } from '../session/useMe.js';
import { adminWords } from '../words/admin.js';
import { useWords } from '../words/useWords.js';
import { AgentsTab } from './agentsTab.js';
import { AlarmsTab } from './alarmsTab.js';
import { LinesTab } from './linesTab.js';
import { SessionsTab } from './sessionsTab.js';
import { UsersTab } from './usersTab.js';
import { WallsTab } from './wallsTab.js';

export function AdminPage() {
  const words = useWords(adminWords);
  const { permissions } = useMe();
  const filters = useFilters();
  const tabs = [
    { key: 'users', permission: 'users.manage', content: <UsersTab /> },
    { key: 'agents', permission: 'agents.manage', content: <AgentsTab /> },
    { key: 'lines', permission: 'lines.manage', content: <LinesTab /> },
    { key: 'alarms', permission: 'alarms.manage', content: <AlarmsTab /> },
    { key: 'sessions', permission: 'users.manage', content: <SessionsTab /> },
    { key: 'walls', permission: 'lines.manage', content: <WallsTab /> },
  ] as const;
  const offered = tabs.filter(({ permission }) => permissions.includes(permission));
  const shown = offered.find(({ key }) => key === filters.get('tab')) ?? offered[0];
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        {...(shown === undefined ? {} : { activeKey: shown.key })}
        onChange={(key) => filters.set('tab', key)}
        destroyOnHidden
        items={offered.map(({ key, content }) => ({ key, label: words[key], children: content }))}
      />
    </div>
  );
}
