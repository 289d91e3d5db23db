/** When a queue raises an alarm, and which people get an SMS about it. */
import { useState } from 'react';
import type { GotReply } from '../../contract/contract.js';
import { useAct } from '../api/useAct.js';
import { useRead } from '../api/useRead.js';
import {
  enteredThreshold,
  thresholdToEnter,
  unitOf,
  writeThreshold,
  type AlarmSubject,
} from '../floor/thresholds.js';
import { Alert } from '../parts/controls/alert.js';
import { Button } from '../parts/controls/button.js';
import { NumberInput } from '../parts/controls/input.js';
import { DataTable } from '../parts/dataTable.js';
import { Field } from '../parts/field.js';
import { ChoicesField, FormDialog } from '../parts/formFields.js';
import { Panel } from '../parts/panel.js';
import { Tag } from '../parts/tag.js';
import { tell } from '../parts/toasts.js';
import { useQueueName } from '../parts/useQueueName.js';
import { adminWords } from '../words/admin.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { useWords } from '../words/useWords.js';

type Alarms = GotReply<'GET /api/alarms'>;
type Threshold = Alarms['thresholds'][number];

const subjects = Object.keys(unitOf) as AlarmSubject[];

/** An alarm that a queue can raise, with or without a threshold. */
interface Row {
  readonly queue: string;
  readonly subject: AlarmSubject;
  readonly threshold: Threshold | null;
  /** The alarm is on now. */
  readonly isOn: boolean;
}

export function AlarmsTab() {
  const words = useWords(adminWords);
  const floor = useWords(floorWords);
  const common = useWords(commonWords);
  const queueName = useQueueName();
  const { data: alarms, error } = useRead('GET /api/alarms', undefined, { everyMs: 30_000 });
  const [editing, setEditing] = useState<Row | null>(null);
  return (
    <Panel title={words.alarms} flush>
      <p className="small mute pad">{words.alarmsHint}</p>
      <DataTable
        caption={words.alarms}
        dense
        empty={words.noQueues}
        error={error}
        rows={alarms === undefined ? undefined : rowsOf(alarms)}
        rowKey={({ queue, subject }) => `${queue} ${subject}`}
        columns={[
          {
            key: 'queue',
            title: common.queue,
            show: ({ queue, subject }) =>
              subject === subjects[0] && <strong>{queueName(queue)}</strong>,
          },
          {
            key: 'subject',
            title: words.alarmWhen,
            show: ({ subject }) => words.alarmRule[subject],
          },
          {
            key: 'threshold',
            title: words.threshold,
            figure: true,
            show: ({ subject, threshold }) =>
              threshold === null ? (
                <span className="mute">{words.noAlarm}</span>
              ) : (
                writeThreshold(subject, threshold.threshold)
              ),
          },
          {
            key: 'staff',
            title: words.toldBySms,
            show: ({ threshold }) =>
              threshold?.staff.map(({ name }) => name).join(common.comma) ?? '',
          },
          {
            key: 'now',
            title: words.alarmNow,
            show: ({ isOn }) => isOn && <Tag tone="bad">{words.isOn}</Tag>,
          },
          {
            key: 'do',
            title: common.doWith,
            show: (row) => (
              <Button
                size="small"
                aria-label={`${common.edit} ${queueName(row.queue)} ${floor.alarm[row.subject]}`}
                onClick={() => setEditing(row)}
              >
                {common.edit}
              </Button>
            ),
          },
        ]}
      />
      {editing !== null && alarms !== undefined && (
        <ThresholdDialog row={editing} staff={alarms.staff} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

function rowsOf({ queues, thresholds, alarms }: Alarms): Row[] {
  return queues.flatMap(({ name: queue }) =>
    subjects.map((subject) => {
      const isThis = (each: { readonly queue: string; readonly subject: AlarmSubject }) =>
        each.queue === queue && each.subject === subject;
      return {
        queue,
        subject,
        threshold: thresholds.find(isThis) ?? null,
        isOn: alarms.some(isThis),
      };
    }),
  );
}

function ThresholdDialog(props: {
  readonly row: Row;
  readonly staff: Alarms['staff'];
  readonly onClose: () => void;
}) {
  const { queue, subject, threshold } = props.row;
  const words = useWords(adminWords);
  const queueName = useQueueName();
  const save = useAct('PUT /api/alarms/:queue/:subject', {
    refreshes: ['GET /api/alarms', 'GET /api/wallboard'],
    inForm: true,
  });
  const [value, setValue] = useState(
    threshold === null ? null : thresholdToEnter(subject, threshold.threshold),
  );
  const [staffIds, setStaffIds] = useState(threshold?.staff.map(({ id }) => id) ?? []);
  // A person who already gets the SMS stays in the list, even without a mobile telephone now.
  const staff = [
    ...props.staff,
    ...(threshold?.staff ?? []).filter(({ id }) => !props.staff.some((each) => each.id === id)),
  ];

  function submit(): void {
    save.mutate(
      {
        params: { queue, subject },
        body: { threshold: value === null ? null : enteredThreshold(subject, value), staffIds },
      },
      {
        onSuccess: () => {
          tell('good', words.done);
          props.onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      title={`${queueName(queue)} · ${words.alarmRule[subject]}`}
      onClose={props.onClose}
      onSubmit={submit}
      isBusy={save.isPending}
      error={save.error}
    >
      <Field name="threshold" label={words.thresholdIn[unitOf[subject]]} hint={words.thresholdHint}>
        {(tied) => (
          <NumberInput
            {...tied}
            max={unitOf[subject] === 'percent' ? 100 : 1_000_000}
            value={value}
            onChange={setValue}
          />
        )}
      </Field>
      {staff.length === 0 ? (
        <Alert tone="info" title={words.nobodyToTell} />
      ) : (
        <ChoicesField
          label={words.toldBySms}
          name="staffIds"
          hint={words.toldHint}
          value={staffIds}
          onChange={setStaffIds}
          choices={staff.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </FormDialog>
  );
}
