/** Readings of callers' data, each with reader, data and reason, the latest first. */
import { Link } from 'wouter';
import type { GotReply } from '../../contract/contract.js';
import { useRead } from '../api/useRead.js';
import { formatMoment } from '../clock/formatTime.js';
import { Combobox } from '../parts/controls/combobox.js';
import { DataTable } from '../parts/dataTable.js';
import { daysOf } from '../parts/dayRange.js';
import { chosenOf, FilterSelect } from '../parts/filterSelect.js';
import { Tag } from '../parts/tag.js';
import { useFilters } from '../parts/useFilters.js';
import { useMe } from '../session/useMe.js';
import { usePreferences } from '../words/preferences.js';
import { auditWords } from '../words/audit.js';
import { commonWords } from '../words/common.js';
import { useWords } from '../words/useWords.js';
import { AuditPanel, whoOf } from './auditPanel.js';

type Reading = GotReply<'GET /api/readings'>['readings'][number];
type Kind = Reading['kind'];

const kinds = Object.keys(auditWords.zh.kind) as Kind[];

export function ReadingList() {
  const words = useWords(auditWords);
  const common = useWords(commonWords);
  const { language } = usePreferences();
  const me = useMe();
  const filters = useFilters();
  const kind = chosenOf(filters, 'kind', kinds);
  const who = whoOf(filters);
  const courtId = Number(filters.get('court') ?? 0);
  // A user of one court sees only that court.
  const courts = useRead('GET /api/directory', { query: {} }, { enabled: me.court === null }).data
    ?.courts;
  const readings = useRead(
    'GET /api/readings',
    {
      query: {
        ...daysOf(filters),
        page: filters.page,
        ...(kind === undefined ? {} : { kind }),
        ...(who === '' ? {} : { who }),
        ...(courtId > 0 ? { courtId } : {}),
      },
    },
    { keepsFormer: true },
  );
  return (
    <AuditPanel
      title={words.readings}
      filters={filters}
      hasMore={readings.data?.hasMore === true}
      choices={
        <>
          <FilterSelect
            filters={filters}
            name="kind"
            label={common.kind}
            all={common.anyKind}
            choices={kinds}
            words={words.kind}
          />
          {courts !== undefined && (
            <Combobox
              aria-label={words.court}
              clears
              placeholder={words.everyCourt}
              className="mid-select"
              value={courts.find(({ id }) => id === courtId)?.id ?? null}
              onChange={(value) => filters.set('court', value === null ? undefined : String(value))}
              options={courts.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </>
      }
    >
      {filters.get('since') === null && <p className="small mute pad">{words.standing}</p>}
      <DataTable
        caption={words.readings}
        dense
        empty={words.noReadings}
        rows={readings.data?.readings}
        error={readings.error}
        rowKey={(reading) => reading.id}
        columns={[
          {
            key: 'at',
            title: words.at,
            show: (reading) => <span className="num">{formatMoment(reading.at, language)}</span>,
          },
          { key: 'who', title: words.who, show: (reading) => <WhoOf reading={reading} /> },
          { key: 'court', title: words.court, show: (reading) => reading.court ?? '—' },
          {
            key: 'what',
            title: words.what,
            show: (reading) => (
              <span className="row">
                <Tag tone="brand">{words.kind[reading.kind]}</Tag>
                <TargetOf reading={reading} />
              </span>
            ),
          },
          {
            key: 'shown',
            title: words.shown,
            figure: true,
            show: (reading) => (reading.shown > 0 ? reading.shown : '—'),
          },
          {
            key: 'reason',
            title: words.reason,
            show: (reading) => <span className="wrap-any">{reading.reason ?? '—'}</span>,
          },
        ]}
      />
    </AuditPanel>
  );
}

/** The reader's name, and the account: of the console, or of the operating system. */
function WhoOf({ reading }: { readonly reading: Reading }) {
  const words = useWords(auditWords);
  const { who, user } = reading;
  const isWeb = user.startsWith('web:');
  return (
    <span className="row">
      <strong>{who === 'administrator' ? user.replace(/^web:/, '') : who}</strong>
      <span className="small mute">
        {isWeb ? words.inConsole : words.byCommand} · {user.replace(/^web:/, '')}
      </span>
    </span>
  );
}

/** Links to the ticket or the call, if the user may see it. */
function TargetOf({ reading }: { readonly reading: Reading }) {
  const words = useWords(auditWords);
  const { permissions } = useMe();
  const { ticket, callId } = reading;
  if (ticket !== null) {
    const name = words.ticket(ticket);
    return permissions.includes('tickets.see') ? (
      <Link href={`/tickets/${ticket}`}>{name}</Link>
    ) : (
      <span className="num">{name}</span>
    );
  }
  return (
    callId !== null &&
    permissions.includes('calls.read') && <Link href={`/calls/${callId}`}>{words.call}</Link>
  );
}
