/** The agents, their skills, and the accounts of their telephones. */
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { statusTone } from '../desk/statusTone.js';
import { Button } from '../parts/controls/button.js';
import { Checkbox } from '../parts/controls/checkbox.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { FormDialog, TextField } from '../parts/formFields.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { useMe } from '../session/useMe.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { ShownOnce } from '../session/shownOnce.js';
import { CourtField } from './courtField.js';
import { AgentSkillsField } from './skillsField.js';
import { SkillTags } from './skillTags.js';

type Agent = GotReply<'GET /api/agents'>['agents'][number];
type Secret = GotReply<'POST /api/agents'>['telephone'];

export function AgentsTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const queue = useWords(queueWords);
  const agents = useRead('GET /api/agents', undefined, { everyMs: 10_000 });
  const renew = useAct('POST /api/agents/:id/password', { inForm: true });
  const remove = useAct('DELETE /api/agents/:id', { refreshes: ['GET /api/agents'], inForm: true });
  const [editing, setEditing] = useState<Agent | 'new' | null>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const { askFirst, question } = useAskFirst();
  return (
    <Panel
      title={words.agents}
      flush
      extra={<Button onClick={() => setEditing('new')}>{words.addAgent}</Button>}
    >
      <DataTable
        caption={words.agents}
        empty={words.noAgents}
        rows={agents.data?.agents}
        error={agents.error}
        rowKey={(agent) => agent.id}
        columns={[
          {
            key: 'number',
            title: words.number,
            show: (agent) => <span className="num">{agent.number}</span>,
          },
          {
            key: 'name',
            title: words.fullName,
            show: (agent) => (
              <span className="row">
                <strong>{agent.name}</strong>
                {agent.isSupervisor && <Tag tone="calm">{words.supervisor}</Tag>}
              </span>
            ),
          },
          {
            key: 'skills',
            title: words.skills,
            show: (agent) => <SkillTags skills={agent.skills} />,
          },
          {
            key: 'status',
            title: words.status,
            show: (agent) => (
              <Tag tone={statusTone(agent.status)} dot>
                {wordOf(queue.status, agent.status)}
              </Tag>
            ),
          },
          {
            key: 'do',
            title: common.doWith,
            show: (agent) => (
              <span className="row tight">
                <Button size="small" onClick={() => setEditing(agent)}>
                  {common.edit}
                </Button>
                <Button
                  size="small"
                  onClick={() =>
                    askFirst({
                      title: words.newTelephonePassword,
                      question: words.askTelephone(agent.name),
                      onDo: () =>
                        renew.mutateAsync(
                          { params: { id: agent.id } },
                          { onSuccess: ({ telephone }) => setSecret(telephone) },
                        ),
                    })
                  }
                >
                  {words.newTelephonePassword}
                </Button>
                <Button
                  size="small"
                  danger
                  disabled={agent.status !== 'signed_out'}
                  onClick={() =>
                    askFirst({
                      title: common.remove,
                      question: words.askAgent(agent.name),
                      onDo: () => remove.mutateAsync({ params: { id: agent.id } }),
                    })
                  }
                >
                  {common.remove}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {question}
      {editing !== null && (
        <AgentDialog
          agent={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onAdded={(telephone) => {
            setEditing(null);
            setSecret(telephone);
          }}
        />
      )}
      {secret !== null && (
        <ShownOnce
          title={words.telephone}
          hint={words.telephoneHint}
          secret={`${secret.user}  ${secret.password}`}
          onClose={() => setSecret(null)}
        />
      )}
    </Panel>
  );
}

function AgentDialog(props: {
  readonly agent: Agent | null;
  readonly onClose: () => void;
  readonly onAdded: (telephone: Secret) => void;
}) {
  const { agent } = props;
  const words = useWords(adminWords);
  const me = useMe();
  const add = useAct('POST /api/agents', { refreshes: ['GET /api/agents'], inForm: true });
  const change = useAct('PUT /api/agents/:id', { refreshes: ['GET /api/agents'], inForm: true });
  const [number, setNumber] = useState('');
  const [name, setName] = useState(agent?.name ?? '');
  const [isSupervisor, setIsSupervisor] = useState(agent?.isSupervisor ?? false);
  const [skills, setSkills] = useState<Agent['skills']>(agent?.skills ?? []);
  const [courtId, setCourtId] = useState(agent === null ? (me.court?.id ?? null) : agent.courtId);

  function submit(): void {
    const body = {
      name,
      isSupervisor,
      skills,
      courtId,
    };
    if (agent !== null)
      change.mutate({ params: { id: agent.id }, body }, { onSuccess: props.onClose });
    else
      add.mutate(
        { body: { ...body, number } },
        { onSuccess: ({ telephone }) => props.onAdded(telephone) },
      );
  }

  return (
    <FormDialog
      title={agent === null ? words.addAgent : agent.number}
      onClose={props.onClose}
      onSubmit={submit}
      isBusy={add.isPending || change.isPending}
      error={add.error ?? change.error}
    >
      {agent === null && (
        <TextField
          label={words.number}
          name="number"
          required
          pattern="[0-9]{2,10}"
          value={number}
          onChange={setNumber}
        />
      )}
      <TextField
        label={words.fullName}
        name="name"
        required
        maxLength={60}
        value={name}
        onChange={setName}
      />
      <CourtField
        label={words.court}
        none={words.everyCourt}
        value={courtId}
        onChange={setCourtId}
      />
      <AgentSkillsField skills={skills} onChange={(chosen) => setSkills([...chosen])} />
      <Checkbox checked={isSupervisor} onChange={(event) => setIsSupervisor(event.target.checked)}>
        {words.supervisor}
      </Checkbox>
    </FormDialog>
  );
}
