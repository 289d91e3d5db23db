/** Calls as text for a terminal. */
import type { CallRecord, TranscriptResult } from '../../queue/store/callRecords.js';
import type { CallEvent, CallEventKind } from '../../calls/store/calls.js';
import type { CallRecording } from '../../queue/store/recordings.js';

const chinaOffsetMs = 8 * 3_600_000;

/** Formats a moment in China's time: `2026-11-24 22:05:13`. */
function chinaTime(moment: Date): string {
  return new Date(moment.getTime() + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** Formats milliseconds as minutes and seconds: `1:05`. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** One line per call. */
export function callTable(calls: readonly CallRecord[], now: Date): string {
  if (calls.length === 0) return 'no calls';
  const rows = calls.map((call) => [
    call.id.slice(0, 8),
    chinaTime(call.startedAt),
    duration((call.endedAt ?? now).getTime() - call.startedAt.getTime()),
    `${call.direction === 'out' ? 'to ' : ''}${call.callerNumber === '' ? 'withheld' : call.callerNumber}`,
    call.language,
    call.personId === null ? '-' : `person ${call.personId}`,
    call.outcome ?? `now: ${call.phase}`,
    call.outcomeDetail ?? '',
  ]);
  return table([['CALL', 'BEGAN', 'LENGTH', 'FROM', 'LANG', 'WHO', 'OUTCOME', ''], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function whoCalled({ direction, callerNumber, calledNumber }: CallRecord): string {
  const number = callerNumber === '' ? 'a withheld number' : callerNumber;
  return direction === 'out' ? `callback to ${number}` : `from ${number} to ${calledNumber}`;
}

const speakers: Readonly<Record<CallEventKind, string>> = {
  prompt: 'hotline ',
  digits: 'caller  ',
  silence: 'caller  ',
  step: '--------',
  fault: 'FAULT   ',
  guidance: 'hotline ',
};

/** Formats one whole call: when (since its beginning, and on the clock), who, and what. */
export function transcript({
  call,
  events,
  disclosures,
  recordings,
}: Extract<TranscriptResult, { kind: 'found' }>): string {
  const since = (at: Date) => {
    const ms = Math.max(0, at.getTime() - call.startedAt.getTime());
    return `+${Math.floor(ms / 60_000)}:${((ms % 60_000) / 1000).toFixed(1).padStart(4, '0')}`;
  };
  const head = [
    `call ${call.id}`,
    `${whoCalled(call)} on ${call.node}${call.channelId === '' ? '' : ` (${call.channelId})`}`,
    `began ${chinaTime(call.startedAt)}, ${call.answeredAt === null ? 'not answered' : `answered ${since(call.answeredAt)}`}, ${
      call.endedAt === null ? `in progress (${call.phase})` : `ended ${since(call.endedAt)}`
    }`,
    `language ${call.language}; ${call.personId === null ? 'caller not verified' : `person ${call.personId} by ${call.proof ?? ''}`}${call.resumed > 0 ? `; resumed ${call.resumed} times after a restart` : ''}`,
    `outcome ${call.outcome ?? '-'}${call.outcomeDetail === null ? '' : `: ${call.outcomeDetail}`}`,
    '',
  ];
  const lines = events.map((event) => {
    const time = `${since(event.at).padStart(8)}  ${chinaTime(event.at).slice(11)}  ${speakerOf(event)}`;
    return `${time}  ${said(event)}`.trimEnd();
  });
  if (call.detailErasedAt !== null) {
    lines.push(`prompts and digits were erased on ${chinaTime(call.detailErasedAt)}`);
  }
  const audit = disclosures.map(
    ({ at, caseId, facts, agent }) =>
      `${since(at).padStart(8)}  case ${caseId}: ${facts.join(', ')}${agent === null ? '' : `, by ${agent}`}`,
  );
  const agentCalls = recordings.map(
    (recording) => `${since(recording.startedAt).padStart(8)}  ${recordingText(recording)}`,
  );
  return [
    ...head,
    ...lines,
    ...(audit.length > 0 ? ['', 'disclosed', ...audit] : []),
    ...(agentCalls.length > 0 ? ['', 'recorded', ...agentCalls] : []),
  ].join('\n');
}

/**
 * Returns the speaker of an event. The call's record also contains what an agent hears and presses
 * during an agent call, which the caller does not hear.
 */
function speakerOf({ kind, name }: CallEvent): string {
  if (kind === 'digits' && name === 'talk') return 'agent   ';
  if (kind === 'prompt' && name.startsWith('agent')) return 'to agent';
  return speakers[kind];
}

function recordingText({ status, file, lengthMs, sha256, erasedAt }: CallRecording): string {
  if (status === 'recording') return `${file ?? ''}  recording now`;
  const what =
    status === 'failed' ? 'failed' : `${duration(lengthMs ?? 0)}  SHA-256 ${sha256 ?? ''}`;
  return `${erasedAt === null ? (file ?? '') : `erased on ${chinaTime(erasedAt)}`}  ${what}`;
}

function said(event: CallEvent): string {
  switch (event.kind) {
    case 'prompt':
      return `${event.detail}  [${event.name}]`;
    case 'digits':
      return `pressed ${event.detail}  [${event.name}]`;
    case 'silence':
      return `silence  [${event.name}]`;
    case 'guidance':
      return `told ${event.name}: ${event.detail}`;
    case 'step':
    case 'fault':
      return `${event.name}${event.detail === '' ? '' : `: ${event.detail}`}`;
  }
}
