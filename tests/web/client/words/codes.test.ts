/**
 * Every code that a column of the database may hold has words in the console, in both languages, or
 * stands here among those that no page shows. Codes in no such column are held by types
 * (app/web/contract/codes.ts).
 */
import { readFileSync } from 'node:fs';
import { pauseReasons } from '../../../../app/voice/prompts/texts/digits/pauseReasons.js';
import { cellIn } from '../../../../app/reports/files/reportInLanguage.js';
import { reportTitles } from '../../../../app/reports/rules/reportWords.js';
import { reports } from '../../../../app/reports/store/reportDefinitions.js';
import { accountWords } from '../../../../app/web/client/words/account.js';
import { adminWords } from '../../../../app/web/client/words/admin.js';
import { auditWords } from '../../../../app/web/client/words/audit.js';
import { callWords } from '../../../../app/web/client/words/calls.js';
import { caseWords } from '../../../../app/web/client/words/cases.js';
import { deskWords } from '../../../../app/web/client/words/desk.js';
import { floorWords } from '../../../../app/web/client/words/floor.js';
import { queueWords } from '../../../../app/web/client/words/queue.js';
import { messageWords } from '../../../../app/web/client/words/messages.js';
import { ticketWords } from '../../../../app/web/client/words/tickets.js';
import { reportWords } from '../../../../app/web/client/words/reports.js';
import { schemaFile } from '../../../core/database/schemaText.js';

/** The codes that a column may hold, by `table.column`. */
function codesOfColumns(schema: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, table, columns = ''] of schema.matchAll(/^CREATE TABLE (\w+) \((.*?)^\);/gms)) {
    const checks = columns.matchAll(/CHECK \(\((\w+) = ANY \(ARRAY\[('.*?)\]\)\)\)/g);
    for (const [, column, codes = ''] of checks) {
      found.set(
        `${table}.${column}`,
        [...codes.matchAll(/'(\w+)'/g)].map(([, code = '']) => code),
      );
    }
  }
  return found;
}

type Words = (language: 'zh' | 'en') => Readonly<Record<string, unknown>>;

/** Where a page has the words of a column's codes. */
const wordsOf: Readonly<Record<string, Words>> = {
  'agent_states.afterwards': (of) => queueWords[of].status,
  'agent_states.status': (of) => queueWords[of].status,
  'agent_states.unreachable': (of) => queueWords[of].unreachable,
  'alarm_thresholds.subject': (of) => ({ ...floorWords[of].alarm, ...adminWords[of].alarmRule }),
  'callbacks.origin': (of) => queueWords[of].origin,
  'callbacks.status': (of) => queueWords[of].callbackStatus,
  'call_transfers.result': (of) => deskWords[of].transferResult,
  'calls.direction': (of) => callWords[of].direction,
  'calls.language': (of) => queueWords[of].language,
  'calls.outcome': (of) => queueWords[of].outcome,
  'calls.proof': (of) => queueWords[of].proof,
  'cases.filing_status': (of) => ticketWords[of].stage,
  'cases.stage': (of) => ticketWords[of].stage,
  'fax_outbox.state': (of) => messageWords[of].state,
  'floor_actions.action': (of) => auditWords[of].actionKind,
  'queue_entries.ended_by': (of) => queueWords[of].endedBy,
  'queue_entries.language': (of) => queueWords[of].language,
  'queue_entries.result': (of) => queueWords[of].result,
  'queue_entries.status': (of) => queueWords[of].entry,
  'queue_entries.verification': (of) => deskWords[of].verification,
  'queues.hours': (of) => adminWords[of].hoursOf,
  'queues.strategy': (of) => adminWords[of].strategies,
  'ticket_messages.purpose': (of) => ticketWords[of].purpose,
  'ticket_steps.kind': (of) => ticketWords[of].step,
  'tickets.kind': (of) => ticketWords[of].kind,
  'tickets.language': (of) => queueWords[of].language,
  'tickets.status': (of) => ticketWords[of].status,
  'parties.role': (of) => caseWords[of].role,
  'report_mails.every': (of) => reportWords[of].every,
  'sms_outbox.outcome': (of) => messageWords[of].state,
  'supervisions.mode': (of) => auditWords[of].mode,
  'web_roles.role': (of) => accountWords[of].roleNames,
};

/** What no page shows as it stands: commands do, or a page has a sentence for it. */
const unshown = [
  ...['access_changes.operation', 'call_events.kind', 'call_transfers.kind', 'calls.phase'],
  ...['callback_attempts.outcome', 'callbacks.language', 'cases.kind', 'cases.publicity'],
  ...['courts.level', 'fax_attempts.outcome', 'fax_inbox.told_by', 'guess_failures.way'],
  ...['guidance_publications.kind', 'hearing_reminders.because', 'hearing_reminders.language'],
  'link_requests.outcome',
  ...['queue_entries.third_state', 'live_events.kind', 'ticket_attachments.by_kind'],
  ...['file_hand_overs.kind', 'stored_files.kind'],
  ...['ticket_due.kind', 'ticket_steps.by_kind', 'page_telephones.microphone', 'persons.kind'],
  ...['readings.by_kind', 'recordings.status', 'report_mails.format', 'report_mails.language'],
  ...['sms_outbox.language', 'sms_parts.state', 'staff.role', 'summed_entries.per'],
  ...['time_limit_profiles.kind', 'verifications.event', 'web_sessions.ended_because'],
];

const columns = codesOfColumns(readFileSync(schemaFile, 'utf8'));

test('each column of codes has its words named here, or is one that no page shows', () => {
  expect([...columns.keys()].sort()).toEqual([...Object.keys(wordsOf), ...unshown].sort());
});

test.each(['zh', 'en'] as const)('%s: every code of a column has words', (language) => {
  const without = Object.entries(wordsOf).flatMap(([column, words]) => {
    const known = words(language);
    return (columns.get(column) ?? [])
      .filter((code) => typeof known[code] !== 'string' || known[code] === '')
      .map((code) => `${column} ${code}`);
  });
  expect(without).toEqual([]);
});

test('the cells and titles of reports have words for the same codes', () => {
  const ownReasons = Object.values(pauseReasons).map(({ reason }) => reason as string);
  // Nobody pauses for a reason of signing out.
  const reasons = Object.keys(queueWords.zh.pause).filter(
    (each) => !['agent', 'telephone', 'telephone_gone', ...ownReasons].includes(each),
  );
  const cells = {
    name: columns.get('tickets.kind') ?? [],
    result: columns.get('queue_entries.result') ?? [],
    language: columns.get('calls.language') ?? [],
    reason: [...ownReasons, ...reasons],
  };
  const isRaw = (text: string | undefined) => text === undefined || text.includes('_');
  const without = Object.entries(cells).flatMap(([column, codes]) =>
    codes
      .filter((code) => isRaw(cellIn(column, code)?.zh) || isRaw(cellIn(column, code)?.en))
      .map((code) => `${column} ${code}`),
  );
  expect(without).toEqual([]);
  expect(reports.map(({ name }) => name).filter((name) => !(name in reportTitles))).toEqual([]);
});
