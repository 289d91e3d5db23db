/** The queues and their settings. */
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { Button } from '../parts/controls/button.js';
import { NumberInput } from '../parts/controls/input.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { Field } from '../parts/field.js';
import { ChoiceField, FormDialog, TextField } from '../parts/formFields.js';
import { Panel } from '../parts/panel.js';
import { queueTitle } from '../parts/useQueueName.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { CourtField } from './courtField.js';
import { SkillsField } from './skillsField.js';
import { SkillTags } from './skillTags.js';

type Queue = GotReply<'GET /api/queues'>['queues'][number];
type Setting = keyof (typeof adminWords)['zh']['setting'];

export function QueuesTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const queues = useRead('GET /api/queues', undefined);
  const remove = useAct('DELETE /api/queues/:name', {
    refreshes: ['GET /api/queues', 'GET /api/queue-titles'],
    inForm: true,
  });
  const [editing, setEditing] = useState<Queue | 'new' | null>(null);
  const { askFirst, question } = useAskFirst();
  return (
    <Panel
      title={words.queues}
      flush
      extra={<Button onClick={() => setEditing('new')}>{words.addQueue}</Button>}
    >
      <DataTable
        caption={words.queues}
        empty={words.noQueues}
        rows={queues.data?.queues}
        error={queues.error}
        rowKey={(queue) => queue.id}
        columns={[
          {
            key: 'name',
            title: words.queues,
            show: (queue) => <strong>{queueTitle(queue, language)}</strong>,
          },
          { key: 'hours', title: words.hours, show: (queue) => words.hoursOf[queue.hours] },
          {
            key: 'strategy',
            title: words.strategy,
            show: (queue) => words.strategies[queue.strategy],
          },
          {
            key: 'skills',
            title: words.skills,
            show: (queue) => <SkillTags skills={queue.skills.map((skill) => ({ skill }))} />,
          },
          {
            key: 'wait',
            title: words.setting.maxWaiting,
            figure: true,
            show: (queue) => queue.maxWaiting,
          },
          {
            key: 'level',
            title: words.setting.serviceLevelS,
            figure: true,
            show: (queue) => queue.serviceLevelS ?? words.asNorm,
          },
          { key: 'ring', title: words.setting.ringS, figure: true, show: (queue) => queue.ringS },
          {
            key: 'wrap',
            title: words.setting.wrapUpS,
            figure: true,
            show: (queue) => queue.wrapUpS,
          },
          {
            key: 'do',
            title: common.doWith,
            show: (queue) => (
              <span className="row tight">
                <Button size="small" onClick={() => setEditing(queue)}>
                  {common.edit}
                </Button>
                <Button
                  size="small"
                  danger
                  onClick={() =>
                    askFirst({
                      title: words.retire,
                      question: words.askQueue(queueTitle(queue, language)),
                      onDo: () => remove.mutateAsync({ params: { name: queue.name } }),
                    })
                  }
                >
                  {words.retire}
                </Button>
              </span>
            ),
          },
        ]}
      />
      {question}
      {editing !== null && (
        <QueueDialog queue={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

function QueueDialog({
  queue,
  onClose,
}: {
  readonly queue: Queue | null;
  readonly onClose: () => void;
}) {
  const words = useWords(adminWords);
  const { language } = usePreferences();
  const save = useAct('PUT /api/queues/:name', {
    refreshes: ['GET /api/queues', 'GET /api/queue-titles'],
    inForm: true,
  });
  const [name, setName] = useState(queue?.name ?? '');
  const me = useMe();
  const [change, setChange] = useState<Partial<Omit<Queue, 'id' | 'name'>>>(
    // A new queue of an administrator of a court is that court's.
    queue === null && me.court !== null ? { courtId: me.court.id } : {},
  );
  const now = { ...queue, ...change };

  function submit(): void {
    const { titleZh, titleEn, ...settings } = change;
    const body = {
      ...settings,
      ...(titleZh === undefined ? {} : { titleZh: orNone(titleZh) }),
      ...(titleEn === undefined ? {} : { titleEn: orNone(titleEn) }),
    };
    save.mutate({ params: { name }, body }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      wide
      title={queue === null ? words.addQueue : queueTitle(queue, language)}
      onClose={onClose}
      onSubmit={submit}
      isBusy={save.isPending}
      error={save.error}
    >
      {queue === null && (
        <TextField
          label={words.queueName}
          name="name"
          hint={words.queueNameHint}
          whole
          required
          pattern="[a-z0-9\-]{1,32}"
          value={name}
          onChange={setName}
        />
      )}
      <TextField
        label={words.titleZh}
        name="titleZh"
        required={queue === null}
        maxLength={40}
        value={now.titleZh ?? ''}
        onChange={(titleZh) => setChange({ ...change, titleZh })}
      />
      <TextField
        label={words.titleEn}
        name="titleEn"
        maxLength={40}
        value={now.titleEn ?? ''}
        onChange={(titleEn) => setChange({ ...change, titleEn })}
      />
      <CourtField
        label={words.court}
        none={words.greetingCourt}
        value={now.courtId ?? null}
        onChange={(courtId) => setChange({ ...change, courtId })}
      />
      <ChoiceField
        label={words.hours}
        name="hours"
        value={now.hours ?? null}
        onChange={(hours) => setChange({ ...change, hours })}
        choices={(['court', 'always'] as const).map((each) => ({
          value: each,
          label: words.hoursOf[each],
        }))}
      />
      <ChoiceField
        label={words.strategy}
        name="strategy"
        value={now.strategy ?? null}
        onChange={(strategy) => setChange({ ...change, strategy })}
        choices={(['longest_idle', 'fewest_calls', 'linear', 'random'] as const).map((each) => ({
          value: each,
          label: words.strategies[each],
        }))}
      />
      <SkillsField
        label={words.queueSkills}
        skills={now.skills ?? []}
        onChange={(skills) => setChange({ ...change, skills })}
      />
      {(Object.keys(words.setting) as Setting[]).map((setting) => (
        <Field
          key={setting}
          name={setting}
          label={words.setting[setting]}
          hint={setting === 'serviceLevelS' ? words.asNormHint : undefined}
        >
          {(tied) => (
            <NumberInput
              {...tied}
              // A new queue has the usual value where none is given.
              required={queue !== null && setting !== 'serviceLevelS'}
              value={now[setting] ?? null}
              onChange={(value) =>
                setChange({
                  ...change,
                  [setting]: setting === 'serviceLevelS' ? value : (value ?? undefined),
                })
              }
            />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}

/** An empty title means no title. */
const orNone = (title: string | null) => (title === '' ? null : title);
