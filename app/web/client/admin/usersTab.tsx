/** The users of the console. */
import { Button, Input, Select } from 'antd';
import { useState, type SubmitEvent } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { usePreferences } from '../words/preferences.js';
import { accountWords } from '../words/account.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { ShownOnce } from './shownOnce.js';

type User = GotReply<'GET /api/users'>['users'][number];
type Role = User['roles'][number];

export function UsersTab() {
  const words = useWords(adminWords);
  const account = useWords(accountWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const users = useRead('GET /api/users', undefined);
  const lock = useAct('PUT /api/users/:id/lock', { refreshes: ['GET /api/users'] });
  const reset = useAct('POST /api/users/:id/reset', { refreshes: ['GET /api/users'] });
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <Panel
      title={words.users}
      flush
      extra={<Button onClick={() => setEditing('new')}>{words.addUser}</Button>}
    >
      <DataTable
        caption={words.users}
        rows={users.data?.users}
        rowKey={(user) => user.id}
        columns={[
          {
            key: 'name',
            title: words.name,
            show: (user) => (
              <span className="row">
                <strong>{user.name}</strong> {user.fullName}
                {user.lockedAt !== null && <Tag tone="bad">{words.locked}</Tag>}
                {user.hasSecondFactor && <Tag tone="good">{words.secondFactor}</Tag>}
              </span>
            ),
          },
          {
            key: 'roles',
            title: words.roles,
            show: (user) => (
              <span className="row">
                {user.roles.map((role) => (
                  <Tag key={role} tone="brand">
                    {account.roleNames[role]}
                  </Tag>
                ))}
              </span>
            ),
          },
          { key: 'court', title: words.court, show: (user) => user.court ?? words.everyCourt },
          {
            key: 'agent',
            title: words.agentNumber,
            show: (user) => <span className="num">{user.agentNumber}</span>,
          },
          {
            key: 'seen',
            title: words.signedIn,
            show: (user) =>
              user.signedInAt === null ? '—' : formatMoment(user.signedInAt, language),
          },
          {
            key: 'do',
            title: common.edit,
            show: (user) => (
              <span className="row tight">
                <Button size="small" onClick={() => setEditing(user)}>
                  {words.changeRoles}
                </Button>
                <Button
                  size="small"
                  onClick={() =>
                    reset.mutate(
                      { params: { id: user.id } },
                      { onSuccess: ({ password }) => setSecret(password) },
                    )
                  }
                >
                  {words.reset}
                </Button>
                <Button
                  size="small"
                  danger={user.lockedAt === null}
                  onClick={() =>
                    lock.mutate({
                      params: { id: user.id },
                      body: { isLocked: user.lockedAt === null },
                    })
                  }
                >
                  {user.lockedAt === null ? words.lock : words.unlock}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {editing !== null && (
        <UserDialog
          user={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onAdded={(password) => {
            setEditing(null);
            setSecret(password);
          }}
        />
      )}
      {secret !== null && (
        <ShownOnce
          title={words.firstPassword}
          hint={words.firstPasswordHint}
          secret={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </Panel>
  );
}

function UserDialog(props: {
  readonly user: User | null;
  readonly onClose: () => void;
  readonly onAdded: (password: string) => void;
}) {
  const { user } = props;
  const words = useWords(adminWords);
  const account = useWords(accountWords);
  const common = useWords(commonWords);
  const add = useAct('POST /api/users', { refreshes: ['GET /api/users'] });
  const change = useAct('PUT /api/users/:id/roles', { refreshes: ['GET /api/users'] });
  const people = useRead('GET /api/directory', { query: {} }).data;
  const [name, setName] = useState('');
  const [fullName, setFullName] = useState('');
  const [roles, setRoles] = useState<Role[]>([...(user?.roles ?? [])]);
  const [staffId, setStaffId] = useState<number | null>(null);
  const [agentNumber, setAgentNumber] = useState('');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (user !== null)
      change.mutate({ params: { id: user.id }, body: { roles } }, { onSuccess: props.onClose });
    else
      add.mutate(
        {
          body: {
            name,
            roles,
            ...(fullName === '' ? {} : { fullName }),
            ...(staffId === null ? {} : { staffId }),
            ...(agentNumber === '' ? {} : { agentNumber }),
          },
        },
        { onSuccess: ({ password }) => props.onAdded(password) },
      );
  }

  return (
    <Dialog title={user === null ? words.addUser : user.name} onClose={props.onClose}>
      <form className="stack" onSubmit={submit}>
        {user === null && (
          <>
            <Field label={words.name}>
              {(tied) => (
                <Input
                  {...tied}
                  required
                  maxLength={32}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field label={words.staff}>
              {(tied) => (
                <Select
                  {...tied}
                  aria-label={words.staff}
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  value={staffId}
                  onChange={(id) => setStaffId(id ?? null)}
                  options={
                    people?.staff.map((each) => ({ value: each.id, label: each.name })) ?? []
                  }
                />
              )}
            </Field>
            <Field label={words.agentNumber}>
              {(tied) => (
                <Input
                  {...tied}
                  maxLength={10}
                  value={agentNumber}
                  onChange={(event) => setAgentNumber(event.target.value)}
                />
              )}
            </Field>
            <Field label={words.fullName}>
              {(tied) => (
                <Input
                  {...tied}
                  maxLength={60}
                  value={fullName}
                  onChange={(event) => setFullName(event.target.value)}
                />
              )}
            </Field>
          </>
        )}
        <Field label={words.roles}>
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.roles}
              mode="multiple"
              value={roles}
              onChange={setRoles}
              options={(Object.keys(account.roleNames) as Role[]).map((role) => ({
                value: role,
                label: account.roleNames[role],
              }))}
            />
          )}
        </Field>
        <div className="row">
          <Button
            type="primary"
            htmlType="submit"
            disabled={roles.length === 0}
            loading={add.isPending || change.isPending}
          >
            {common.save}
          </Button>
          <Button onClick={props.onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
