import type { ReactNode } from 'react';
import { formatMoment } from '../clock/formatTime.js';
import { DataTable } from '../parts/dataTable.js';
import { accountWords } from '../words/account.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';

/** A session as the lists have it. */
interface Session {
  readonly id: number;
  /** Only in the list of all users' sessions. */
  readonly user?: string;
  readonly beganAt: string;
  /** Null: of an API token no use is kept. */
  readonly seenAt: string | null;
  readonly expiresAt: string;
  readonly address: string;
  readonly browser: string;
  /** Of an API token. */
  readonly tokenName: string | null;
}

/** Open sessions and tokens: the user, the time of the sign-in, the address and the browser. */
export function SessionTable<Row extends Session>(props: {
  readonly caption: string;
  readonly rows: readonly Row[] | undefined;
  readonly error?: Error | null;
  /** The list has the sessions of all users, so it names each user. */
  readonly namesUsers?: boolean;
  /** The button that ends a session. */
  readonly does: (session: Row) => ReactNode;
}) {
  const words = useWords(accountWords);
  const { language } = usePreferences();
  const moment = (at: string) => <span className="num">{formatMoment(at, language)}</span>;
  return (
    <DataTable
      caption={props.caption}
      rows={props.rows}
      error={props.error ?? null}
      rowKey={(row) => row.id}
      columns={[
        ...(props.namesUsers === true
          ? [{ key: 'user', title: words.name, show: (row: Row) => <strong>{row.user}</strong> }]
          : []),
        { key: 'began', title: words.began, show: (row) => moment(row.beganAt) },
        {
          key: 'seen',
          title: words.seen,
          show: (row) => (row.seenAt === null ? '—' : moment(row.seenAt)),
        },
        { key: 'expires', title: words.expires, show: (row) => moment(row.expiresAt) },
        { key: 'address', title: words.address, show: (row) => row.address },
        {
          key: 'browser',
          title: words.browser,
          show: (row) => (
            <span className="small browser-of">
              {row.tokenName === null ? row.browser : words.tokenNamed(row.tokenName)}
            </span>
          ),
        },
        { key: 'end', title: words.end, show: props.does },
      ]}
    />
  );
}
