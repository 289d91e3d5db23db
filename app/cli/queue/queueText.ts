/** Formats the current state of the queues. */
import stringWidth from 'string-width';
import type { AgentStatus } from '../../queue/rules/agentState.js';
import type { AgentStateNow, QueueNow } from '../../queue/store/queueNow.js';
import { connectionAlarmBelow } from '../../reports/store/reportColumns.js';
import { chinaTime } from '../../court/rules/chinaTime.js';
import { noFigure } from '../reports/reportText.js';
import { clockOf, plain, textTable } from '../terminal/textTable.js';

const statuses: readonly (readonly [AgentStatus, string])[] = [
  ['ready', 'ready'],
  ['offered', 'ringing'],
  ['talking', 'talking'],
  ['wrap_up', 'wrap-up'],
  ['paused', 'paused'],
  ['unreachable', 'unreachable'],
];

/** Formats everything: service level, who waits, who talks, what agents do. */
export function queueText(now: QueueNow, queue: string | null): string {
  return [
    `${chinaTime(now.at)} (China), ${queue === null ? 'all queues' : `queue ${queue}`}`,
    '',
    serviceTable(now),
    '',
    ...waitingTable(now),
    '',
    ...talkingTable(now),
    '',
    ...agentsTable(now.agents),
  ].join('\n');
}

function serviceTable({ service }: QueueNow): string {
  const head = ['SERVICE', 'OFFERED', 'ANSWERED', 'ABANDONED', 'LEVEL', 'CONNECTION 接通率', 'ASA'];
  const rows = service.map((each) => [
    each.span,
    String(each.offered),
    String(each.answered),
    String(each.abandoned),
    percent(each.serviceLevel),
    percent(each.connectionRate) + (isAlarm(each) ? ' ALARM' : ''),
    each.averageWaitS === null ? noFigure : clockOf(each.averageWaitS),
  ]);
  return textTable([head, ...rows], [false, true, true, true, true, true, true]);
}

function isAlarm(service: QueueNow['service'][number]): boolean {
  const { span, connectionRate } = service;
  return span === 'last 24 h' && connectionRate !== null && connectionRate < connectionAlarmBelow;
}

function waitingTable({ waiting }: QueueNow): string[] {
  if (waiting.length === 0) return ['no callers waiting'];
  return [
    `${waiting.length} waiting`,
    textTable(
      [
        ['QUEUE', 'PLACE', 'WAITS', 'TOLD', 'FROM', 'RINGS AT', 'MISSED', 'PRIORITY', 'NEEDS'],
        ...waiting.map((each) => [
          each.queue,
          String(each.place),
          clockOf(each.waitS),
          each.estimateS === null ? noFigure : clockOf(each.estimateS),
          each.number === '' ? 'withheld' : plain(each.number),
          each.ringsAt ?? '',
          each.misses === 0 ? '' : String(each.misses),
          each.priority ?? '',
          each.needs.join(' '),
        ]),
      ],
      [false, true, true, true],
    ),
  ];
}

function talkingTable({ talking }: QueueNow): string[] {
  if (talking.length === 0) return ['no calls'];
  return [
    `${talking.length} talking`,
    textTable(
      [
        ['QUEUE', 'TALK TIME', 'ON HOLD', 'WAITED', 'FROM', 'WITH'],
        ...talking.map((each) => [
          each.queue,
          clockOf(each.talkS),
          each.heldS === null ? '' : clockOf(each.heldS),
          clockOf(each.waitedS),
          each.number === '' ? 'withheld' : plain(each.number),
          plain(each.agent),
        ]),
      ],
      [false, true, true, true],
    ),
  ];
}

function agentsTable(agents: readonly AgentStateNow[]): string[] {
  if (agents.length === 0) return ['no agent is signed in'];
  const counts = statuses
    .map(
      ([status, name]) => [agents.filter((each) => each.status === status).length, name] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`);
  return [
    `${agents.length === 1 ? '1 agent' : `${agents.length} agents`}: ${counts.join(', ')}`,
    textTable(
      [
        ['AGENT', 'STATE', 'FOR', 'CALLS', 'REASON', 'SKILLS'],
        ...agents.map((each) => [
          plain(each.agent),
          statuses.find(([status]) => status === each.status)?.[1] ?? each.status,
          clockOf(each.forS),
          String(each.callsToday),
          plain(each.reason ?? ''),
          each.skills.join(' '),
        ]),
      ],
      [false, false, true, true],
    ),
  ];
}

function percent(value: number | null): string {
  return value === null ? noFigure : `${(value * 100).toFixed(1)}%`;
}

/** Cuts a text to a screen of so many rows and columns, and says how many lines do not fit. */
export function fitScreen(text: string, rows: number, columns: number): string {
  const lines = text.split('\n');
  const shown = lines.length <= rows ? lines : lines.slice(0, Math.max(0, rows - 1));
  const rest = lines.length - shown.length;
  return [
    ...shown.map((line) => cut(line, columns)),
    ...(rest > 0 ? [`${rest} more lines`] : []),
  ].join('\n');
}

function cut(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line;
  let kept = '';
  let width = 0;
  for (const character of line) {
    width += stringWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
