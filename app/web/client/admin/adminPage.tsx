/** Users, sessions, agents, lines, walls. */
import { Tabs } from 'antd';
import { useMe } from '../session/useMe.js';
import { adminWords } from '../words/admin.js';
import { useWords } from '../words/useWords.js';
import { AgentsTab } from './agentsTab.js';
import { LinesTab } from './linesTab.js';
import { SessionsTab } from './sessionsTab.js';
import { UsersTab } from './usersTab.js';
import { WallsTab } from './wallsTab.js';

export function AdminPage() {
  const words = useWords(adminWords);
  const { permissions } = useMe();
  const tabs = [
    { key: 'users', permission: 'users.manage', content: <UsersTab /> },
    { key: 'agents', permission: 'agents.manage', content: <AgentsTab /> },
    { key: 'lines', permission: 'lines.manage', content: <LinesTab /> },
    { key: 'sessions', permission: 'users.manage', content: <SessionsTab /> },
    { key: 'walls', permission: 'lines.manage', content: <WallsTab /> },
  ] as const;
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
      </div>
      <Tabs
        items={tabs
          .filter(({ permission }) => permissions.includes(permission))
          .map(({ key, content }) => ({ key, label: words[key], children: content }))}
      />
    </div>
  );
}
