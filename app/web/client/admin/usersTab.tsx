/** The users of the console. */
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Button } from '../parts/controls/button.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { chosenOf, FilterSelect } from '../parts/filterSelect.js';
import { ChoicesField, FormDialog, SearchedField, TextField } from '../parts/formFields.js';
import { Pager } from '../parts/pager.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { useFilters } from '../parts/useFilters.js';
import { WordSearch } from '../parts/wordSearch.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { accountWords } from '../words/account.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { CourtField } from './courtField.js';
import { ShownOnce } from '../session/shownOnce.js';

type User = GotReply<'GET /api/users'>['users'][number];
type Role = User['roles'][number];

const allRoles = Object.keys(accountWords.zh.roleNames) as Role[];
const pageRows = 50;

export function UsersTab() {
  const words = useWords(adminWords);
  const account = useWords(accountWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const filters = useFilters();
  const role = chosenOf(filters, 'role', allRoles);
  const wanted = filters.get('user') ?? '';
  const users = useRead(
    'GET /api/users',
    {
      query: {
        page: filters.page,
        limit: pageRows,
        ...(role === undefined ? {} : { role }),
        ...(wanted === '' ? {} : { words: wanted }),
      },
    },
    { keepsFormer: true },
  );
  const lock = useAct('PUT /api/users/:id/lock', { refreshes: ['GET /api/users'], inForm: true });
  const unlock = useAct('PUT /api/users/:id/lock', { refreshes: ['GET /api/users'] });
  const reset = useAct('POST /api/users/:id/reset', {
    refreshes: ['GET /api/users', 'GET /api/roles'],
    inForm: true,
  });
  const [editing, setEditing] = useState<User | 'new' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { askFirst, question } = useAskFirst();
  function setLock({ id, name, lockedAt }: User): void {
    const isLocked = lockedAt === null;
    const sent = { params: { id }, body: { isLocked } };
    const onDo = () => lock.mutateAsync(sent);
    if (isLocked) askFirst({ title: words.lock, question: words.askLock(name), onDo });
    else unlock.mutate(sent);
  }

  return (
    <Panel
      title={words.users}
      flush
      extra={
        <span className="row">
          <WordSearch
            label={words.findUser}
            words={wanted}
            onSearch={(text) => filters.set('user', text)}
          />
          <FilterSelect
            filters={filters}
            name="role"
            label={words.roles}
            all={words.anyRole}
            choices={allRoles}
            words={account.roleNames}
          />
          <Button onClick={() => setEditing('new')}>{words.addUser}</Button>
        </span>
      }
    >
      <DataTable
        caption={words.users}
        empty={words.noUsers}
        rows={users.data?.users}
        error={users.error}
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
                {user.lacksSecondFactor && <Tag tone="warn">{words.lacksFactor}</Tag>}
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
            title: common.doWith,
            show: (user) => (
              <span className="row tight">
                <Button size="small" onClick={() => setEditing(user)}>
                  {words.changeRoles}
                </Button>
                <Button
                  size="small"
                  onClick={() =>
                    askFirst({
                      title: words.reset,
                      question: words.askReset(user.name),
                      onDo: () =>
                        reset.mutateAsync(
                          { params: { id: user.id } },
                          { onSuccess: ({ password }) => setSecret(password) },
                        ),
                    })
                  }
                >
                  {words.reset}
                </Button>
                <Button size="small" danger={user.lockedAt === null} onClick={() => setLock(user)}>
                  {user.lockedAt === null ? words.lock : words.unlock}
                </Button>
              </span>
            ),
          },
        ]}
      />
      <Pager
        page={filters.page}
        hasMore={(users.data?.total ?? 0) > filters.page * pageRows}
        onPage={filters.setPage}
      />
      {question}
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
  const add = useAct('POST /api/users', { refreshes: ['GET /api/users'], inForm: true });
  const change = useAct('PUT /api/users/:id/roles', {
    refreshes: ['GET /api/users'],
    inForm: true,
  });
  const me = useMe();
  const [courtId, setCourtId] = useState<number | null>(me.court?.id ?? null);
  const people = useRead('GET /api/directory', {
    query: courtId === null ? {} : { courtId },
  }).data;
  const [name, setName] = useState('');
  const [fullName, setFullName] = useState('');
  const [roles, setRoles] = useState<Role[]>([...(user?.roles ?? [])]);
  const [staffId, setStaffId] = useState<number | null>(null);
  const [agentNumber, setAgentNumber] = useState('');

  function submit(): void {
    if (user !== null)
      change.mutate({ params: { id: user.id }, body: { roles } }, { onSuccess: props.onClose });
    else
      add.mutate(
        {
          body: {
            name,
            roles,
            ...(fullName === '' ? {} : { fullName }),
            ...(courtId === null ? {} : { courtId }),
            ...(staffId === null ? {} : { staffId }),
            ...(agentNumber === '' ? {} : { agentNumber }),
          },
        },
        { onSuccess: ({ password }) => props.onAdded(password) },
      );
  }

  return (
    <FormDialog
      title={user === null ? words.addUser : user.name}
      onClose={props.onClose}
      onSubmit={submit}
      isBusy={add.isPending || change.isPending}
      error={add.error ?? change.error}
      isIncomplete={roles.length === 0}
    >
      {user === null && (
        <>
          <TextField
            label={words.name}
            name="name"
            required
            maxLength={32}
            value={name}
            onChange={setName}
          />
          <CourtField
            label={words.court}
            none={words.everyCourt}
            value={courtId}
            onChange={(next) => {
              setCourtId(next);
              setStaffId(null);
            }}
          />
          <SearchedField
            label={words.staff}
            name="staffId"
            value={staffId}
            onChange={setStaffId}
            choices={people?.staff.map((each) => ({ value: each.id, label: each.name })) ?? []}
          />
          <TextField
            label={words.agentNumber}
            name="agentNumber"
            maxLength={10}
            value={agentNumber}
            onChange={setAgentNumber}
          />
          <TextField
            label={words.fullName}
            name="fullName"
            hint={words.fullNameHint}
            maxLength={60}
            value={fullName}
            onChange={setFullName}
          />
        </>
      )}
      <ChoicesField
        label={words.roles}
        name="roles"
        value={roles}
        onChange={setRoles}
        choices={allRoles.map((role) => ({ value: role, label: account.roleNames[role] }))}
      />
    </FormDialog>
  );
}
