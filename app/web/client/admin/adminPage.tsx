/** Users, sessions, agents, queues, alarms, wallboards. */
import { PermittedTabs } from '../session/permittedTabs.js';
import { adminWords } from '../words/admin.js';
import { useWords } from '../words/useWords.js';
import { AgentsTab } from './agentsTab.js';
import { AlarmsTab } from './alarmsTab.js';
import { QueuesTab } from './queuesTab.js';
import { RolesPanel } from './rolesPanel.js';
import { SessionsTab } from './sessionsTab.js';
import { UsersTab } from './usersTab.js';
import { WallboardsTab } from './wallboardsTab.js';

export function AdminPage() {
  const words = useWords(adminWords);
  return (
    <div className="page">
      <div className="title">
        <h1>{words.title}</h1>
      </div>
      <PermittedTabs
        titles={words}
        tabs={[
          { key: 'users', permission: 'users.manage', content: <UsersAndRoles /> },
          { key: 'agents', permission: 'agents.manage', content: <AgentsTab /> },
          { key: 'queues', permission: 'queues.manage', content: <QueuesTab /> },
          { key: 'alarms', permission: 'alarms.manage', content: <AlarmsTab /> },
          { key: 'sessions', permission: 'users.manage', content: <SessionsTab /> },
          { key: 'wallboards', permission: 'queues.manage', content: <WallboardsTab /> },
        ]}
      />
    </div>
  );
}

function UsersAndRoles() {
  return (
    <div className="stack">
      <UsersTab />
      <RolesPanel />
    </div>
  );
}
