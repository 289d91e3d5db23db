/** A native table, compact, so that screen readers and the keyboard work as usual. */
import { Fragment, memo, type Key, type ReactNode } from 'react';
import { refusalWords } from '../api/refusals.js';
import { commonWords } from '../words/common.js';
import { usePreferences } from '../words/preferences.js';
import { useWords } from '../words/useWords.js';

/** A column: its heading, and what a cell of a row shows. */
export interface DataColumn<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly show: (row: Row) => ReactNode;
  /** Figures are right-aligned. */
  readonly figure?: boolean;
}

export function DataTable<Row>(props: {
  /** The caption for screen readers. */
  readonly caption: string;
  /** The same array from one render to the next, where a table is long and changes often. */
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[] | undefined;
  /** Why there are no rows, where they were asked for in vain. */
  readonly error?: Error | null;
  readonly rowKey: (row: Row) => Key;
  readonly dense?: boolean;
  /** Of the box around the table, for its style. */
  readonly className?: string;
  /** Shown below a row while the row is open. */
  readonly detail?: (row: Row) => ReactNode;
  readonly empty?: ReactNode;
}) {
  const words = useWords(commonWords);
  if (props.rows === undefined) return <NotThere error={props.error ?? null} />;
  if (props.rows.length === 0) return <p className="nothing">{props.empty ?? words.nothingHere}</p>;
  return (
    <div
      className={`table-box ${props.className ?? ''}`}
      tabIndex={0}
      role="group"
      aria-label={props.caption}
    >
      <table className={props.dense === true ? 'data dense' : 'data'}>
        <caption className="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={column.figure === true ? 'figure' : undefined}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => {
            const detail = props.detail?.(row);
            return (
              <Fragment key={props.rowKey(row)}>
                <DataRow row={row} columns={props.columns} />
                {detail != null && detail !== false && (
                  <tr>
                    <td colSpan={props.columns.length}>{detail}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What is shown in place of what is not there: it is being loaded, or why it was refused. */
export function NotThere({ error }: { readonly error: Error | null }) {
  const words = useWords(commonWords);
  const { language } = usePreferences();
  return (
    <p className="nothing">{error === null ? words.loading : refusalWords(error, language)}</p>
  );
}

/** Remembered: if the columns stay the same, a change of one row draws that row alone. */
const DataRow = memo(function DataRow<Row>(props: {
  readonly row: Row;
  readonly columns: readonly DataColumn<Row>[];
}) {
  return (
    <tr>
      {props.columns.map((column) => (
        <td key={column.key} className={column.figure === true ? 'figure' : undefined}>
          {column.show(props.row)}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: {
  readonly row: Row;
  readonly columns: readonly DataColumn<Row>[];
}) => ReactNode;
