/** Actions on callers, agents and alarms of the floor, the latest first. */
import { Link } from 'wouter';
import type { GotReply } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { writeThreshold } from '../floor/thresholds.js';
import { DataTable } from '../parts/dataTable.js';
import { daysOf } from '../parts/dayRange.js';
import { chosenOf, FilterSelect } from '../parts/filterSelect.js';
import { Tag } from '../parts/tag.js';
import { useFilters } from '../parts/useFilters.js';
import { useQueueName } from '../parts/useQueueName.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { auditWords } from '../words/audit.js';
import { commonWords } from '../words/common.js';
import { floorWords } from '../words/floor.js';
import { queueWords } from '../words/queue.js';
import { useWords } from '../words/useWords.js';
import { wordOf } from '../words/wordOf.js';
import { AuditPanel, whoOf } from './auditPanel.js';

type Action = GotReply<'GET /api/floor/actions'>['actions'][number];
type Kind = Action['action'];

const kinds = Object.keys(auditWords.zh.actionKind) as Kind[];

export function ActionList() {
  const words = useWords(auditWords);
  const common = useWords(commonWords);
  const queueName = useQueueName();
  const { language } = usePreferences();
  const { permissions } = useMe();
  const detailOf = useDetail();
  const filters = useFilters();
  const kind = chosenOf(filters, 'action', kinds);
  const who = whoOf(filters);
  const actions = useRead(
    'GET /api/floor/actions',
    {
      query: {
        ...daysOf(filters),
        page: filters.page,
        ...(kind === undefined ? {} : { action: kind }),
        ...(who === '' ? {} : { who }),
      },
    },
    { keepsFormer: true },
  );
  return (
    <AuditPanel
      title={words.actions}
      filters={filters}
      hasMore={actions.data?.hasMore === true}
      choices={
        <FilterSelect
          filters={filters}
          name="action"
          label={words.action}
          all={words.anyAction}
          choices={kinds}
          words={words.actionKind}
        />
      }
    >
      <DataTable
        caption={words.actions}
        dense
        empty={words.noActions}
        rows={actions.data?.actions}
        error={actions.error}
        rowKey={(action) => action.id}
        columns={[
          {
            key: 'at',
            title: words.at,
            show: (action) => <span className="num">{formatMoment(action.at, language)}</span>,
          },
          { key: 'by', title: words.by, show: (action) => <strong>{action.by}</strong> },
          {
            key: 'action',
            title: words.action,
            show: (action) => (
              <span className="row">
                <Tag tone="brand">{words.actionKind[action.action]}</Tag>
                {detailOf(action)}
              </span>
            ),
          },
          { key: 'agent', title: words.of, show: (action) => action.agent ?? '' },
          {
            key: 'number',
            title: common.number,
            show: (action) =>
              action.callId !== null && permissions.includes('calls.read') ? (
                <Link href={`/calls/${action.callId}`} className="num">
                  {action.number === '' ? common.withheld : action.number}
                </Link>
              ) : (
                <span className="num">{action.number ?? ''}</span>
              ),
          },
          {
            key: 'queue',
            title: common.queue,
            show: (action) => (action.queue === null ? '' : queueName(action.queue)),
          },
        ]}
      />
    </AuditPanel>
  );
}

/** Puts the detail of an action into words: `place 1`, `queue enforcement`, `paused meeting`, `waiting 5`. */
function useDetail(): (action: Action) => string {
  const words = useWords(auditWords);
  const floor = useWords(floorWords);
  const queue = useWords(queueWords);
  const queueName = useQueueName();
  return ({ action, detail }) => {
    const [first = '', second = ''] = (detail ?? '').split(' ');
    switch (action) {
      case 'supervise':
        return wordOf(words.mode, first);
      case 'move':
        return first === 'place' ? words.place(second) : words.toQueue(queueName(second));
      case 'set_state':
        return [
          wordOf(words.state, first),
          ...(second === '' ? [] : [wordOf(queue.pause, wordOf(queue.unreachable, second))]),
        ]
          .filter((each) => each !== '')
          .join(' · ');
      case 'set_alarm': {
        const subject = wordOf(floor.alarm, first);
        return second === 'off'
          ? words.alarmOff(subject)
          : words.alarmSet(subject, writeThreshold(first, Number(second)));
      }
      case 'end_wait':
      case 'end_agent_call':
        return '';
      default: {
        const never: never = action;
        return never;
      }
    }
  };
}
