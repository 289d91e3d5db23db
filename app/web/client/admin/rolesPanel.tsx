/** Which roles require a second factor of their users. */
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Button } from '../parts/controls/button.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { useMe } from '../session/useMe.js';
import { accountWords } from '../words/account.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';

type ListedRole = GotReply<'GET /api/roles'>['roles'][number];

export function RolesPanel() {
  const words = useWords(adminWords);
  const account = useWords(accountWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const me = useMe();
  const roles = useRead('GET /api/roles', undefined);
  const set = useAct('PUT /api/roles/:role', {
    refreshes: ['GET /api/roles', 'GET /api/users'],
    inForm: true,
  });
  const { askFirst, question } = useAskFirst();
  function change({ role, secondFactorSince }: ListedRole): void {
    const requiresSecondFactor = secondFactorSince === null;
    const name = account.roleNames[role];
    askFirst({
      title: requiresSecondFactor ? words.requireFactor : words.leaveFactor,
      question: requiresSecondFactor ? words.askRequireFactor(name) : words.askLeaveFactor(name),
      onDo: () => set.mutateAsync({ params: { role }, body: { requiresSecondFactor } }),
    });
  }

  return (
    <Panel title={words.factorByRole} flush>
      <DataTable
        caption={words.factorByRole}
        empty={words.noUsers}
        rows={roles.data?.roles}
        error={roles.error}
        rowKey={({ role }) => role}
        columns={[
          {
            key: 'role',
            title: words.role,
            show: ({ role }) => <Tag tone="brand">{account.roleNames[role]}</Tag>,
          },
          {
            key: 'required',
            title: words.secondFactor,
            show: ({ secondFactorSince }) =>
              secondFactorSince === null
                ? words.factorOptional
                : words.factorRequired(formatMoment(secondFactorSince, language)),
          },
          {
            key: 'lacking',
            title: words.usersWithout,
            show: ({ lacking }) => <span className="num">{lacking}</span>,
          },
          // A role is the same in every court.
          ...(me.court === null
            ? [
                {
                  key: 'do',
                  title: common.doWith,
                  show: (role: ListedRole) => (
                    <Button size="small" onClick={() => change(role)}>
                      {role.secondFactorSince === null ? words.requireFactor : words.leaveFactor}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      {question}
    </Panel>
  );
}
