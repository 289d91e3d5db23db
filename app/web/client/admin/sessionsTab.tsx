import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Button } from '../parts/controls/button.js';
import { Panel } from '../parts/panel.js';
import { SessionTable } from '../session/sessionTable.js';
import { adminWords } from '../words/admin.js';
import { useWords } from '../words/useWords.js';

/** The open sessions of all users. */
export function SessionsTab() {
  const words = useWords(adminWords);
  const sessions = useRead('GET /api/sessions', undefined);
  const end = useAct('DELETE /api/sessions/:id', { refreshes: ['GET /api/sessions'] });
  return (
    <Panel title={words.sessions} flush>
      <SessionTable
        caption={words.sessions}
        namesUsers
        rows={sessions.data?.sessions}
        error={sessions.error}
        does={(session) => (
          <Button size="small" danger onClick={() => end.mutate({ params: { id: session.id } })}>
            {words.end}
          </Button>
        )}
      />
    </Panel>
  );
}
