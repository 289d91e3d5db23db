/** The lines and their settings. */
import { Button, InputNumber } from 'antd';
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import { useAskFirst } from '../parts/askFirst.js';
import { DataTable } from '../parts/dataTable.js';
import { Field } from '../parts/field.js';
import { ChoiceField, FormDialog, TextField } from '../parts/formFields.js';
import { Panel } from '../parts/panel.js';
import { lineTitle } from '../parts/useLineName.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { CourtField } from './courtField.js';
import { SkillsField } from './skillsField.js';
import { SkillTags } from './skillTags.js';

type Line = GotReply<'GET /api/lines'>['lines'][number];
type Setting = keyof (typeof adminWords)['zh']['setting'];

export function LinesTab() {
  const words = useWords(adminWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const lines = useRead('GET /api/lines', undefined);
  const remove = useAct('DELETE /api/lines/:name', {
    refreshes: ['GET /api/lines', 'GET /api/line-titles'],
    inForm: true,
  });
  const [editing, setEditing] = useState<Line | 'new' | null>(null);
  const { askFirst, question } = useAskFirst();
  return (
    <Panel
      title={words.lines}
      flush
      extra={<Button onClick={() => setEditing('new')}>{words.addLine}</Button>}
    >
      <DataTable
        caption={words.lines}
        empty={words.noLines}
        rows={lines.data?.lines}
        rowKey={(line) => line.id}
        columns={[
          {
            key: 'name',
            title: words.lines,
            show: (line) => <strong>{lineTitle(line, language)}</strong>,
          },
          { key: 'hours', title: words.hours, show: (line) => words.hoursOf[line.hours] },
          {
            key: 'strategy',
            title: words.strategy,
            show: (line) => words.strategies[line.strategy],
          },
          {
            key: 'skills',
            title: words.skills,
            show: (line) => <SkillTags skills={line.skills.map((skill) => ({ skill }))} />,
          },
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
            title: common.doWith,
            show: (line) => (
              <span className="row tight">
                <Button size="small" onClick={() => setEditing(line)}>
                  {common.edit}
                </Button>
                <Button
                  size="small"
                  danger
                  onClick={() =>
                    askFirst({
                      title: words.retire,
                      question: words.askLine(lineTitle(line, language)),
                      onDo: () => remove.mutateAsync({ params: { name: line.name } }),
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
  const { language } = usePreferences();
  const save = useAct('PUT /api/lines/:name', {
    refreshes: ['GET /api/lines', 'GET /api/line-titles'],
    inForm: true,
  });
  const [name, setName] = useState(line?.name ?? '');
  const me = useMe();
  const [change, setChange] = useState<Partial<Omit<Line, 'id' | 'name'>>>(
    // A new line of an administrator of a court is that court's.
    line === null && me.court !== null ? { courtId: me.court.id } : {},
  );
  const now = { ...line, ...change };

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
      title={line === null ? words.addLine : lineTitle(line, language)}
      onClose={onClose}
      onSubmit={submit}
      isBusy={save.isPending}
      error={save.error}
    >
      {line === null && (
        <TextField
          label={words.lineName}
          name="name"
          hint={words.lineNameHint}
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
        required={line === null}
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
        onChange={(hours) => hours !== null && setChange({ ...change, hours })}
        choices={(['court', 'always'] as const).map((each) => ({
          value: each,
          label: words.hoursOf[each],
        }))}
      />
      <ChoiceField
        label={words.strategy}
        name="strategy"
        value={now.strategy ?? null}
        onChange={(strategy) => strategy !== null && setChange({ ...change, strategy })}
        choices={(['longest_idle', 'fewest_calls', 'linear', 'random'] as const).map((each) => ({
          value: each,
          label: words.strategies[each],
        }))}
      />
      <SkillsField
        label={words.lineSkills}
        skills={now.skills ?? []}
        onChange={(skills) => setChange({ ...change, skills })}
      />
      {(Object.keys(words.setting) as Setting[]).map((setting) => (
        <Field key={setting} name={setting} label={words.setting[setting]}>
          {(tied) => (
            <InputNumber
              {...tied}
              className="whole-width"
              value={now[setting] ?? null}
              onChange={(value) => value !== null && setChange({ ...change, [setting]: value })}
            />
          )}
        </Field>
      ))}
    </FormDialog>
  );
}

/** An empty title means no title. */
const orNone = (title: string | null) => (title === '' ? null : title);
