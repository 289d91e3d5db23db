/** The lines and what each is set to. */
import { Button, Input, InputNumber, Select } from 'antd';
import { useState, type SubmitEvent } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { DataTable } from '../parts/dataTable.js';
import { Dialog } from '../parts/dialog.js';
import { Field } from '../parts/field.js';
import { Panel } from '../parts/panel.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';

type Line = GotReply<'GET /api/lines'>['lines'][number];
type Setting = keyof (typeof adminWords)['zh']['setting'];

export function LinesTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const lines = useRead('GET /api/lines', undefined);
  const [editing, setEditing] = useState<Line | 'new' | null>(null);
  return (
    <Panel
      title={words.lines}
      flush
      extra={<Button onClick={() => setEditing('new')}>{words.addLine}</Button>}
    >
      <DataTable
        caption={words.lines}
        rows={lines.data?.lines}
        rowKey={(line) => line.id}
        columns={[
          { key: 'name', title: words.lines, show: (line) => <strong>{line.name}</strong> },
          { key: 'hours', title: words.hours, show: (line) => words.hoursOf[line.hours] },
          {
            key: 'strategy',
            title: words.strategy,
            show: (line) => words.strategies[line.strategy],
          },
          { key: 'skills', title: words.skills, show: (line) => line.skills.join(', ') },
          {
            key: 'wait',
            title: words.setting.maxWaiting,
            figure: true,
            show: (line) => line.maxWaiting,
          },
          {
            key: 'level',
            title: words.setting.serviceLevelS,
            figure: true,
            show: (line) => line.serviceLevelS,
          },
          { key: 'ring', title: words.setting.ringS, figure: true, show: (line) => line.ringS },
          { key: 'wrap', title: words.setting.wrapUpS, figure: true, show: (line) => line.wrapUpS },
          {
            key: 'do',
            title: common.edit,
            show: (line) => (
              <Button size="small" onClick={() => setEditing(line)}>
                {common.edit}
              </Button>
            ),
          },
        ]}
      />
      {editing !== null && (
        <LineDialog line={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

function LineDialog({
  line,
  onClose,
}: {
  readonly line: Line | null;
  readonly onClose: () => void;
}) {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const save = useAct('PUT /api/lines/:name', { refreshes: ['GET /api/lines'] });
  const [name, setName] = useState(line?.name ?? '');
  const [change, setChange] = useState<Partial<Omit<Line, 'id' | 'name'>>>({});
  const now = { ...line, ...change };

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    save.mutate({ params: { name }, body: change }, { onSuccess: onClose });
  }

  return (
    <Dialog wide title={line === null ? words.addLine : line.name} onClose={onClose}>
      <form className="form-grid" onSubmit={submit}>
        {line === null && (
          <Field label={words.lines} whole>
            {(tied) => (
              <Input
                {...tied}
                required
                pattern="[a-z0-9\-]{1,32}"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        )}
        <Field label={words.hours}>
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.hours}
              value={now.hours ?? null}
              onChange={(hours) => hours !== null && setChange({ ...change, hours })}
              options={(['court', 'always'] as const).map((each) => ({
                value: each,
                label: words.hoursOf[each],
              }))}
            />
          )}
        </Field>
        <Field label={words.strategy}>
          {(tied) => (
            <Select
              {...tied}
              aria-label={words.strategy}
              value={now.strategy ?? null}
              onChange={(strategy) => strategy !== null && setChange({ ...change, strategy })}
              options={(['longest_idle', 'fewest_calls', 'linear', 'random'] as const).map(
                (each) => ({
                  value: each,
                  label: words.strategies[each],
                }),
              )}
            />
          )}
        </Field>
        <Field label={words.lineSkills} whole>
          {(tied) => (
            <Input
              {...tied}
              value={(now.skills ?? []).join(', ')}
              onChange={(event) =>
                setChange({
                  ...change,
                  skills: event.target.value.split(/[,，]\s*/).filter(Boolean),
                })
              }
            />
          )}
        </Field>
        {(Object.keys(words.setting) as Setting[]).map((setting) => (
          <Field key={setting} label={words.setting[setting]}>
            {(tied) => (
              <InputNumber
                {...tied}
                className="whole-width"
                min={0}
                value={now[setting] ?? null}
                onChange={(value) => value !== null && setChange({ ...change, [setting]: value })}
              />
            )}
          </Field>
        ))}
        <div className="row whole">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {common.save}
          </Button>
          <Button onClick={onClose}>{common.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
