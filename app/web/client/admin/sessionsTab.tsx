import { Button } from 'antd';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { usePreferences } from '../words/preferences.js';
import { adminWords } from '../words/admin.js';
import { useWords } from '../words/useWords.js';

/** Who is signed in. */
export function SessionsTab() {
  const words = useWords(adminWords);
  const { language } = usePreferences();
  const sessions = useRead('GET /api/sessions', undefined);
  const end = useAct('DELETE /api/sessions/:id', { refreshes: ['GET /api/sessions'] });
  return (
    <Panel title={words.sessions} flush>
      <DataTable
        caption={words.sessions}
        rows={sessions.data?.sessions}
        rowKey={(session) => session.id}
        columns={[
          { key: 'user', title: words.name, show: (session) => <strong>{session.user}</strong> },
          {
            key: 'began',
            title: words.began,
            show: (session) => formatMoment(session.beganAt, language),
          },
          {
            key: 'seen',
            title: words.seen,
            show: (session) => formatMoment(session.seenAt, language),
          },
          { key: 'address', title: words.address, show: (session) => session.address },
          {
            key: 'browser',
            title: words.browser,
            show: (session) => <span className="small wrap-any">{session.browser}</span>,
          },
          {
            key: 'end',
            title: words.end,
            show: (session) => (
              <Button
                size="small"
                danger
                onClick={() => end.mutate({ params: { id: session.id } })}
              >
                {words.end}
              </Button>
            ),
          },
        ]}
      />
    </Panel>
  );
}
