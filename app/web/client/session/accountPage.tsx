/** The user's own account: password, second factor, tokens, sessions. */
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Button } from '../parts/controls/button.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { accountWords } from '../words/account.js';
import { useWords } from '../words/useWords.js';
import { PasswordForm } from './passwordForm.js';
import { SecondFactor } from './secondFactor.js';
import { SessionTable } from './sessionTable.js';
import { TokenForm } from './tokenForm.js';
import { useMe } from './useMe.js';

export function AccountPage() {
  const words = useWords(accountWords);
  const me = useMe();
  return (
    <div className="page">
      <div className="title">
        <h1>{words.accountPage}</h1>
      </div>
      <div className="two-columns">
        <Panel title={words.who}>
          <dl className="facts">
            <dt>{words.name}</dt>
            <dd>
              {me.fullName} ({me.name})
            </dd>
            <dt>{words.roles}</dt>
            <dd className="row">
              {me.roles.map((role) => (
                <Tag key={role} tone="brand">
                  {words.roleNames[role]}
                </Tag>
              ))}
            </dd>
            <dt>{words.court}</dt>
            <dd>{me.court?.name ?? words.everyCourt}</dd>
            {me.department !== null && (
              <>
                <dt>{words.department}</dt>
                <dd>{me.department.name}</dd>
              </>
            )}
            {me.agent !== null && (
              <>
                <dt>{words.agentNumber}</dt>
                <dd className="num">{me.agent.number}</dd>
              </>
            )}
          </dl>
        </Panel>
        <Panel title={words.changePassword}>
          <PasswordForm />
        </Panel>
        <Panel title={words.secondFactor}>
          <SecondFactor isOn={me.hasSecondFactor} isRequired={me.needsSecondFactor} />
        </Panel>
        <Panel title={words.tokens}>
          <TokenForm needsCode={me.hasSecondFactor} />
        </Panel>
      </div>
      <Sessions />
    </div>
  );
}

function Sessions() {
  const words = useWords(accountWords);
  const sessions = useRead('GET /api/me/sessions', undefined);
  const end = useAct('DELETE /api/me/sessions/:id', { refreshes: ['GET /api/me/sessions'] });
  return (
    <Panel title={words.sessions} flush>
      <SessionTable
        caption={words.sessions}
        rows={sessions.data?.sessions}
        error={sessions.error}
        does={(row) =>
          row.isThis ? (
            <Tag tone="good">{words.thisOne}</Tag>
          ) : (
            <Button size="small" onClick={() => end.mutate({ params: { id: row.id } })}>
              {words.end}
            </Button>
          )
        }
      />
    </Panel>
  );
}
